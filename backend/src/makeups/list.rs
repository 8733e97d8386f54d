//! The make-ups there are, with the lessons they are for and were used in.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use shared::{
    makeups::{Makeup, MakeupQuery, MakeupState},
    page::{DEFAULT_PAGE_SIZE, Page},
};
use uuid::Uuid;

use super::guests::{NOT_USED, used_among};
use crate::{
    branches,
    db::Tenant,
    entity::{
        lesson,
        makeup::{Column, Entity as Makeups, Model},
        student,
    },
    error::{AppError, Result},
    http::authority::Caller,
    lessons::assemble::{Names, just},
};

/// One page of make-ups of students the caller may see; those that expire first come first.
pub async fn list(me: &Caller, query: &MakeupQuery) -> Result<Page<Makeup>> {
    let db = me.read().await?;
    let today = branches::service::today(&db).await?.earliest();
    let mut rows = Makeups::find();
    if let Some(id) = query.student_id {
        rows = rows.filter(Column::StudentId.eq(db.get::<student::Entity>(id.into()).await?.id));
    }
    rows = match query.state {
        None => rows,
        Some(MakeupState::Used) => rows.filter(Expr::cust(format!("NOT {NOT_USED}"))),
        Some(MakeupState::Waiting) => rows.filter(Expr::cust(NOT_USED)).filter(Column::ExpiresOn.gte(today)),
        Some(MakeupState::Expired) => rows.filter(Expr::cust(NOT_USED)).filter(Column::ExpiresOn.lt(today)),
    };
    let rows = rows.order_by_asc(Column::ExpiresOn).order_by_asc(Column::Id);
    let page = db.page(rows, query.page.unwrap_or(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE)).await?;
    let around = Around::load(&db, &page.items).await?;
    let Page { items, total, page, page_size } = page;
    let items = items.into_iter().map(|row| around.shown(row, today)).collect::<Result<_>>()?;
    Ok(Page { items, total, page, page_size })
}

/// The lessons and students of some make-ups: a few queries, however many there are.
struct Around {
    lessons: BTreeMap<Uuid, lesson::Model>,
    students: BTreeMap<Uuid, String>,
    names: Names,
    /// The make-ups that are used.
    used: BTreeSet<Uuid>,
    /// The lessons the caller may see; of the others the day alone is told.
    seen: BTreeSet<Uuid>,
}

impl Around {
    async fn load(db: &Tenant, rows: &[Model]) -> Result<Self> {
        let ids: Vec<Uuid> = rows.iter().flat_map(|row| [Some(row.lesson_id), row.used_lesson_id]).flatten().collect();
        let lessons = lesson::Entity::find().filter(lesson::Column::Id.is_in(ids.iter().copied()));
        let lessons = db.all_of_company(lessons).await?;
        let people = student::Entity::find().filter(student::Column::Id.is_in(rows.iter().map(|row| row.student_id)));
        let people = db.all_of_company(people).await?;
        let visible = lesson::Entity::find().filter(lesson::Column::Id.is_in(ids.iter().copied()));
        let seen = db.all(visible).await?.into_iter().map(|row| row.id).collect();
        let used = used_among(db, rows.iter().map(|row| row.id)).await?;
        Ok(Self {
            used,
            seen,
            names: Names::load(db, &just(ids), &lessons).await?,
            lessons: lessons.into_iter().map(|row| (row.id, row)).collect(),
            students: people.into_iter().map(|row| (row.id, row.name)).collect(),
        })
    }

    fn shown(&self, row: Model, today: chrono::NaiveDate) -> Result<Makeup> {
        let missed = self.lessons.get(&row.lesson_id).ok_or_else(AppError::not_found)?;
        let used = row.used_lesson_id.and_then(|id| self.lessons.get(&id)).filter(|_| self.used.contains(&row.id));
        let shown = |of: &lesson::Model| self.seen.contains(&of.id);
        let title =
            |of: &lesson::Model| -> Result<String> { Ok(if shown(of) { self.names.dto(of)?.title } else { String::new() }) };
        let state = match used {
            Some(_) => MakeupState::Used,
            None if row.expires_on < today => MakeupState::Expired,
            None => MakeupState::Waiting,
        };
        Ok(Makeup {
            id: row.id.into(),
            version: row.version,
            student_id: row.student_id.into(),
            student_name: self.students.get(&row.student_id).cloned().unwrap_or_default(),
            lesson_id: missed.id.into(),
            title: title(missed)?,
            missed_on: missed.starts.date(),
            expires_on: row.expires_on,
            state,
            used_lesson_id: used.filter(|used| shown(used)).map(|used| used.id.into()),
            used_title: used.filter(|used| shown(used)).map(title).transpose()?,
            used_on: used.map(|used| used.starts.date()),
        })
    }
}
