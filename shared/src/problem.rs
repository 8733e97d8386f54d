//! Everything the API may refuse with, on both sides the same type (RFC 9457 `application/problem+json`).
//!
//! The server makes a [`Cause`], the browser matches on it and translates it; nobody matches on text or numbers.

use serde::{Deserialize, Serialize};

use crate::{
    i18n::{Key, Locale, keys, texts},
    ids::{LessonId, RoomId},
    permission::Permission,
    time::WallTime,
};

/// A word that stands in no list of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;
impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unknown word")
    }
}
impl std::error::Error for UnknownWord {}

words! {
    /// What stands in the way of a lesson.
    ConflictKind {
        Teacher = "teacher",
        Room = "room",
        Group = "group",
        Student = "student",
        Capacity = "capacity",
        Hours = "hours",
        Availability = "availability",
        Holiday = "holiday",
    }
}

answer! {
    /// One thing wrong with one field of a command.
    #[derive(Eq)]
    pub struct FieldError {
        /// Path in camelCase: `email`, `guardians[0].phones`.
        pub field: String,
        /// A stable word: `required`, `length`, `range`, `email`, `phone`, `unknown`, `type`, `taken`, `notFound`, …
        pub code: String,
        /// The reason in the caller's language.
        pub message: String,
    }

    /// One thing in the way of a lesson at a time and place.
    #[derive(Eq)]
    pub struct Conflict {
        /// The lesson in the way, where there is one and the caller may see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lesson_id: Option<LessonId>,
        pub kind: ConflictKind,
        /// A soft conflict can be overridden with the permission and a reason; a hard one never.
        pub soft: bool,
        /// What stands there, e.g. the name of the group, or of the person who is busy.
        pub title: String,
        /// The room, teacher, group or student that is taken.
        pub resource: String,
        pub starts: WallTime,
        pub minutes: u32,
    }

    /// One of several lessons that something stands in the way of.
    #[derive(Eq)]
    pub struct RefusedLesson {
        pub lesson_id: LessonId,
        pub title: String,
        /// Where it was to go.
        pub starts: WallTime,
        pub minutes: u32,
        /// What stands there; hard ones first.
        pub conflicts: Vec<Conflict>,
    }

    /// A free place for the lesson that was refused.
    #[derive(Eq)]
    pub struct Suggestion {
        pub starts: WallTime,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
    }
}

words! {
    /// A rule of the domain that a well-formed command broke.
    Rule {
        LessonCancelled = "lessonCancelled",
        LessonCompleted = "lessonCompleted",
        LessonNotStarted = "lessonNotStarted",
        NotOnRoster = "notOnRoster",
        GroupFull = "groupFull",
        AlreadyEnrolled = "alreadyEnrolled",
        RecordArchived = "recordArchived",
        ScopeNeedsRule = "scopeNeedsRule",
        ImportRunning = "importRunning",
        NoImportRunning = "noImportRunning",
        NothingToRollBack = "nothingToRollBack",
        RollBackBlocked = "rollBackBlocked",
        ConfirmationDiffers = "confirmationDiffers",
        LastAdmin = "lastAdmin",
        RequestInProgress = "requestInProgress",
        BranchInUse = "branchInUse",
        TaskRunning = "taskRunning",
        BackupRecent = "backupRecent",
        FileGone = "fileGone",
        RoomInUse = "roomInUse",
        BeyondOwnRights = "beyondOwnRights",
        AdminRoleFixed = "adminRoleFixed",
        RoleInUse = "roleInUse",
        OwnAccess = "ownAccess",
        SeenAsAnother = "seenAsAnother",
        InvitationOver = "invitationOver",
        ChangedSince = "changedSince",
        CannotUndo = "cannotUndo",
        OwnSecondFactorFirst = "ownSecondFactorFirst",
        StepOver = "stepOver",
        ResetOver = "resetOver",
        NoMail = "noMail",
        SecondFactorOn = "secondFactorOn",
        SecondFactorOff = "secondFactorOff",
        SecondFactorUnreadable = "secondFactorUnreadable",
        NotForOneself = "notForOneself",
        MemberInactive = "memberInactive",
        TooManyTokens = "tooManyTokens",
        ElsewhereToo = "elsewhereToo",
        CurrencyFixed = "currencyFixed",
        ZoneOverlaps = "zoneOverlaps",
        MarkTooLate = "markTooLate",
        MarkNotUsed = "markNotUsed",
        HolidayThere = "holidayThere",
        ConfirmByLetter = "confirmByLetter",
        RegistrationOver = "registrationOver",
        NothingOverridden = "nothingOverridden",
        /// The make-up that a mark gave has been used meanwhile.
        MakeupUsed = "makeupUsed",
        NoMakeup = "noMakeup",
        AlreadyOnRoster = "alreadyOnRoster",
        /// A guest with a mark was there.
        GuestMarked = "guestMarked",
        LessonFull = "lessonFull",
        AlreadyWaiting = "alreadyWaiting",
    }
}

