//! The words of an import in the caller's language: kinds, steps, errors, remarks.

use shared::i18n::{Key, Locale, keys, texts};

/// The name of a kind, in the plural.
pub fn entity(word: &str, locale: Locale) -> String {
    texts(locale).get(entity_key(word))
}

fn entity_key(word: &str) -> Key {
    match word {
        "branch" => keys::IMPORT_ENTITY_BRANCH,
        "subject" => keys::IMPORT_ENTITY_SUBJECT,
        "room" => keys::IMPORT_ENTITY_ROOM,
        "status" => keys::IMPORT_ENTITY_STATUS,
        "teacher" => keys::IMPORT_ENTITY_TEACHER,
        "student" => keys::IMPORT_ENTITY_STUDENT,
        "prospect" => keys::IMPORT_ENTITY_PROSPECT,
        "lead" => keys::IMPORT_ENTITY_LEAD,
        "group" => keys::IMPORT_ENTITY_GROUP,
        "enrollment" => keys::IMPORT_ENTITY_ENROLLMENT,
        "rule" => keys::IMPORT_ENTITY_RULE,
        "lesson" => keys::IMPORT_ENTITY_LESSON,
        "attendance" => keys::IMPORT_ENTITY_ATTENDANCE,
        "generated" => keys::IMPORT_ENTITY_GENERATED,
        "payment" => keys::IMPORT_ENTITY_PAYMENT,
        "tariff" => keys::IMPORT_ENTITY_TARIFF,
        "customerTariff" => keys::IMPORT_ENTITY_CUSTOMER_TARIFF,
        "discount" => keys::IMPORT_ENTITY_DISCOUNT,
        "task" => keys::IMPORT_ENTITY_TASK,
        "communication" => keys::IMPORT_ENTITY_COMMUNICATION,
        "location" => keys::IMPORT_ENTITY_LOCATION,
        "membership" => keys::IMPORT_ENTITY_MEMBERSHIP,
        _ => keys::IMPORT_ENTITY_OTHER,
    }
}

/// What a run is doing: `read-student`, `apply-lesson`.
pub fn step(code: &str, locale: Locale) -> String {
    let said = texts(locale);
    match code.split_once('-') {
        Some(("read", "connect")) => said.get(keys::IMPORT_CONNECTING),
        Some(("read", word)) => said.with(keys::IMPORT_READING, &[("what", entity(word, locale).into())]),
        Some(("apply", word)) => said.with(keys::IMPORT_WRITING, &[("what", entity(word, locale).into())]),
        _ => String::new(),
    }
}

/// Why reading stopped.
pub fn error(code: &str, locale: Locale) -> String {
    texts(locale).get(match code {
        "bad_address" => keys::IMPORT_ERROR_BAD_ADDRESS,
        "not_https" => keys::IMPORT_ERROR_NOT_HTTPS,
        "foreign_host" => keys::IMPORT_ERROR_FOREIGN_HOST,
        "private_address" => keys::IMPORT_ERROR_PRIVATE_ADDRESS,
        "unusual_address" => keys::IMPORT_ERROR_UNUSUAL_ADDRESS,
        "host_not_found" => keys::IMPORT_ERROR_HOST_NOT_FOUND,
        "wrong_key" => keys::IMPORT_ERROR_WRONG_KEY,
        "no_right" => keys::IMPORT_ERROR_NO_RIGHT,
        "not_found" => keys::IMPORT_ERROR_NOT_FOUND,
        "rate_limited" => keys::IMPORT_ERROR_RATE_LIMITED,
        "unavailable" => keys::IMPORT_ERROR_UNAVAILABLE,
        "rejected" => keys::IMPORT_ERROR_REJECTED,
        "not_json" => keys::IMPORT_ERROR_NOT_JSON,
        "not_a_list" => keys::IMPORT_ERROR_NOT_A_LIST,
        "short_list" => keys::IMPORT_ERROR_SHORT_LIST,
        "timeout" => keys::IMPORT_ERROR_TIMEOUT,
        "broken" => keys::IMPORT_ERROR_BROKEN,
        "redirected" => keys::IMPORT_ERROR_REDIRECTED,
        "too_large" => keys::IMPORT_ERROR_TOO_LARGE,
        "no_client" => keys::IMPORT_ERROR_NO_CLIENT,
        _ => keys::IMPORT_ERROR_INTERNAL,
    })
}

