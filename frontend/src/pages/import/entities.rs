//! What an import brings, for people: names, order, and the pages where it lands.

use shared::import::EntityCount;
use uuid::Uuid;

use crate::{
    i18n::{Key, keys, t},
    routes::Page,
};

const KNOWN: [(&str, Key); 22] = [
    ("branch", keys::IMPORT_ENTITY_BRANCH),
    ("room", keys::IMPORT_ENTITY_ROOM),
    ("subject", keys::IMPORT_ENTITY_SUBJECT),
    ("status", keys::IMPORT_ENTITY_STATUS),
    ("teacher", keys::IMPORT_ENTITY_TEACHER),
    ("student", keys::IMPORT_ENTITY_STUDENT),
    ("lead", keys::IMPORT_ENTITY_LEAD),
    ("prospect", keys::IMPORT_ENTITY_PROSPECT),
    ("group", keys::IMPORT_ENTITY_GROUP),
    ("enrollment", keys::IMPORT_ENTITY_ENROLLMENT),
    ("rule", keys::IMPORT_ENTITY_RULE),
    ("lesson", keys::IMPORT_ENTITY_LESSON),
    ("attendance", keys::IMPORT_ENTITY_ATTENDANCE),
    ("generated", keys::IMPORT_ENTITY_GENERATED),
    ("payment", keys::IMPORT_ENTITY_PAYMENT),
    ("tariff", keys::IMPORT_ENTITY_TARIFF),
    ("customerTariff", keys::IMPORT_ENTITY_CUSTOMER_TARIFF),
    ("discount", keys::IMPORT_ENTITY_DISCOUNT),
    ("task", keys::IMPORT_ENTITY_TASK),
    ("communication", keys::IMPORT_ENTITY_COMMUNICATION),
    ("location", keys::IMPORT_ENTITY_LOCATION),
    ("membership", keys::IMPORT_ENTITY_MEMBERSHIP),
];

/// What a run goes through, whatever the account has of it.
pub(super) const EXPECTED: [&str; 16] = [
    "branch",
    "room",
    "subject",
    "teacher",
    "student",
    "lead",
    "group",
    "enrollment",
    "rule",
    "lesson",
    "payment",
    "tariff",
    "customerTariff",
    "discount",
    "task",
    "communication",
];

/// Read whole and kept as it is: no page shows it yet.
pub(super) fn is_kept_raw(entity: &str) -> bool {
    matches!(entity, "payment" | "tariff" | "customerTariff" | "discount" | "task" | "communication" | "location")
}

fn place(entity: &str) -> usize {
    KNOWN.iter().position(|(word, _)| *word == entity).unwrap_or(KNOWN.len())
}

/// «Ученики»; what we have no word for is a reference list.
pub(super) fn name(entity: &str) -> String {
    let key = KNOWN.get(place(entity)).map_or(keys::IMPORT_ENTITY_OTHER, |(_, key)| *key);
    let name = t(key);
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// In the order they are brought in.
pub(super) fn in_order(mut counts: Vec<EntityCount>) -> Vec<EntityCount> {
    counts.sort_by_key(|count| place(&count.entity));
    counts
}

/// Rows that are dealt with.
pub(super) const fn done(count: &EntityCount) -> u64 {
    count.imported + count.updated + count.unchanged + count.skipped
}

/// Made here from rules, not brought from there: told apart.
pub(super) fn is_made_here(entity: &str) -> bool {
    entity == "generated"
}

/// Rows of the source a run writes.
pub(super) fn written(counts: &[EntityCount]) -> u64 {
    counts.iter().filter(|count| !is_made_here(&count.entity)).map(|count| count.imported + count.updated).sum()
}

/// The page of a record that came of a row, where it has one. A lesson is called by its time, `18.11.2026 16:00`.
pub(super) fn page_of(entity: &str, id: Uuid, called: &str) -> Option<String> {
    let page = match entity {
        "teacher" => Page::Teachers,
        "student" | "prospect" => Page::Students,
        "lead" => Page::Leads,
        "group" => Page::Groups,
        "lesson" | "generated" => {
            let day = chrono::NaiveDate::parse_from_str(called.split(' ').next()?, "%d.%m.%Y").ok()?;
            let opened = if entity == "lesson" { format!("&lesson={id}") } else { String::new() };
            return Some(format!("{}?date={day}{opened}", Page::Schedule.path()));
        }
        _ => return None,
    };
    Some(format!("{}/{id}", page.path()))
}

/// `32 999`, with no-break spaces.
pub(super) fn number(of: u64) -> String {
    let digits = of.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{a0}');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped() {
        assert_eq!([number(0), number(999), number(32_999)], ["0", "999", "32\u{a0}999"]);
    }

    #[test]
    fn a_lesson_opens_on_its_day() {
        let page = page_of("lesson", Uuid::nil(), "18.11.2026 16:00").unwrap_or_default();
        assert_eq!(page, "/schedule?date=2026-11-18&lesson=00000000-0000-0000-0000-000000000000");
        assert_eq!(page_of("rule", Uuid::nil(), "1 16:00"), None);
    }

    #[test]
    fn lessons_made_from_rules_are_not_brought() {
        let count = |entity: &str| EntityCount { entity: entity.into(), imported: 2, updated: 1, ..EntityCount::default() };
        assert_eq!(written(&[count("lesson"), count("generated")]), 3);
    }

    #[test]
    fn what_is_unknown_comes_last() {
        let count = |entity: &str| EntityCount { entity: entity.into(), ..EntityCount::default() };
        let order: Vec<String> =
            in_order(vec![count("zebra"), count("lesson"), count("teacher")]).into_iter().map(|c| c.entity).collect();
        assert_eq!(order, ["teacher", "lesson", "zebra"]);
    }
}
