//! What belongs to students, for a page of them at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Set,
    sea_query::{Expr, SelectStatement},
};
use shared::students::{StudentGroup, StudentStatus};
use uuid::Uuid;

use super::convert::status_dto;
use crate::{
    branches::service::{Today, today},
    db::Tenant,
    entity::{enrollment, guardian, student_branch, student_guardian, student_status, study_group},
    error::Result,
};

/// Statuses, branches, guardians and groups of some students.
#[derive(Default)]
pub struct Family {
    statuses: BTreeMap<Uuid, StudentStatus>,
    branches: BTreeMap<Uuid, Vec<Uuid>>,
    links: BTreeMap<Uuid, Vec<student_guardian::Model>>,
    guardians: BTreeMap<Uuid, guardian::Model>,
    groups: BTreeMap<Uuid, Vec<StudentGroup>>,
}

impl Family {
    /// A handful of queries, however many students there are.
    pub async fn load(db: &Tenant, students: &[Uuid]) -> Result<Self> {
        let mut family = Self::default();
        if students.is_empty() {
            return Ok(family);
        }
        for status in statuses(db).await? {
            family.statuses.insert(status.id, status_dto(&status)?);
        }
        let branches = student_branch::Entity::find().filter(student_branch::Column::StudentId.is_in(students.iter().copied()));
        for link in db.all_of_company(branches.order_by_asc(student_branch::Column::BranchId)).await? {
            family.branches.entry(link.student_id).or_default().push(link.branch_id);
        }
        let links = links_of_students(db, students).await?;
        for person in people(db, links.iter().map(|link| link.guardian_id).collect()).await? {
            family.guardians.insert(person.id, person);
        }
        for link in links {
            family.links.entry(link.student_id).or_default().push(link);
        }
        family.load_groups(db, students).await?;
        Ok(family)
    }

    /// Groups of today and later which the caller may see.
    async fn load_groups(&mut self, db: &Tenant, students: &[Uuid]) -> Result<()> {
        let today = today(db).await?;
        let enrolled = enrollment::Entity::find()
            .filter(enrollment::Column::StudentId.is_in(students.iter().copied()))
            .filter(
                Condition::any().add(enrollment::Column::EndsOn.is_null()).add(enrollment::Column::EndsOn.gte(today.earliest())),
            )
            .order_by_asc(enrollment::Column::StartsOn)
            .order_by_asc(enrollment::Column::Id);
        let enrolled = db.all_of_company(enrolled).await?;
        if enrolled.is_empty() {
            return Ok(());
        }
        let groups = study_group::Entity::find()
            .filter(study_group::Column::Id.is_in(enrolled.iter().map(|e| e.group_id)))
            .filter(study_group::Column::ArchivedAt.is_null());
        let groups: BTreeMap<Uuid, study_group::Model> =
            db.all(groups).await?.into_iter().map(|group| (group.id, group)).collect();
        for row in enrolled {
            let Some(group) = groups.get(&row.group_id).filter(|group| lasts(&row, group, &today)) else {
                continue;
            };
            let shown = StudentGroup {
                enrollment_id: row.id.into(),
                group_id: group.id.into(),
                name: group.name.clone(),
                from: row.starts_on,
                until: row.ends_on,
            };
            self.groups.entry(row.student_id).or_default().push(shown);
        }
        Ok(())
    }

    pub fn status(&self, id: Uuid) -> Option<StudentStatus> {
        self.statuses.get(&id).cloned()
    }
    /// The home branch first.
    pub fn branches(&self, student: Uuid, home: Uuid) -> impl Iterator<Item = Uuid> + '_ {
        let others = self.branches.get(&student).into_iter().flatten().copied().filter(move |id| *id != home);
        std::iter::once(home).chain(others)
    }
    /// In their order.
    pub fn guardians(&self, student: Uuid) -> impl Iterator<Item = (&student_guardian::Model, &guardian::Model)> {
        let links = self.links.get(&student).into_iter().flatten();
        links.filter_map(|link| self.guardians.get(&link.guardian_id).map(|person| (link, person)))
    }
    pub fn groups(&self, student: Uuid) -> Vec<StudentGroup> {
        self.groups.get(&student).cloned().unwrap_or_default()
    }
}

fn lasts(row: &enrollment::Model, group: &study_group::Model, today: &Today) -> bool {
    row.ends_on.is_none_or(|last| last >= today.of(group.branch_id))
}

/// The company's statuses in their order.
pub async fn statuses(db: &Tenant) -> Result<Vec<student_status::Model>> {
    Ok(db.all_of_company(in_their_order()).await?)
}

/// Statuses as the company ordered them.
pub fn in_their_order() -> Select<student_status::Entity> {
    student_status::Entity::find().order_by_asc(student_status::Column::Position).order_by_asc(student_status::Column::Id)
}

/// Who are guardians of some students, in their order.
pub async fn links_of_students(db: &Tenant, students: &[Uuid]) -> Result<Vec<student_guardian::Model>> {
    let links = student_guardian::Entity::find().filter(student_guardian::Column::StudentId.is_in(students.iter().copied()));
    Ok(db.all_of_company(links.order_by_asc(student_guardian::Column::Position)).await?)
}

/// Whose guardians some people are.
pub async fn links_of_guardians(db: &Tenant, guardians: &[Uuid]) -> Result<Vec<student_guardian::Model>> {
    if guardians.is_empty() {
        return Ok(Vec::new());
    }
    let links = student_guardian::Entity::find().filter(student_guardian::Column::GuardianId.is_in(guardians.iter().copied()));
    Ok(db.all_of_company(links).await?)
}

/// Guardians by their ids.
pub async fn people(db: &Tenant, ids: Vec<Uuid>) -> Result<Vec<guardian::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(db.all_of_company(guardian::Entity::find().filter(guardian::Column::Id.is_in(ids))).await?)
}

/// Replaces the branches of a student.
pub async fn set_branches(db: &Tenant, student: Uuid, branches: &[Uuid]) -> Result<()> {
    db.delete_many(student_branch::Entity::delete_many().filter(student_branch::Column::StudentId.eq(student))).await?;
    let row =
        |id: &Uuid| student_branch::ActiveModel { company_id: Set(db.company()), student_id: Set(student), branch_id: Set(*id) };
    db.insert_many(branches.iter().map(row).collect()).await?;
    Ok(())
}

/// Students of a branch.
pub fn of_branch(company: Uuid, branch: Uuid) -> SelectStatement {
    let within = student_branch::Entity::find().select_only().column(student_branch::Column::StudentId);
    within.filter(student_branch::Column::CompanyId.eq(company)).filter(student_branch::Column::BranchId.eq(branch)).into_query()
}

/// Students enrolled in a group on a day.
pub fn of_group(company: Uuid, group: Uuid, day: NaiveDate) -> SelectStatement {
    enrollment::Entity::find()
        .select_only()
        .column(enrollment::Column::StudentId)
        .filter(enrollment::Column::CompanyId.eq(company))
        .filter(enrollment::Column::GroupId.eq(group))
        .filter(enrollment::Column::StartsOn.lte(day))
        .filter(Condition::any().add(enrollment::Column::EndsOn.is_null()).add(enrollment::Column::EndsOn.gte(day)))
        .into_query()
}

/// Where the status of a student stands in the company's own order, to sort students by.
pub fn place_of_status() -> Expr {
    Expr::cust(
        "(SELECT s.position FROM student_status AS s WHERE s.company_id = student.company_id AND s.id = student.status_id)",
    )
}