/// Why the API refused. The tag is the problem's `type`; the fields are its extension members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum Cause {
    /// 422: fields are wrong.
    #[serde(rename = "urn:classmate:problem:invalid")]
    Invalid { errors: Vec<FieldError> },
    /// 400: not JSON at all, or not a request we can read.
    #[serde(rename = "urn:classmate:problem:malformed")]
    Malformed,
    /// 401: no token, or one that does not stand any more.
    #[serde(rename = "urn:classmate:problem:unauthenticated")]
    Unauthenticated,
    /// 401: sign-in refused; never tells whether the e-mail exists.
    #[serde(rename = "urn:classmate:problem:wrong-credentials")]
    WrongCredentials,
    /// 401: the password was right, a code is asked for besides; the ticket says so to the second step.
    #[serde(rename = "urn:classmate:problem:second-factor")]
    SecondFactor { ticket: String },
    /// 403: the permission is held, but waits until its holder has a second factor.
    #[serde(rename = "urn:classmate:problem:second-factor-required")]
    SecondFactorRequired { permission: Permission },
    /// 403: the permission is held and its holder has a second factor, but this session was opened without it.
    #[serde(rename = "urn:classmate:problem:sign-in-again")]
    SignInAgain { permission: Permission },
    /// 403: the permission that is missing.
    #[serde(rename = "urn:classmate:problem:forbidden")]
    Forbidden { permission: Permission },
    /// 403: a browser on another site called.
    #[serde(rename = "urn:classmate:problem:cross-site")]
    CrossSite,
    /// 404: not there, or not the caller's.
    #[serde(rename = "urn:classmate:problem:not-found")]
    NotFound,
    /// 405
    #[serde(rename = "urn:classmate:problem:method-not-allowed")]
    MethodNotAllowed,
    /// 409: a teacher, room or group is taken, or a soft rule stands in the way.
    #[serde(rename = "urn:classmate:problem:lesson-conflict")]
    LessonConflict { conflicts: Vec<Conflict>, suggestions: Vec<Suggestion> },
    /// 409: of several lessons that were to be moved together, none was: what stands in the way, lesson by lesson.
    #[serde(rename = "urn:classmate:problem:lessons-conflict")]
    LessonsConflict { lessons: Vec<RefusedLesson> },
    /// 409: somebody saved first; `current` is the record as it is now.
    #[serde(rename = "urn:classmate:problem:stale")]
    Stale {
        current: serde_json::Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        changed_by: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        changed_at: Option<chrono::DateTime<chrono::Utc>>,
    },
    /// 409: a rule of the domain; `details` name what stands in the way.
    #[serde(rename = "urn:classmate:problem:rule")]
    Rule {
        rule: Rule,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        details: Vec<String>,
    },
    /// 413
    #[serde(rename = "urn:classmate:problem:too-large")]
    TooLarge,
    /// 415: only `application/json` is understood.
    #[serde(rename = "urn:classmate:problem:unsupported-media-type")]
    UnsupportedMediaType,
    /// 422: the same `Idempotency-Key` came with another request.
    #[serde(rename = "urn:classmate:problem:idempotency-mismatch")]
    IdempotencyMismatch,
    /// 429, with `Retry-After` in seconds.
    #[serde(rename = "urn:classmate:problem:too-many")]
    TooMany { retry_after: u64 },
    /// 408
    #[serde(rename = "urn:classmate:problem:timeout")]
    Timeout,
    /// 503
    #[serde(rename = "urn:classmate:problem:unavailable")]
    Unavailable,
    /// 500: nothing but the request id is told.
    #[serde(rename = "about:blank")]
    Internal,
    /// The browser got no answer at all. Never sent by the server.
    #[serde(rename = "urn:classmate:problem:offline")]
    Offline,
    /// A cause made by a newer server.
    #[serde(other)]
    Unknown,
}

