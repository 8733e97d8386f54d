//! The teachers, rooms and groups that come with a window of lessons: those its lessons name, and the open ones the
//! caller may choose among. Whoever sees only own lessons gets the former alone.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, QueryFilter};
use shared::lessons::{Lesson, LessonWindow, Named};
use uuid::Uuid;

use super::assemble::Names;
use crate::{
    db::{Archivable, Tenant},
    entity::{room, study_group, teacher},
    error::Result,
};

/// The window of some lessons.
pub async fn window(db: &Tenant, names: Names, items: Vec<Lesson>) -> Result<LessonWindow> {
    let Names { mut teachers, mut rooms, mut groups, .. } = names;
    add(&mut teachers, choices::<teacher::Entity>(db).await?, |t| t.id);
    add(&mut rooms, choices::<room::Entity>(db).await?, |r| r.id);
    add(&mut groups, choices::<study_group::Entity>(db).await?, |g| g.id);
    Ok(LessonWindow {
        items,
        teachers: teachers.values().map(|t| named(t.id, &t.name, t.hue, None, t.archived_at.is_some())).collect(),
        rooms: rooms.values().map(|r| named(r.id, &r.name, 1, r.capacity, r.archived_at.is_some())).collect(),
        groups: groups.values().map(|g| named(g.id, &g.name, g.hue, g.capacity, g.archived_at.is_some())).collect(),
    })
}

/// What the caller may choose besides what the lessons name.
async fn choices<E: Archivable>(db: &Tenant) -> Result<Vec<E::Model>> {
    if db.visibility().lessons_of.is_some() {
        return Ok(Vec::new());
    }
    Ok(db.all(E::find().filter(E::ARCHIVED_AT.is_null())).await?)
}

fn add<M>(known: &mut BTreeMap<Uuid, M>, more: Vec<M>, id: impl Fn(&M) -> Uuid) {
    known.extend(more.into_iter().map(|row| (id(&row), row)));
}

fn named(id: Uuid, name: &str, hue: i32, capacity: Option<i32>, archived: bool) -> Named {
    let colour = u8::try_from(hue).unwrap_or(1);
    Named { id, name: name.to_owned(), colour, capacity: capacity.map(i32::unsigned_abs), archived }
}
