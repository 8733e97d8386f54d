//! What the fields of many records share: a blank text is none, a patch sets only what was sent.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue, Set};
use shared::patch::Patch;
use uuid::Uuid;

/// A text without blanks around it; nothing if nothing is left.
pub fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Sets a nullable text as the patch says.
pub fn patch_text(column: &mut ActiveValue<Option<String>>, patch: Patch<String>) {
    if !patch.is_keep() {
        *column = Set(filled(patch.apply(None)));
    }
}

/// Identifiers in the order given, each once.
pub fn each_once(ids: impl IntoIterator<Item = impl Into<Uuid>>) -> Vec<Uuid> {
    let mut seen = BTreeSet::new();
    ids.into_iter().map(Into::into).filter(|id| seen.insert(*id)).collect()
}

/// The next of the twelve hues for the record after `count` others.
pub fn next_hue(count: u64) -> i32 {
    i32::try_from(count % 12).unwrap_or_default() + 1
}

/// A hue as it goes over the wire.
pub fn hue(stored: i32) -> u8 {
    u8::try_from(stored).unwrap_or(1)
}
