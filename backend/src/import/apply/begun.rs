//! Since when what was brought earlier is here. Where the source says no beginning, the day of the first import stands:
//! a later one must not move it, or rosters and rules would lose their past.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::refs::Refs;
use crate::{
    db::Tenant,
    entity::{enrollment, schedule_rule},
    error::Result,
    import::kind::Kind,
};

/// First days, by the numbers of the source.
#[derive(Debug, Default)]
pub struct Begun {
    enrollments: BTreeMap<i64, NaiveDate>,
    rules: BTreeMap<i64, NaiveDate>,
}

impl Begun {
    pub async fn load(db: &Tenant, refs: &Refs) -> Result<Self> {
        let enrollments = db.all_of_company(enrollment::Entity::find()).await?;
        let rules = db.all_of_company(schedule_rule::Entity::find()).await?;
        Ok(Self {
            enrollments: numbered(refs, Kind::Enrollment, enrollments.into_iter().map(|row| (row.id, row.starts_on)).collect()),
            rules: numbered(refs, Kind::Rule, rules.into_iter().map(|row| (row.id, row.starts_on)).collect()),
        })
    }
    pub fn enrollment(&self, number: i64) -> Option<NaiveDate> {
        self.enrollments.get(&number).copied()
    }
    pub fn rule(&self, number: i64) -> Option<NaiveDate> {
        self.rules.get(&number).copied()
    }
}

fn numbered(refs: &Refs, kind: Kind, days: BTreeMap<Uuid, NaiveDate>) -> BTreeMap<i64, NaiveDate> {
    refs.of(kind).filter_map(|(key, id)| Some((key.parse().ok()?, *days.get(&id)?))).collect()
}
