//! Students and their guardians.

use chrono::{DateTime, NaiveDate, Utc};
use validator::Validate as _;

use crate::{
    i18n::{Locale, keys, texts},
    ids::{BranchId, EnrollmentId, GroupId, GuardianId, StatusId, StudentId},
    money::Money,
    patch::Patch,
    validation,
};

pub const LIST: &str = "/api/students";
pub const ONE: &str = "/api/students/{id}";
pub const RESTORE: &str = "/api/students/{id}/restore";
/// The company's list of student statuses.
/// `POST`: several at once, by one command.
pub const ARCHIVE_MANY: &str = "/api/students/archive";
pub const RESTORE_MANY: &str = "/api/students/restore";
pub const STATUSES: &str = "/api/students/statuses";

words! {
    /// A prospect is a student of its own kind, made when a lead is booked into a lesson; it does not count as active.
    #[derive(Default)]
    StudentKind {
        #[default]
        Student = "student",
        Prospect = "prospect",
    }
}

words! {
    /// What a status of the company's list means.
    StatusKind { Active = "active", Paused = "paused", Left = "left" }
}

answer! {
    pub struct StudentStatus {
        pub id: StatusId,
        pub name: String,
        pub kind: StatusKind,
    }

    /// A row of the list.
    pub struct Student {
        pub id: StudentId,
        pub version: i32,
        pub kind: StudentKind,
        pub name: String,
        /// E.164.
        pub phones: Vec<String>,
        pub email: Option<String>,
        pub birth_date: Option<NaiveDate>,
        pub note: Option<String>,
        pub status: Option<StudentStatus>,
        /// The home branch first.
        pub branch_ids: Vec<BranchId>,
        pub guardians: Vec<Guardian>,
        /// Groups of today, and those that begin later.
        pub groups: Vec<StudentGroup>,
        /// Absent without `finance.view`. Until payments are kept here it is the figure of the system the centre came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub balance: Option<SourceBalance>,
        /// Empty until subscriptions are kept here.
        pub subscriptions: Vec<serde_json::Value>,
        pub archived_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
        /// Values of the company's own fields by their label.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub custom: Vec<CustomValue>,
    }

    pub struct CustomValue {
        pub key: String,
        pub label: String,
        pub value: String,
    }

    /// A balance as another system said it: positive, the centre holds their money; negative, they owe.
    pub struct SourceBalance {
        pub money: Money,
        /// `alfacrm`
        pub source: String,
        pub as_of: DateTime<Utc>,
    }

    pub struct StudentGroup {
        pub enrollment_id: EnrollmentId,
        pub group_id: GroupId,
        pub name: String,
        pub from: NaiveDate,
        pub until: Option<NaiveDate>,
    }

    /// Who pays and is notified.
    pub struct Guardian {
        pub id: GuardianId,
        pub name: String,
        pub relation: Option<String>,
        pub phones: Vec<String>,
        pub email: Option<String>,
    }
}

impl StudentStatus {
    /// The name in a language: one of the words every centre begins with is said in it, one of the centre's own as it
    /// was written.
    pub fn label(&self, locale: Locale) -> String {
        let key = match self.kind {
            StatusKind::Active => keys::STATUS_ACTIVE,
            StatusKind::Paused => keys::STATUS_PAUSED,
            StatusKind::Left => keys::STATUS_LEFT,
        };
        let ours = Locale::ALL.iter().any(|other| texts(*other).get(key) == self.name);
        if ours { texts(locale).get(key) } else { self.name.clone() }
    }
}

command! {
    pub struct SeveralStudents {
        #[validate(length(min = 1, max = 200))]
        pub student_ids: Vec<StudentId>,
    }

    pub struct GuardianInput {
        /// Present to keep or change a guardian there is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub id: Option<GuardianId>,
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(length(max = 60))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub relation: Option<String>,
        #[validate(custom(function = "validation::phones"))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub phones: Vec<String>,
        #[validate(custom(function = "validation::email_or_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
    }

    pub struct CreateStudent {
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(custom(function = "validation::phones"))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub phones: Vec<String>,
        #[validate(custom(function = "validation::email_or_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub birth_date: Option<NaiveDate>,
        #[validate(length(max = 2_000))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// The company's first active status if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub status_id: Option<StatusId>,
        /// The company's first branch if empty.
        #[validate(length(max = 100))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub branch_ids: Vec<BranchId>,
        #[validate(nested, length(max = 10))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub guardians: Vec<GuardianInput>,
    }

    pub struct UpdateStudent {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[validate(custom(function = "validation::phones"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phones: Option<Vec<String>>,
        #[validate(custom(function = "validation::patched_email"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub email: Patch<String>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<chrono::NaiveDate>))]
        pub birth_date: Patch<NaiveDate>,
        #[validate(custom(function = "validation::patched_text"))]
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub note: Patch<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub status_id: Option<StatusId>,
        #[validate(length(min = 1, max = 100))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_ids: Option<Vec<BranchId>>,
        /// The whole list; a guardian that is not in it is taken off the student.
        #[validate(nested, length(max = 10))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub guardians: Option<Vec<GuardianInput>>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_statuses_are_said_in_every_language_and_ones_own_are_kept() {
        let status = |name: &str| StudentStatus { id: StatusId::default(), name: name.into(), kind: StatusKind::Active };
        assert_eq!(status("Учится").label(Locale::Kk), "Оқиды");
        assert_eq!(status("Оқиды").label(Locale::En), "Studying");
        assert_eq!(status("В лагере").label(Locale::En), "В лагере");
    }
}
