//! Attendance wherever it is marked or looked at: the roster of a lesson, the journal of a group, the day of a teacher,
//! what nobody has marked, figures.

mod address;
mod bulk;
mod grid;
mod guests;
pub mod journal;
mod late;
mod line;
pub mod makeups;
mod marking;
pub mod marks;
mod report;
pub mod roster;
mod sections;
pub mod shut;
mod strokes;
mod today;

pub use late::LatePage;
pub use report::ReportPage;
pub use sections::late_count;
pub use today::TodayPage;