impl Cause {
    /// The HTTP status of the refusal: the one mapping there is.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated | Self::WrongCredentials | Self::SecondFactor { .. } => 401,
            Self::Forbidden { .. } | Self::SecondFactorRequired { .. } | Self::SignInAgain { .. } | Self::CrossSite => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Timeout => 408,
            Self::LessonConflict { .. } | Self::LessonsConflict { .. } | Self::Stale { .. } | Self::Rule { .. } => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Invalid { .. } | Self::IdempotencyMismatch => 422,
            Self::TooMany { .. } => 429,
            Self::Unavailable => 503,
            Self::Internal | Self::Offline | Self::Unknown => 500,
        }
    }

    /// The sentence that says it.
    pub const fn key(&self) -> Key {
        match self {
            Self::Invalid { .. } => keys::PROBLEM_INVALID,
            Self::Malformed => keys::PROBLEM_MALFORMED,
            Self::Unauthenticated => keys::PROBLEM_UNAUTHENTICATED,
            Self::WrongCredentials => keys::PROBLEM_WRONG_CREDENTIALS,
            Self::SecondFactor { .. } => keys::PROBLEM_SECOND_FACTOR,
            Self::SecondFactorRequired { .. } => keys::PROBLEM_SECOND_FACTOR_REQUIRED,
            Self::SignInAgain { .. } => keys::PROBLEM_SIGN_IN_AGAIN,
            Self::Forbidden { .. } => keys::PROBLEM_FORBIDDEN,
            Self::CrossSite => keys::PROBLEM_CROSS_SITE,
            Self::NotFound => keys::PROBLEM_NOT_FOUND,
            Self::MethodNotAllowed => keys::PROBLEM_METHOD_NOT_ALLOWED,
            Self::LessonConflict { .. } => keys::PROBLEM_LESSON_CONFLICT,
            Self::LessonsConflict { .. } => keys::PROBLEM_LESSONS_CONFLICT,
            Self::Stale { .. } => keys::PROBLEM_STALE,
            Self::Rule { rule, .. } => rule.key(),
            Self::TooLarge => keys::PROBLEM_TOO_LARGE,
            Self::UnsupportedMediaType => keys::PROBLEM_UNSUPPORTED_MEDIA_TYPE,
            Self::IdempotencyMismatch => keys::PROBLEM_IDEMPOTENCY_MISMATCH,
            Self::TooMany { .. } => keys::PROBLEM_TOO_MANY,
            Self::Timeout => keys::PROBLEM_TIMEOUT,
            Self::Unavailable => keys::PROBLEM_UNAVAILABLE,
            Self::Offline => keys::PROBLEM_OFFLINE,
            Self::Internal | Self::Unknown => keys::PROBLEM_INTERNAL,
        }
    }

    /// The sentence in a language.
    pub fn title(&self, locale: Locale) -> String {
        match self {
            Self::Forbidden { permission } | Self::SecondFactorRequired { permission } | Self::SignInAgain { permission } => {
                texts(locale).with(self.key(), &[("permission", texts(locale).get(permission.name()).into())])
            }
            Self::TooMany { retry_after } if *retry_after > 90 => {
                texts(locale).with(keys::PROBLEM_TOO_MANY_MINUTES, &[("minutes", retry_after.div_ceil(60).into())])
            }
            Self::TooMany { retry_after } => texts(locale).with(self.key(), &[("seconds", (*retry_after).into())]),
            _ => texts(locale).get(self.key()),
        }
    }

    /// One wrong field, said in the language of the caller later: see [`FieldError::named`].
    pub fn field(field: &str, code: &str) -> Self {
        Self::Invalid { errors: vec![FieldError::named(field, code)] }
    }
}

impl FieldError {
    /// A field error whose message is filled in when the language is known.
    pub fn named(field: &str, code: &str) -> Self {
        Self { field: field.to_owned(), code: code.to_owned(), message: String::new() }
    }
}

