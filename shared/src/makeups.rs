//! Guests of a lesson, and make-ups: an excused miss gives one, joining another lesson as a guest uses it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use validator::Validate as _;

use crate::ids::{LessonId, MakeupId, StudentId};

/// `GET`: the make-ups there are.
pub const LIST: &str = "/api/makeups";
/// `POST`: lets a student be a guest of a lesson.
pub const GUESTS: &str = "/api/lessons/{id}/guests";
/// `POST`: takes a guest off a lesson again.
pub const GUEST_GONE: &str = "/api/lessons/{id}/guests/remove";

words! {
    /// What brings a guest.
    #[derive(Default)]
    GuestKind {
        #[default]
        Trial = "trial",
        Makeup = "makeup",
    }
}

words! {
    /// Where a make-up stands.
    MakeupState { Waiting = "waiting", Used = "used", Expired = "expired" }
}

answer! {
    /// The right to make up for one lesson that was missed with an excuse.
    pub struct Makeup {
        pub id: MakeupId,
        pub version: i32,
        pub student_id: StudentId,
        pub student_name: String,
        /// The lesson that was missed.
        pub lesson_id: LessonId,
        pub title: String,
        pub missed_on: NaiveDate,
        /// The last day on which a lesson can be joined with it.
        pub expires_on: NaiveDate,
        pub state: MakeupState,
        /// The lesson that was joined with it.
        pub used_lesson_id: Option<LessonId>,
        pub used_title: Option<String>,
        pub used_on: Option<NaiveDate>,
    }

    /// A guest that came to a lesson, or went.
    pub struct Guest {
        pub lesson_id: LessonId,
        /// The lesson's version after that.
        pub version: i32,
        pub student_id: StudentId,
        pub student_name: String,
        pub kind: GuestKind,
    }
}

/// `?state=waiting&studentId=&page=`: those that expire first come first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct MakeupQuery {
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<MakeupState>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_id: Option<StudentId>,
}

command! {
    pub struct AddGuest {
        pub student_id: StudentId,
        pub kind: GuestKind,
        /// The make-up to be used; the one that expires first if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub makeup_id: Option<MakeupId>,
        /// Needed when the lesson has no place left, with the permission to override.
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<crate::lessons::Override>,
    }

    #[derive(Copy)]
    pub struct RemoveGuest {
        pub student_id: StudentId,
    }
}
