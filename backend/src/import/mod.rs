//! Moving in from another system: reading it, and bringing what was read into the centre.
//!
//! A run reads everything into `import_raw` first and brings it in afterwards, both step by step, each step in a
//! transaction that also says how far the run has come. So a run survives a restart at any point, running it again
//! updates and never duplicates, and what it did can be taken back.

mod ahead;
mod apply;
mod blockers;
mod counts;
mod kind;
mod raw;
mod read;
mod remark;
mod report;
mod routes;
mod run;
pub mod service;
pub mod source;
mod undo;
mod values;
mod words;

pub use ahead::made_ahead;
pub use routes::routes;
