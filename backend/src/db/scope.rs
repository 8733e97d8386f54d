//! What a transaction knows about who it works for.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use shared::{events::Entity as Kind, permission::Permission};
use uuid::Uuid;

use crate::{
    entity::{
        absence, audit, branch, enrollment, group_teacher, invitation, invitation_branch, lead, lesson, lesson_student,
        lesson_teacher, membership, membership_branch, room, rule_teacher, schedule_rule, student, student_branch, study_group,
        teacher, teacher_branch,
    },
    http::origin::Origin,
};

/// A table whose rows belong to one company.
pub trait TenantEntity: EntityTrait {
    const TENANT: Self::Column;
    /// Which rows of the company the caller may see; all if `None`.
    fn visible_to(_: &Visibility) -> Option<Condition> {
        None
    }
}

/// A table whose rows count their changes.
pub trait Versioned: TenantEntity {
    const VERSION: Self::Column;
    const ID: Self::Column;
    const UPDATED_AT: Option<Self::Column> = None;
}

/// A table whose rows are archived instead of deleted.
pub trait Archivable: TenantEntity {
    const ARCHIVED_AT: Self::Column;
}

/// Who acts, for the audit log.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    pub user_id: Option<Uuid>,
    pub name: String,
    pub origin: Origin,
}

/// The `Idempotency-Key` of the request a transaction belongs to.
#[derive(Clone, Debug)]
pub struct Claim {
    pub user_id: Uuid,
    pub key: String,
    pub request_hash: String,
    /// What is kept instead of the feature's own answer, with the version of that.
    pub kept_as: Option<serde_json::Value>,
}

/// Everything [`super::Database::read`] and [`super::Database::write`] need to know.
#[derive(Clone, Debug)]
pub struct TenantScope {
    pub company: Uuid,
    pub visibility: Visibility,
    pub actor: Actor,
    pub claim: Option<Claim>,
}

impl TenantScope {
    /// For work nobody in particular asked for: jobs. Sees the whole company; `name` stands in the audit log.
    pub fn of_system(company: Uuid, name: &str) -> Self {
        let actor = Actor { name: name.to_owned(), ..Actor::default() };
        Self { company, visibility: Visibility::everything(company), actor, claim: None }
    }
}

/// Which rows of the company a caller sees. `None` is all of them.
#[derive(Clone, Debug)]
pub struct Visibility {
    pub company: Uuid,
    /// Only lessons of this teacher.
    pub lessons_of: Option<Uuid>,
    /// Only students this teacher meets.
    pub students_of: Option<Uuid>,
    /// Only groups of this teacher.
    pub groups_of: Option<Uuid>,
    /// Only rows of these branches.
    pub branches: Option<Vec<Uuid>>,
    /// The engine keeps ids as bytes; the transaction says so.
    pub(super) ids_are_bytes: bool,
}

impl Visibility {
    pub const fn everything(company: Uuid) -> Self {
        Self { company, lessons_of: None, students_of: None, groups_of: None, branches: None, ids_are_bytes: false }
    }
    /// What a member sees who has these rights, leads these lessons and is admitted to these branches. Without `…All`
    /// who is no teacher sees none: no teacher has the nil id.
    pub fn of_member(
        company: Uuid,
        permissions: &BTreeSet<Permission>,
        teacher: Option<Uuid>,
        branches: Option<Vec<Uuid>>,
    ) -> Self {
        let own = |all: Permission| (!permissions.contains(&all)).then(|| teacher.unwrap_or_default());
        Self {
            company,
            lessons_of: own(Permission::LessonsViewAll),
            students_of: own(Permission::StudentsViewAll),
            groups_of: own(Permission::GroupsViewAll),
            branches,
            ids_are_bytes: false,
        }
    }
    pub const fn is_everything(&self) -> bool {
        self.lessons_of.is_none() && self.students_of.is_none() && self.groups_of.is_none() && self.branches.is_none()
    }
    /// Whether one of these teachers and branches, named between spaces, is the caller's.
    pub fn is_one_of(&self, owners: &str) -> bool {
        let mut owners = owners.split(' ').filter_map(|id| id.parse::<Uuid>().ok());
        let mine = [self.lessons_of, self.students_of, self.groups_of];
        owners.any(|id| mine.contains(&Some(id)) || self.branches.as_ref().is_some_and(|branches| branches.contains(&id)))
    }

    /// Rows that stand in exactly one branch.
    pub fn in_branch(&self, column: impl ColumnTrait) -> Option<Condition> {
        self.branches.as_ref().map(|ids| Condition::all().add(column.is_in(ids.iter().copied())))
    }

    pub fn lessons(&self) -> Option<Condition> {
        let own = self.lessons_of.map(|t| Condition::all().add(lesson::Column::Id.in_subquery(self.lessons_taught_by(t))));
        both(own, self.in_branch(lesson::Column::BranchId))
    }

