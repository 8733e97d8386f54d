//! The weekly times of a teacher: one list, saved whole.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    availability::{Availability, SetAvailability},
    centre::DayHours,
    events::{Action, Entity},
    ids::TeacherId,
};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{
        availability::{ActiveModel, Column, Entity as Weeks, Model},
        teacher,
    },
    error::{AppError, Result},
    history::{self, Change},
    http::authority::Caller,
    teachers,
};

fn times(row: &Model) -> Vec<DayHours> {
    serde_json::from_value(row.times.clone()).unwrap_or_default()
}

fn shown(teacher_id: TeacherId, row: Option<&Model>) -> Availability {
    Availability { teacher_id, version: row.map_or(0, |row| row.version), times: row.map(times).unwrap_or_default() }
}

async fn of(db: &Tenant, teacher: Uuid) -> Result<Option<Model>> {
    Ok(db.one_of_company(Weeks::find().filter(Column::TeacherId.eq(teacher))).await?)
}

/// The weekly times of some teachers; who has none works always and is left out.
pub async fn times_of(db: &Tenant, teachers: impl Iterator<Item = Uuid>) -> Result<BTreeMap<Uuid, Vec<DayHours>>> {
    let rows = db.all_of_company(Weeks::find().filter(Column::TeacherId.is_in(teachers))).await?;
    let all = rows.iter().map(|row| (row.teacher_id, times(row)));
    Ok(all.filter(|(_, times)| !times.is_empty()).collect())
}

pub async fn get(me: &Caller, id: TeacherId) -> Result<Availability> {
    let db = me.read().await?;
    let teacher = teachers::service::visible(&db, id).await?;
    Ok(shown(id, of(&db, teacher.id).await?.as_ref()))
}

/// Saves the weekly times of a teacher.
pub async fn set(me: &Caller, id: TeacherId, command: SetAvailability) -> Result<Availability> {
    let db = me.write().await?;
    // The teacher is held: of two who write the first list one sees the other's.
    let teacher = db.get_for_update::<teacher::Entity>(id.into()).await?;
    let before = of(&db, teacher.id).await?;
    let was = shown(id, before.as_ref());
    db.expect_version(before.as_ref().map_or(teacher.id, |row| row.id), was.version, command.version, || was.clone()).await?;
    let mut times = command.times;
    times.sort_by_key(|time| (time.weekday, time.from));
    if was.times == times {
        return db.commit(was).await;
    }
    let value = serde_json::to_value(&times).map_err(AppError::internal)?;
    let row = match &before {
        Some(row) => db.update(ActiveModel { id: Set(row.id), times: Set(value), ..Default::default() }, row.version).await?,
        None => db.insert(new_row(&db, teacher.id, value)).await?,
    };
    let is = shown(id, Some(&row));
    let action = if before.is_some() { Action::Updated } else { Action::Created };
    let change = Change {
        entity: Entity::Availability,
        record_id: row.id,
        version: row.version,
        action,
        before: before.is_some().then_some(&was),
        after: Some(&is),
    };
    history::record(&db, change).await?;
    db.commit(is).await
}

fn new_row(db: &Tenant, teacher: Uuid, times: serde_json::Value) -> ActiveModel {
    ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        teacher_id: Set(teacher),
        version: Set(1),
        times: Set(times),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    }
}
