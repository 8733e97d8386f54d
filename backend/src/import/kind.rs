//! Our words for what an import brings: the same in counts, references, changes and the report.

use shared::events::Entity;

/// A kind of record an import makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Branch,
    Subject,
    Room,
    Status,
    Teacher,
    Student,
    Lead,
    Group,
    Enrollment,
    Rule,
    Lesson,
    /// Marks, counted with their lessons.
    Attendance,
    /// Lessons made ahead from the rules.
    Generated,
}

impl Kind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Subject => "subject",
            Self::Room => "room",
            Self::Status => "status",
            Self::Teacher => "teacher",
            Self::Student => "student",
            Self::Lead => "lead",
            Self::Group => "group",
            Self::Enrollment => "enrollment",
            Self::Rule => "rule",
            Self::Lesson => "lesson",
            Self::Attendance => "attendance",
            Self::Generated => "generated",
        }
    }

    /// The table a record of the kind stands in.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Status => "student_status",
            Self::Group => "study_group",
            Self::Rule => "schedule_rule",
            Self::Generated => "lesson",
            other => other.word(),
        }
    }

    /// Under which word the search knows it.
    pub const fn searched_as(self) -> Option<Entity> {
        Some(match self {
            Self::Branch => Entity::Branch,
            Self::Subject => Entity::Subject,
            Self::Room => Entity::Room,
            Self::Teacher => Entity::Teacher,
            Self::Student => Entity::Student,
            Self::Lead => Entity::Lead,
            Self::Group => Entity::Group,
            _ => return None,
        })
    }
}
