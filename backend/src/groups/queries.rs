//! What belongs to groups, for a page of them at once.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::places::Days;
use crate::{
    branches::service::today,
    db::Tenant,
    entity::{enrollment, group_teacher, study_group::Model},
    error::Result,
    students,
};

/// Teachers of some groups, and how many students they have today.
#[derive(Default)]
pub struct Around {
    teachers: BTreeMap<Uuid, Vec<Uuid>>,
    students: BTreeMap<Uuid, u32>,
}

impl Around {
    /// A few queries, however many groups there are.
    pub async fn load(db: &Tenant, groups: &[Model]) -> Result<Self> {
        let mut around = Self::default();
        if groups.is_empty() {
            return Ok(around);
        }
        let teachers =
            group_teacher::Entity::find().filter(group_teacher::Column::GroupId.is_in(groups.iter().map(|group| group.id)));
        for link in db.all_of_company(teachers.order_by_asc(group_teacher::Column::Position)).await? {
            around.teachers.entry(link.group_id).or_default().push(link.teacher_id);
        }
        let today = today(db).await?;
        let branches: BTreeMap<Uuid, Uuid> = groups.iter().map(|group| (group.id, group.branch_id)).collect();
        let enrolled = enrollment::Entity::find().filter(enrollment::Column::GroupId.is_in(branches.keys().copied())).filter(
            Condition::any().add(enrollment::Column::EndsOn.is_null()).add(enrollment::Column::EndsOn.gte(today.earliest())),
        );
        let ids: Vec<Uuid> = branches.keys().copied().collect();
        let archived = students::service::archived_of_groups(db, &ids).await?;
        let present = db.all_of_company(enrolled).await?.into_iter().filter(|row| !archived.contains_key(&row.student_id));
        for row in present {
            let day = today.of(branches.get(&row.group_id).copied().unwrap_or_default());
            if days(&row).hold(day) {
                *around.students.entry(row.group_id).or_default() += 1;
            }
        }
        Ok(around)
    }

    /// The first leads.
    pub fn teachers(&self, group: Uuid) -> &[Uuid] {
        self.teachers.get(&group).map_or(&[], Vec::as_slice)
    }
    pub fn students(&self, group: Uuid) -> u32 {
        self.students.get(&group).copied().unwrap_or_default()
    }
}

/// The days of an enrolment.
pub fn days(row: &enrollment::Model) -> Days {
    Days { from: row.starts_on, until: row.ends_on }
}

/// Enrolments of a group that share a day with `within`; who is in the archive takes no place.
pub async fn enrolled(db: &Tenant, group: Uuid, within: Days) -> Result<Vec<enrollment::Model>> {
    let mut rows = enrollment::Entity::find()
        .filter(enrollment::Column::GroupId.eq(group))
        .filter(Condition::any().add(enrollment::Column::EndsOn.is_null()).add(enrollment::Column::EndsOn.gte(within.from)));
    if let Some(last) = within.until {
        rows = rows.filter(enrollment::Column::StartsOn.lte(last));
    }
    let archived = students::service::archived_of_groups(db, &[group]).await?;
    let mut rows = db.all_of_company(rows).await?;
    rows.retain(|row| !archived.contains_key(&row.student_id));
    Ok(rows)
}

/// Puts teachers into a group, the leading one first.
pub async fn set_teachers(db: &Tenant, group: Uuid, teachers: &[Uuid]) -> Result<()> {
    db.delete_many(group_teacher::Entity::delete_many().filter(group_teacher::Column::GroupId.eq(group))).await?;
    let row = |(position, id): (i32, &Uuid)| group_teacher::ActiveModel {
        company_id: Set(db.company()),
        group_id: Set(group),
        teacher_id: Set(*id),
        position: Set(position),
    };
    db.insert_many((0..).zip(teachers).map(row).collect()).await?;
    Ok(())
}

/// Groups of a teacher.
pub fn of_teacher(company: Uuid, teacher: Uuid) -> SelectStatement {
    let taught = group_teacher::Entity::find().select_only().column(group_teacher::Column::GroupId);
    taught.filter(group_teacher::Column::CompanyId.eq(company)).filter(group_teacher::Column::TeacherId.eq(teacher)).into_query()
}

/// Where the leading teacher of a group stands in the alphabet, to sort groups by.
pub fn place_of_teacher() -> Expr {
    Expr::cust(
        "(SELECT t.sort_key FROM group_teacher AS l JOIN teacher AS t ON t.company_id = l.company_id AND t.id = l.teacher_id \
         WHERE l.company_id = study_group.company_id AND l.group_id = study_group.id ORDER BY l.position LIMIT 1)",
    )
}

/// Where the subject of a group stands in the alphabet.
pub fn place_of_subject() -> Expr {
    Expr::cust(
        "(SELECT s.sort_key FROM subject AS s \
         WHERE s.company_id = study_group.company_id AND s.id = study_group.subject_id)",
    )
}

/// Where the room of a group stands in the alphabet.
pub fn place_of_room() -> Expr {
    Expr::cust("(SELECT r.sort_key FROM room AS r WHERE r.company_id = study_group.company_id AND r.id = study_group.room_id)")
}