    /// Weekly rules of the branch, and of the teacher where one sees only own lessons.
    pub fn schedule_rules(&self) -> Option<Condition> {
        let own = self.lessons_of.map(|teacher| {
            let taught = self.of_company::<rule_teacher::Entity>(rule_teacher::Column::RuleId);
            let taught = taught.filter(rule_teacher::Column::TeacherId.eq(teacher));
            Condition::all().add(schedule_rule::Column::Id.in_subquery(taught.into_query()))
        });
        both(own, self.in_branch(schedule_rule::Column::BranchId))
    }

    pub fn study_groups(&self) -> Option<Condition> {
        let own = self.groups_of.map(|t| Condition::all().add(study_group::Column::Id.in_subquery(self.groups_taught_by(t))));
        both(own, self.in_branch(study_group::Column::BranchId))
    }

    pub fn students(&self) -> Option<Condition> {
        let own = self.students_of.map(|t| {
            let enrolled = self.of_company::<enrollment::Entity>(enrollment::Column::StudentId);
            let enrolled = enrolled.filter(enrollment::Column::GroupId.in_subquery(self.groups_taught_by(t)));
            let individual = self.of_company::<lesson_student::Entity>(lesson_student::Column::StudentId);
            let individual = individual.filter(lesson_student::Column::LessonId.in_subquery(self.lessons_taught_by(t)));
            Condition::any()
                .add(student::Column::Id.in_subquery(enrolled.into_query()))
                .add(student::Column::Id.in_subquery(individual.into_query()))
        });
        let branch = self.branches.as_ref().map(|ids| {
            let within = self.of_company::<student_branch::Entity>(student_branch::Column::StudentId);
            let within = within.filter(student_branch::Column::BranchId.is_in(ids.iter().copied()));
            Condition::all().add(student::Column::Id.in_subquery(within.into_query()))
        });
        both(own, branch)
    }

    /// Ids of the students the caller may see; nothing where that is everybody.
    pub fn seen_students(&self) -> Option<SelectStatement> {
        self.students().map(|seen| self.within::<student::Entity>(student::Column::Id, Some(seen)))
    }

    pub fn teachers(&self) -> Option<Condition> {
        self.branches.as_ref().map(|ids| {
            let within = self.of_company::<teacher_branch::Entity>(teacher_branch::Column::TeacherId);
            let within = within.filter(teacher_branch::Column::BranchId.is_in(ids.iter().copied()));
            Condition::all().add(teacher::Column::Id.in_subquery(within.into_query()))
        })
    }

    /// Absences of one's own where one sees only own lessons, else of the branch's teachers; closures of its rooms.
    pub fn absences(&self) -> Option<Condition> {
        if self.lessons_of.is_none() && self.branches.is_none() {
            return None;
        }
        let teachers = match self.lessons_of {
            Some(teacher) => absence::Column::TeacherId.eq(teacher),
            None => absence::Column::TeacherId.in_subquery(self.within::<teacher::Entity>(teacher::Column::Id, self.teachers())),
        };
        let rooms = self.within::<room::Entity>(room::Column::Id, self.in_branch(room::Column::BranchId));
        Some(Condition::any().add(teachers).add(absence::Column::RoomId.in_subquery(rooms)))
    }

    /// Members admitted to one of the branches, or to all.
    pub fn members(&self) -> Option<Condition> {
        self.branches.as_ref().map(|ids| {
            let within = self.of_company::<membership_branch::Entity>(membership_branch::Column::MembershipId);
            let within = within.filter(membership_branch::Column::BranchId.is_in(ids.iter().copied()));
            let everywhere = membership::Column::AllBranches.eq(true);
            Condition::any().add(everywhere).add(membership::Column::Id.in_subquery(within.into_query()))
        })
    }

    /// Invitations to one of the branches, or to all.
    pub fn invitations(&self) -> Option<Condition> {
        self.branches.as_ref().map(|ids| {
            let within = self.of_company::<invitation_branch::Entity>(invitation_branch::Column::InvitationId);
            let within = within.filter(invitation_branch::Column::BranchId.is_in(ids.iter().copied()));
            let everywhere = invitation::Column::AllBranches.eq(true);
            Condition::any().add(everywhere).add(invitation::Column::Id.in_subquery(within.into_query()))
        })
    }