impl Rule {
    const fn key(self) -> Key {
        match self {
            Self::LessonCancelled => keys::RULE_LESSON_CANCELLED,
            Self::LessonCompleted => keys::RULE_LESSON_COMPLETED,
            Self::LessonNotStarted => keys::RULE_LESSON_NOT_STARTED,
            Self::NotOnRoster => keys::RULE_NOT_ON_ROSTER,
            Self::GroupFull => keys::RULE_GROUP_FULL,
            Self::AlreadyEnrolled => keys::RULE_ALREADY_ENROLLED,
            Self::RecordArchived => keys::RULE_RECORD_ARCHIVED,
            Self::ScopeNeedsRule => keys::RULE_SCOPE_NEEDS_RULE,
            Self::ImportRunning => keys::RULE_IMPORT_RUNNING,
            Self::NoImportRunning => keys::RULE_NO_IMPORT_RUNNING,
            Self::NothingToRollBack => keys::RULE_NOTHING_TO_ROLL_BACK,
            Self::RollBackBlocked => keys::RULE_ROLL_BACK_BLOCKED,
            Self::ConfirmationDiffers => keys::RULE_CONFIRMATION_DIFFERS,
            Self::LastAdmin => keys::RULE_LAST_ADMIN,
            Self::RequestInProgress => keys::RULE_REQUEST_IN_PROGRESS,
            Self::BranchInUse => keys::RULE_BRANCH_IN_USE,
            Self::TaskRunning => keys::RULE_TASK_RUNNING,
            Self::BackupRecent => keys::RULE_BACKUP_RECENT,
            Self::FileGone => keys::RULE_FILE_GONE,
            Self::RoomInUse => keys::RULE_ROOM_IN_USE,
            Self::BeyondOwnRights => keys::RULE_BEYOND_OWN_RIGHTS,
            Self::AdminRoleFixed => keys::RULE_ADMIN_ROLE_FIXED,
            Self::RoleInUse => keys::RULE_ROLE_IN_USE,
            Self::OwnAccess => keys::RULE_OWN_ACCESS,
            Self::SeenAsAnother => keys::RULE_SEEN_AS_ANOTHER,
            Self::InvitationOver => keys::RULE_INVITATION_OVER,
            Self::ChangedSince => keys::RULE_CHANGED_SINCE,
            Self::CannotUndo => keys::RULE_CANNOT_UNDO,
            Self::OwnSecondFactorFirst => keys::RULE_OWN_SECOND_FACTOR_FIRST,
            Self::StepOver => keys::RULE_STEP_OVER,
            Self::ResetOver => keys::RULE_RESET_OVER,
            Self::ConfirmByLetter => keys::RULE_CONFIRM_BY_LETTER,
            Self::RegistrationOver => keys::RULE_REGISTRATION_OVER,
            Self::NoMail => keys::RULE_NO_MAIL,
            Self::SecondFactorOn => keys::RULE_SECOND_FACTOR_ON,
            Self::SecondFactorOff => keys::RULE_SECOND_FACTOR_OFF,
            Self::SecondFactorUnreadable => keys::RULE_SECOND_FACTOR_UNREADABLE,
            Self::NotForOneself => keys::RULE_NOT_FOR_ONESELF,
            Self::MemberInactive => keys::RULE_MEMBER_INACTIVE,
            Self::TooManyTokens => keys::RULE_TOO_MANY_TOKENS,
            Self::ElsewhereToo => keys::RULE_ELSEWHERE_TOO,
            Self::CurrencyFixed => keys::RULE_CURRENCY_FIXED,
            Self::ZoneOverlaps => keys::RULE_ZONE_OVERLAPS,
            Self::MarkTooLate => keys::RULE_MARK_TOO_LATE,
            Self::MarkNotUsed => keys::RULE_MARK_NOT_USED,
            Self::HolidayThere => keys::RULE_HOLIDAY_THERE,
            Self::NothingOverridden => keys::RULE_NOTHING_OVERRIDDEN,
            Self::MakeupUsed => keys::RULE_MAKEUP_USED,
            Self::NoMakeup => keys::RULE_NO_MAKEUP,
            Self::AlreadyOnRoster => keys::RULE_ALREADY_ON_ROSTER,
            Self::GuestMarked => keys::RULE_GUEST_MARKED,
            Self::LessonFull => keys::RULE_LESSON_FULL,
            Self::AlreadyWaiting => keys::RULE_ALREADY_WAITING,
        }
    }
}

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    #[serde(flatten)]
    pub cause: Cause,
    pub title: String,
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem as the browser makes it when the server could not be asked.
    pub fn local(cause: Cause, locale: Locale) -> Self {
        Self { title: cause.title(locale), status: cause.status(), cause, detail: None, instance: None, request_id: None }
    }

    /// Whether the same, sent again under its key, gets another answer: nobody has judged it, or it is being done.
    pub const fn is_put_off(&self) -> bool {
        let busy = matches!(self.cause, Cause::Rule { rule: Rule::RequestInProgress, .. });
        busy || self.is_unreachable() || matches!(self.cause, Cause::Timeout | Cause::TooMany { .. })
    }

    /// Whether the same asked later may get an answer: nobody, or nobody who could, has looked at it.
    pub const fn is_unreachable(&self) -> bool {
        matches!(self.cause, Cause::Offline | Cause::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_back_as_sent_and_an_unknown_type_does_not_break_an_old_browser() {
        let problem = Problem::local(Cause::Forbidden { permission: Permission::LessonsMove }, Locale::En);
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "urn:classmate:problem:forbidden");
        assert_eq!(json["permission"], "lessons.move");
        assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
        let newer = r#"{"type":"urn:classmate:problem:from-the-future","title":"x","status":418}"#;
        assert_eq!(serde_json::from_str::<Problem>(newer).unwrap().cause, Cause::Unknown);
    }
}
