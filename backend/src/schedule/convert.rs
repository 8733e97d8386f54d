//! Rows to wire shapes, with the names that people know them by.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::rules::ScheduleRule;
use uuid::Uuid;

use super::pattern;
use crate::{
    db::Tenant,
    entity::{room, rule_teacher, schedule_rule::Model, student, study_group, teacher},
    error::Result,
};

/// The teachers of some rules, and names: five queries, however many rules there are.
pub struct Around {
    teachers_of: BTreeMap<Uuid, Vec<Uuid>>,
    names: BTreeMap<Uuid, String>,
}

impl Around {
    pub async fn load(db: &Tenant, rules: &[Model]) -> Result<Self> {
        let ids = rules.iter().map(|rule| rule.id);
        let links = rule_teacher::Entity::find().filter(rule_teacher::Column::RuleId.is_in(ids));
        let mut teachers_of: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        for link in db.all_of_company(links.order_by_asc(rule_teacher::Column::Position)).await? {
            teachers_of.entry(link.rule_id).or_default().push(link.teacher_id);
        }
        let these = |of: fn(&Model) -> Option<Uuid>| rules.iter().filter_map(of).collect::<BTreeSet<_>>();
        let people: BTreeSet<Uuid> = teachers_of.values().flatten().copied().collect();
        let teachers = teacher::Entity::find().filter(teacher::Column::Id.is_in(people));
        let groups = study_group::Entity::find().filter(study_group::Column::Id.is_in(these(|rule| rule.group_id)));
        let students = student::Entity::find().filter(student::Column::Id.is_in(these(|rule| rule.student_id)));
        let rooms = room::Entity::find().filter(room::Column::Id.is_in(these(|rule| rule.room_id)));
        let mut names: BTreeMap<Uuid, String> = BTreeMap::new();
        names.extend(db.all_of_company(teachers).await?.into_iter().map(|row| (row.id, row.name)));
        names.extend(db.all_of_company(groups).await?.into_iter().map(|row| (row.id, row.name)));
        names.extend(db.all_of_company(students).await?.into_iter().map(|row| (row.id, row.name)));
        names.extend(db.all_of_company(rooms).await?.into_iter().map(|row| (row.id, row.name)));
        Ok(Self { teachers_of, names })
    }

    pub fn teachers_of(&self, rule: Uuid) -> &[Uuid] {
        self.teachers_of.get(&rule).map_or(&[], Vec::as_slice)
    }

    fn name(&self, id: Uuid) -> Option<String> {
        self.names.get(&id).cloned()
    }

    /// The wire shape of a rule.
    pub fn dto(&self, row: &Model) -> ScheduleRule {
        let teachers = self.teachers_of(row.id);
        ScheduleRule {
            id: row.id.into(),
            version: row.version,
            branch_id: row.branch_id.into(),
            group_id: row.group_id.map(Into::into),
            student_id: row.student_id.map(Into::into),
            title: row.group_id.or(row.student_id).and_then(|id| self.name(id)).unwrap_or_default(),
            subject_id: row.subject_id.map(Into::into),
            room_id: row.room_id.map(Into::into),
            room: row.room_id.and_then(|id| self.name(id)),
            teacher_ids: teachers.iter().copied().map(Into::into).collect(),
            teachers: teachers.iter().filter_map(|id| self.name(*id)).collect(),
            weekdays: pattern::weekdays(row),
            starts: pattern::clock(row),
            minutes: row.minutes.unsigned_abs(),
            from: row.starts_on,
            until: row.ends_on,
            skipped: pattern::skipped(row).into_iter().collect(),
            archived_at: row.archived_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// The wire shape of one rule.
pub async fn one(db: &Tenant, row: &Model) -> Result<ScheduleRule> {
    Ok(Around::load(db, std::slice::from_ref(row)).await?.dto(row))
}