    /// Lines of the log about records the caller may see, and about what stands in no branch.
    pub fn audit(&self) -> Option<Condition> {
        if self.is_everything() {
            return None;
        }
        let of = |kinds: &[Kind]| audit::Column::Entity.is_in(kinds.iter().map(|kind| kind.as_str()));
        let about =
            |kinds: &[Kind], ids: SelectStatement| Condition::all().add(of(kinds)).add(audit::Column::RecordId.in_subquery(ids));
        let groups = self.within::<study_group::Entity>(study_group::Column::Id, self.study_groups());
        let students = self.within::<student::Entity>(student::Column::Id, self.students());
        let enrolled = self.of_company::<enrollment::Entity>(enrollment::Column::Id);
        let enrolled = enrolled.filter(enrollment::Column::GroupId.in_subquery(groups.clone()));
        let enrolled = enrolled.filter(enrollment::Column::StudentId.in_subquery(students.clone()));
        let lessons = self.within::<lesson::Entity>(lesson::Column::Id, self.lessons());
        let any = Condition::any()
            .add(of(&[Kind::Subject, Kind::Holiday]))
            .add(about(&[Kind::Student, Kind::Makeup], students))
            .add(about(&[Kind::Group, Kind::Waiting], groups))
            .add(about(&[Kind::Lesson, Kind::Attendance, Kind::Guest], lessons))
            .add(about(&[Kind::Teacher], self.within::<teacher::Entity>(teacher::Column::Id, self.teachers())))
            .add(about(&[Kind::Room], self.within::<room::Entity>(room::Column::Id, self.in_branch(room::Column::BranchId))))
            .add(about(&[Kind::Absence], self.within::<absence::Entity>(absence::Column::Id, self.absences())))
            .add(about(&[Kind::Lead], self.within::<lead::Entity>(lead::Column::Id, self.in_branch(lead::Column::BranchId))))
            .add(about(&[Kind::Branch], self.within::<branch::Entity>(branch::Column::Id, self.in_branch(branch::Column::Id))))
            .add(about(&[Kind::Membership], self.within::<membership::Entity>(membership::Column::Id, self.members())))
            .add(about(&[Kind::Invitation], self.within::<invitation::Entity>(invitation::Column::Id, self.invitations())))
            .add(about(&[Kind::Rule], self.rules()))
            .add(about(&[Kind::Enrollment], enrolled.into_query()))
            .add(self.withdrawn());
        Some(any)
    }

    /// Lines about enrolments that are not there any more, as one that was taken back: their group and student stand in
    /// the line itself.
    fn withdrawn(&self) -> Condition {
        let there = self.of_company::<enrollment::Entity>(enrollment::Column::Id).into_query();
        let says =
            |name: &str| Expr::cust(format!(r#"replace(COALESCE("audit"."before", "audit"."after") ->> '{name}', '-', '')"#));
        let groups = self.texts::<study_group::Entity>(study_group::Column::Id, self.study_groups());
        let students = self.texts::<student::Entity>(student::Column::Id, self.students());
        Condition::all()
            .add(audit::Column::Entity.eq(Kind::Enrollment.as_str()))
            .add(audit::Column::RecordId.not_in_subquery(there))
            .add(says("groupId").in_subquery(groups))
            .add(says("studentId").in_subquery(students))
    }

    /// The same ids as [`Self::within`], as JSON writes them, without their hyphens.
    fn texts<E: TenantEntity>(&self, id: E::Column, condition: Option<Condition>) -> SelectStatement {
        let (table, name) = id.as_column_ref();
        let column = format!("\"{table}\".\"{name}\"");
        let text = if self.ids_are_bytes {
            format!("lower(hex({column}))")
        } else {
            format!("replace(CAST({column} AS text), '-', '')")
        };
        let ids = E::find().select_only().expr(Expr::cust(text));
        ids.filter(E::TENANT.eq(self.company)).filter(condition.unwrap_or_else(Condition::all)).into_query()
    }

    /// Ids of weekly rules of the groups and students the caller may see.
    fn rules(&self) -> SelectStatement {
        use schedule_rule::Column as Rule;
        let groups = self.within::<study_group::Entity>(study_group::Column::Id, self.study_groups());
        let students = self.within::<student::Entity>(student::Column::Id, self.students());
        let theirs = Condition::any().add(Rule::GroupId.in_subquery(groups)).add(Rule::StudentId.in_subquery(students));
        let rules = self.of_company::<schedule_rule::Entity>(Rule::Id).filter(theirs);
        rules.filter(self.in_branch(Rule::BranchId).unwrap_or_else(Condition::all)).into_query()
    }

    /// Ids of the rows of the company that a condition lets through.
    fn within<E: TenantEntity>(&self, id: E::Column, condition: Option<Condition>) -> SelectStatement {
        self.of_company::<E>(id).filter(condition.unwrap_or_else(Condition::all)).into_query()
    }

    fn of_company<E: TenantEntity>(&self, column: E::Column) -> sea_orm::Select<E> {
        E::find().select_only().column(column).filter(E::TENANT.eq(self.company))
    }

    fn groups_taught_by(&self, teacher: Uuid) -> SelectStatement {
        let taught = self.of_company::<group_teacher::Entity>(group_teacher::Column::GroupId);
        taught.filter(group_teacher::Column::TeacherId.eq(teacher)).into_query()
    }

    fn lessons_taught_by(&self, teacher: Uuid) -> SelectStatement {
        let taught = self.of_company::<lesson_teacher::Entity>(lesson_teacher::Column::LessonId);
        let taught = taught.filter(lesson_teacher::Column::TeacherId.eq(teacher));
        taught.into_query()
    }
}

fn both(a: Option<Condition>, b: Option<Condition>) -> Option<Condition> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Condition::all().add(a).add(b)),
        (one, other) => one.or(other),
    }
}
