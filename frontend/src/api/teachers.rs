//! Teachers.

use shared::teachers::Teacher;

use super::records::record;

record!(Teacher, shared::teachers, Teacher);
