//! Which record of the source is which of ours, for one company and one host; in memory while a run applies.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, JsonValue, QueryFilter, Set};
use serde_json::Map;
use uuid::Uuid;

use crate::{db::Tenant, entity::external_ref, error::Result, import::kind::Kind};

/// The name of the source in the table.
pub const SOURCE: &str = "alfacrm";

/// A record that was brought, and the marks of the values brought last.
#[derive(Clone, Debug)]
pub struct Ref {
    pub record: Uuid,
    pub fields: Map<String, JsonValue>,
}

/// All references of a host.
pub struct Refs {
    host: String,
    all: BTreeMap<(&'static str, String), Ref>,
}

impl Refs {
    pub async fn load(db: &Tenant, host: &str) -> Result<Self> {
        let query = external_ref::Entity::find()
            .filter(external_ref::Column::Source.eq(SOURCE))
            .filter(external_ref::Column::Host.eq(host));
        let mut all = BTreeMap::new();
        for row in db.all_of_company(query).await? {
            if let Some(word) = WORDS.iter().find(|kind| kind.word() == row.entity) {
                let fields = row.fields.as_object().cloned().unwrap_or_default();
                all.insert((word.word(), row.foreign_id), Ref { record: row.record_id, fields });
            }
        }
        Ok(Self { host: host.to_owned(), all })
    }
    pub fn get(&self, kind: Kind, key: &str) -> Option<&Ref> {
        self.all.get(&(kind.word(), key.to_owned()))
    }
    /// Our record for a foreign number.
    pub fn record(&self, kind: Kind, id: i64) -> Option<Uuid> {
        self.get(kind, &id.to_string()).map(|known| known.record)
    }
    /// Every record of a kind with its foreign number.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&str, Uuid)> {
        self.all.iter().filter(move |((word, _), _)| *word == kind.word()).map(|((_, key), known)| (key.as_str(), known.record))
    }
    pub fn learn(&mut self, kind: Kind, known: &[(String, Ref)]) {
        self.all.extend(known.iter().map(|(key, known)| ((kind.word(), key.clone()), known.clone())));
    }
    /// Writes references down, over those there are.
    pub async fn keep(&self, db: &Tenant, kind: Kind, known: Vec<(String, Ref)>) -> Result<()> {
        for some in known.chunks(400) {
            let gone = external_ref::Entity::delete_many()
                .filter(external_ref::Column::Source.eq(SOURCE))
                .filter(external_ref::Column::Host.eq(self.host.as_str()))
                .filter(external_ref::Column::Entity.eq(kind.word()))
                .filter(external_ref::Column::ForeignId.is_in(some.iter().map(|(key, _)| key.as_str())));
            db.delete_many(gone).await?;
        }
        let rows = known.into_iter().map(|(key, known)| external_ref::ActiveModel {
            company_id: Set(db.company()),
            source: Set(SOURCE.to_owned()),
            host: Set(self.host.clone()),
            entity: Set(kind.word().to_owned()),
            foreign_id: Set(key),
            record_id: Set(known.record),
            fields: Set(known.fields.into()),
        });
        Ok(db.insert_many(rows.collect()).await?)
    }
}

const WORDS: [Kind; 11] = [
    Kind::Branch,
    Kind::Subject,
    Kind::Room,
    Kind::Status,
    Kind::Teacher,
    Kind::Student,
    Kind::Lead,
    Kind::Group,
    Kind::Enrollment,
    Kind::Rule,
    Kind::Lesson,
];
