//! How many rows of each kind were brought, and what became of them. Kept with the run as JSON.
//!
//! Every row is exactly one of imported, updated, unchanged and skipped; repaired and kept-local are said besides. What
//! was read is counted apart, so that there is something to show before the first row is brought.

use std::collections::BTreeMap;

use sea_orm::JsonValue;
use serde::{Deserialize, Serialize};
use shared::import::{EntityCount, RowOutcome};

/// Counts of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Count {
    /// Rows that were read, each once.
    pub read: u64,
    /// Rows that could not be read at all.
    pub lost: u64,
    pub total: u64,
    pub imported: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub repaired: u64,
    pub skipped: u64,
    pub kept_local: u64,
}

impl Count {
    /// Rows that are here now.
    pub const fn here(&self) -> u64 {
        self.imported + self.updated + self.unchanged
    }
}

/// Counts of all kinds by their word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts(BTreeMap<String, Count>);

impl Counts {
    pub fn of_column(column: &JsonValue) -> Self {
        serde_json::from_value(column.clone()).unwrap_or_default()
    }
    pub fn to_column(&self) -> JsonValue {
        serde_json::to_value(self).unwrap_or_default()
    }
    pub fn get(&self, word: &str) -> Count {
        self.0.get(word).copied().unwrap_or_default()
    }
    pub fn of(&mut self, word: &str) -> &mut Count {
        self.0.entry(word.to_owned()).or_default()
    }
    /// Counts one row that became this.
    pub fn add(&mut self, word: &str, outcome: RowOutcome) {
        let count = self.of(word);
        match outcome {
            RowOutcome::Imported => count.imported += 1,
            RowOutcome::Updated => count.updated += 1,
            RowOutcome::Unchanged => count.unchanged += 1,
            RowOutcome::Repaired => count.repaired += 1,
            RowOutcome::Skipped => count.skipped += 1,
            RowOutcome::KeptLocal => count.kept_local += 1,
            RowOutcome::Double => {}
        }
    }
    /// Forgets what was brought, and keeps what was read.
    pub fn begin_again(&mut self) {
        for count in self.0.values_mut() {
            *count = Count { read: count.read, lost: count.lost, ..Count::default() };
        }
    }
    /// For people; `running` counts what was read and waits to be brought.
    pub fn entities(&self, running: bool) -> Vec<EntityCount> {
        let one = |(word, count): (&String, &Count)| EntityCount {
            entity: word.clone(),
            total: count.lost + if running { count.total.max(count.read) } else { count.total },
            imported: count.imported,
            updated: count.updated,
            unchanged: count.unchanged,
            repaired: count.repaired,
            skipped: count.skipped + count.lost,
            kept_local: count.kept_local,
        };
        self.0.iter().map(one).collect()
    }
}
