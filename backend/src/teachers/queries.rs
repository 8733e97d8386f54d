//! What belongs to teachers, for a page of them at once.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{teacher_branch, teacher_subject},
    error::Result,
};

/// Subjects and branches of some teachers.
#[derive(Default)]
pub struct Links {
    subjects: BTreeMap<Uuid, Vec<Uuid>>,
    branches: BTreeMap<Uuid, Vec<Uuid>>,
}

impl Links {
    /// Two queries, however many teachers there are.
    pub async fn load(db: &Tenant, teachers: &[Uuid]) -> Result<Self> {
        let mut links = Self::default();
        if teachers.is_empty() {
            return Ok(links);
        }
        let subjects = teacher_subject::Entity::find().filter(teacher_subject::Column::TeacherId.is_in(teachers.iter().copied()));
        for link in db.all_of_company(subjects.order_by_asc(teacher_subject::Column::SubjectId)).await? {
            links.subjects.entry(link.teacher_id).or_default().push(link.subject_id);
        }
        let branches = teacher_branch::Entity::find().filter(teacher_branch::Column::TeacherId.is_in(teachers.iter().copied()));
        for link in db.all_of_company(branches.order_by_asc(teacher_branch::Column::BranchId)).await? {
            links.branches.entry(link.teacher_id).or_default().push(link.branch_id);
        }
        Ok(links)
    }

    pub fn subjects(&self, teacher: Uuid) -> Vec<Uuid> {
        self.subjects.get(&teacher).cloned().unwrap_or_default()
    }
    /// The home branch first.
    pub fn branches(&self, teacher: Uuid, home: Uuid) -> Vec<Uuid> {
        let others = self.branches.get(&teacher).into_iter().flatten().copied().filter(|id| *id != home);
        std::iter::once(home).chain(others).collect()
    }
}

/// Replaces the subjects of a teacher.
pub async fn set_subjects(db: &Tenant, teacher: Uuid, subjects: &[Uuid]) -> Result<()> {
    db.delete_many(teacher_subject::Entity::delete_many().filter(teacher_subject::Column::TeacherId.eq(teacher))).await?;
    let row = |id: &Uuid| teacher_subject::ActiveModel {
        company_id: Set(db.company()),
        teacher_id: Set(teacher),
        subject_id: Set(*id),
    };
    db.insert_many(subjects.iter().map(row).collect()).await?;
    Ok(())
}

/// Replaces the branches of a teacher.
pub async fn set_branches(db: &Tenant, teacher: Uuid, branches: &[Uuid]) -> Result<()> {
    db.delete_many(teacher_branch::Entity::delete_many().filter(teacher_branch::Column::TeacherId.eq(teacher))).await?;
    let row =
        |id: &Uuid| teacher_branch::ActiveModel { company_id: Set(db.company()), teacher_id: Set(teacher), branch_id: Set(*id) };
    db.insert_many(branches.iter().map(row).collect()).await?;
    Ok(())
}
