//! Subjects.

use shared::subjects::Subject;

use super::records::record;

record!(Subject, shared::subjects, Subject);