/// Why a row is in the report, and what to do about it.
pub fn remark(code: &str, field: Option<&str>, detail: &str, locale: Locale) -> (String, String) {
    let (why, fix) = remark_keys(code);
    let said = texts(locale);
    let field = said.get(field_key(field.unwrap_or_default()));
    let taken = |list: &str| list.split(", ").map(|what| said.get(taken_key(what))).collect::<Vec<_>>().join(", ");
    let detail = if matches!(code, "overlap" | "overlap_past") { taken(detail) } else { detail.to_owned() };
    (said.with(why, &[("detail", detail.into()), ("field", field.into())]), said.get(fix))
}

/// What two lessons have in common.
fn taken_key(what: &str) -> Key {
    match what {
        "teacher" => keys::IMPORT_TAKEN_TEACHER,
        "room" => keys::IMPORT_TAKEN_ROOM,
        "group" => keys::IMPORT_TAKEN_GROUP,
        _ => keys::IMPORT_TAKEN_STUDENT,
    }
}

/// What a field of a record is called.
fn field_key(field: &str) -> Key {
    match field {
        "name" => keys::IMPORT_FIELD_NAME,
        "phones" => keys::IMPORT_FIELD_PHONES,
        "email" => keys::IMPORT_FIELD_EMAIL,
        "birth_date" => keys::IMPORT_FIELD_BIRTH_DATE,
        "note" => keys::IMPORT_FIELD_NOTE,
        "status" | "status_id" => keys::IMPORT_FIELD_STATUS,
        "archived_at" => keys::IMPORT_FIELD_ARCHIVED,
        "branch_id" | "branches" => keys::IMPORT_FIELD_BRANCH,
        "guardians" => keys::IMPORT_FIELD_GUARDIANS,
        "teachers" => keys::IMPORT_FIELD_TEACHERS,
        "group_id" | "groups" => keys::IMPORT_FIELD_GROUPS,
        "student_id" | "students" => keys::IMPORT_FIELD_STUDENTS,
        "room_id" => keys::IMPORT_FIELD_ROOM,
        "subject_id" => keys::IMPORT_FIELD_SUBJECT,
        "starts" | "starts_minute" | "weekday" | "slots" => keys::IMPORT_FIELD_TIME,
        "minutes" => keys::IMPORT_FIELD_MINUTES,
        "starts_on" | "ends_on" => keys::IMPORT_FIELD_PERIOD,
        "marks" => keys::IMPORT_FIELD_MARKS,
        "topic" => keys::IMPORT_FIELD_TOPIC,
        "capacity" => keys::IMPORT_FIELD_CAPACITY,
        _ => keys::IMPORT_FIELD_OTHER,
    }
}

