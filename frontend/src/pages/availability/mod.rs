//! When a teacher works, and from when until when a teacher is away or a room is closed: cards for their pages.

mod absences;
mod week;

pub use absences::AbsencesCard;
pub use week::WeekCard;
