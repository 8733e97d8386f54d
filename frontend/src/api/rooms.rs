//! Rooms.

use shared::rooms::Room;

use super::records::record;

record!(Room, shared::rooms, Room);