fn remark_keys(code: &str) -> (Key, Key) {
    match code {
        "missing" => (keys::IMPORT_WHY_MISSING, keys::IMPORT_FIX_MISSING),
        "not_an_id" => (keys::IMPORT_WHY_NOT_AN_ID, keys::IMPORT_FIX_NOT_AN_ID),
        "not_a_number" => (keys::IMPORT_WHY_NOT_A_NUMBER, keys::IMPORT_FIX_NOT_A_NUMBER),
        "not_a_date" => (keys::IMPORT_WHY_NOT_A_DATE, keys::IMPORT_FIX_NOT_A_DATE),
        "not_a_time" => (keys::IMPORT_WHY_NOT_A_TIME, keys::IMPORT_FIX_NOT_A_TIME),
        "unknown_value" => (keys::IMPORT_WHY_UNKNOWN_VALUE, keys::IMPORT_FIX_UNKNOWN_VALUE),
        "not_a_record" => (keys::IMPORT_WHY_NOT_A_RECORD, keys::IMPORT_FIX_NOT_A_RECORD),
        "phone" => (keys::IMPORT_WHY_PHONE, keys::IMPORT_FIX_PHONE),
        "no_phone" => (keys::IMPORT_WHY_NO_PHONE, keys::IMPORT_FIX_NO_PHONE),
        "no_teacher" => (keys::IMPORT_WHY_NO_TEACHER, keys::IMPORT_FIX_NO_TEACHER),
        "name_taken" => (keys::IMPORT_WHY_NAME_TAKEN, keys::IMPORT_FIX_NAME_TAKEN),
        "teacher_ambiguous" => (keys::IMPORT_WHY_TEACHER_AMBIGUOUS, keys::IMPORT_FIX_TEACHER_AMBIGUOUS),
        "teacher_unknown" => (keys::IMPORT_WHY_TEACHER_UNKNOWN, keys::IMPORT_FIX_TEACHER_UNKNOWN),
        "group_unknown" => (keys::IMPORT_WHY_GROUP_UNKNOWN, keys::IMPORT_FIX_GROUP_UNKNOWN),
        "student_unknown" => (keys::IMPORT_WHY_STUDENT_UNKNOWN, keys::IMPORT_FIX_STUDENT_UNKNOWN),
        "room_unknown" => (keys::IMPORT_WHY_ROOM_UNKNOWN, keys::IMPORT_FIX_ROOM_UNKNOWN),
        "subject_unknown" => (keys::IMPORT_WHY_SUBJECT_UNKNOWN, keys::IMPORT_FIX_SUBJECT_UNKNOWN),
        "branch_unknown" => (keys::IMPORT_WHY_BRANCH_UNKNOWN, keys::IMPORT_FIX_BRANCH_UNKNOWN),
        "period_from" => (keys::IMPORT_WHY_PERIOD_FROM, keys::IMPORT_FIX_PERIOD_FROM),
        "period_merged" => (keys::IMPORT_WHY_PERIOD_MERGED, keys::IMPORT_FIX_PERIOD_MERGED),
        "period_wrong" => (keys::IMPORT_WHY_PERIOD_WRONG, keys::IMPORT_FIX_PERIOD_WRONG),
        "period_here" => (keys::IMPORT_WHY_PERIOD_HERE, keys::IMPORT_FIX_PERIOD_HERE),
        "duration" => (keys::IMPORT_WHY_DURATION, keys::IMPORT_FIX_DURATION),
        "gap" => (keys::IMPORT_WHY_GAP, keys::IMPORT_FIX_GAP),
        "overlap" => (keys::IMPORT_WHY_OVERLAP, keys::IMPORT_FIX_OVERLAP),
        "overlap_past" => (keys::IMPORT_WHY_OVERLAP, keys::IMPORT_FIX_OVERLAP_PAST),
        "no_marks" => (keys::IMPORT_WHY_NO_MARKS, keys::IMPORT_FIX_NO_MARKS),
        "local" => (keys::IMPORT_WHY_LOCAL, keys::IMPORT_FIX_LOCAL),
        "local_other" => (keys::IMPORT_WHY_LOCAL_OTHER, keys::IMPORT_FIX_LOCAL),
        "double" => (keys::IMPORT_WHY_DOUBLE, keys::IMPORT_FIX_DOUBLE),
        "no_right" => (keys::IMPORT_WHY_NO_RIGHT, keys::IMPORT_FIX_NO_RIGHT),
        "zone_kept" => (keys::IMPORT_WHY_ZONE_KEPT, keys::IMPORT_FIX_ZONE_KEPT),
        "gone" => (keys::IMPORT_WHY_GONE, keys::IMPORT_FIX_GONE),
        "gone_ended" => (keys::IMPORT_WHY_GONE_ENDED, keys::IMPORT_FIX_GONE_ENDED),
        "gone_kept" => (keys::IMPORT_WHY_GONE_KEPT, keys::IMPORT_FIX_GONE),
        "became_student" => (keys::IMPORT_WHY_BECAME_STUDENT, keys::IMPORT_FIX_BECAME_STUDENT),
        "taken" => (keys::IMPORT_WHY_TAKEN, keys::IMPORT_FIX_TAKEN),
        _ => (keys::IMPORT_WHY_OTHER, keys::IMPORT_FIX_OTHER),
    }
}
