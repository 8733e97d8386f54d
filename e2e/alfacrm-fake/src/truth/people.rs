//! Who belongs together: by a name and a common phone, however it is written.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::world::{Entity, Record, World};

/// Pupils with one payer.
pub fn siblings(world: &World) -> Vec<Vec<i64>> {
    together(world, "legal_name")
}

/// Pupils who are there twice.
pub fn doubles(world: &World) -> Vec<Vec<i64>> {
    together(world, "name")
}

fn together(world: &World, key: &str) -> Vec<Vec<i64>> {
    let mut found: BTreeMap<(String, String), Vec<i64>> = BTreeMap::new();
    for row in world.rows(Entity::Customer).iter().filter(|row| row.int("is_study") == Some(1) && !row.text(key).is_empty()) {
        for number in numbers(row) {
            found.entry((row.text(key).to_lowercase(), number)).or_default().push(row.id);
        }
    }
    found.into_values().filter(|ids| ids.len() > 1).collect()
}

/// The last ten digits of each phone: spellings differ before them.
fn numbers(row: &Record) -> Vec<String> {
    let texts: Vec<String> = match row.fields.get("phone") {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).collect::<Vec<_>>();
    let last = |digits: Vec<char>| digits.iter().rev().take(10).rev().collect::<String>();
    texts.iter().map(digits).map(last).filter(|number| number.len() == 10).collect()
}
