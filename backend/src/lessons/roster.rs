//! Who is expected at a lesson: who is enrolled in its groups on that day and not in the archive, and its own students
//! and guests.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    db::Tenant,
    entity::{enrollment, lesson, lesson_group, lesson_student},
    error::Result,
    students,
};

/// Some lessons, by which rows of other tables are narrowed. A handful is named: a subquery leads PostgreSQL to read a
/// whole table of links. Very many are selected: an engine takes only so many values.
#[derive(Clone)]
pub enum Of {
    Ids(Vec<Uuid>),
    Query(Box<SelectStatement>),
}

impl Of {
    /// A column that holds one of them.
    pub fn holds(&self, column: impl ColumnTrait) -> SimpleExpr {
        match self {
            Self::Ids(ids) => column.is_in(ids.iter().copied()),
            Self::Query(query) => column.in_subquery((**query).clone()),
        }
    }
}

/// Groups, own students and enrolments of a set of lessons: three queries, however many lessons there are.
#[derive(Default)]
pub struct Rosters {
    groups: BTreeMap<Uuid, Vec<Uuid>>,
    own: BTreeMap<Uuid, Vec<lesson_student::Model>>,
    enrolled: BTreeMap<Uuid, Vec<enrollment::Model>>,
}

impl Rosters {
    /// Loads for some lessons.
    pub async fn load(db: &Tenant, of: &Of) -> Result<Self> {
        let mut rosters = Self::default();
        let links = lesson_group::Entity::find().filter(of.holds(lesson_group::Column::LessonId));
        let mut links = db.all_of_company(links).await?;
        links.sort_by_key(|link| link.position);
        for link in links {
            rosters.groups.entry(link.lesson_id).or_default().push(link.group_id);
        }
        let own = lesson_student::Entity::find().filter(of.holds(lesson_student::Column::LessonId));
        for link in db.all_of_company(own).await? {
            rosters.own.entry(link.lesson_id).or_default().push(link);
        }
        let groups: BTreeSet<Uuid> = rosters.groups.values().flatten().copied().collect();
        rosters.enrolled = enrolled(db, groups.into_iter().collect()).await?;
        Ok(rosters)
    }

    /// For a lesson that is not stored yet.
    pub async fn of_new(db: &Tenant, groups: &[Uuid]) -> Result<Self> {
        Ok(Self { enrolled: enrolled(db, groups.to_vec()).await?, ..Self::default() })
    }

    pub fn groups(&self, lesson: Uuid) -> &[Uuid] {
        self.groups.get(&lesson).map_or(&[], Vec::as_slice)
    }
    /// The groups of all the lessons, some more than once.
    pub fn all_groups(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.groups.values().flatten().copied()
    }
    pub fn own(&self, lesson: Uuid) -> &[lesson_student::Model] {
        self.own.get(&lesson).map_or(&[], Vec::as_slice)
    }
    /// Students enrolled in a group on a day.
    pub fn enrolled_on(&self, group: Uuid, day: NaiveDate) -> impl Iterator<Item = Uuid> + '_ {
        let all = self.enrolled.get(&group).into_iter().flatten();
        all.filter(move |e| e.starts_on <= day && e.ends_on.is_none_or(|last| last >= day)).map(|e| e.student_id)
    }
    /// Everybody expected at a lesson.
    pub fn expected(&self, lesson: &lesson::Model) -> BTreeSet<Uuid> {
        let day = lesson.starts.date();
        let enrolled = self.groups(lesson.id).iter().flat_map(|group| self.enrolled_on(*group, day));
        enrolled.chain(self.own(lesson.id).iter().map(|own| own.student_id)).collect()
    }
}

async fn enrolled(db: &Tenant, groups: Vec<Uuid>) -> Result<BTreeMap<Uuid, Vec<enrollment::Model>>> {
    let mut by_group: BTreeMap<Uuid, Vec<enrollment::Model>> = BTreeMap::new();
    if groups.is_empty() {
        return Ok(by_group);
    }
    let archived = students::service::archived_of_groups(db, &groups).await?;
    for mut row in db.all_of_company(enrollment::Entity::find().filter(enrollment::Column::GroupId.is_in(groups))).await? {
        if let Some(last) = archived.get(&row.student_id).and_then(NaiveDate::pred_opt) {
            row.ends_on = Some(row.ends_on.map_or(last, |until| until.min(last)));
        }
        by_group.entry(row.group_id).or_default().push(row);
    }
    Ok(by_group)
}
