//! Students.

use shared::students::{self, Student, StudentStatus};

use super::{Reply, lists, records::record};

record!(Student, shared::students, Student, "studentIds");

/// The statuses the company gives its students.
pub async fn statuses() -> Reply<Vec<StudentStatus>> {
    lists::all(students::STATUSES).await
}
