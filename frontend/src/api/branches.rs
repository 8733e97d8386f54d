//! Branches.

use shared::branches::Branch;

use super::records::record;

record!(Branch, shared::branches, Branch);
