//! Schedule rules and the lessons that are made from them ahead of time.

pub mod generate;
