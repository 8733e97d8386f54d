//! Moving in from another system: reading it, and bringing what was read into the centre.

pub mod source;
