//! Permissions, and the roles a new centre starts with.
//!
//! Own against all is a pair: `lessons.view` shows a teacher's own, `lessons.viewAll` everybody's.

use crate::i18n::{Key, keys};

/// Calls a macro with every permission: `Variant = "wire.name"`. The server makes its `can::…` types from it.
#[macro_export]
macro_rules! for_each_permission {
    ($callback:ident) => {
        $callback! {
            BranchesView = "branches.view",
            BranchesManage = "branches.manage",
            RoomsView = "rooms.view",
            RoomsManage = "rooms.manage",
            SubjectsView = "subjects.view",
            SubjectsManage = "subjects.manage",
            TeachersView = "teachers.view",
            TeachersManage = "teachers.manage",
            StudentsView = "students.view",
            StudentsViewAll = "students.viewAll",
            StudentsManage = "students.manage",
            GroupsView = "groups.view",
            GroupsViewAll = "groups.viewAll",
            GroupsManage = "groups.manage",
            LessonsView = "lessons.view",
            LessonsViewAll = "lessons.viewAll",
            LessonsManage = "lessons.manage",
            LessonsMove = "lessons.move",
            LessonsOverride = "lessons.override",
            AttendanceMark = "attendance.mark",
            LeadsView = "leads.view",
            LeadsManage = "leads.manage",
            FinanceView = "finance.view",
            FinanceTransactions = "finance.transactions",
            ImportRun = "import.run",
            SettingsManage = "settings.manage",
            UsersManage = "users.manage",
            AuditView = "audit.view",
            JobsView = "jobs.view",
            BackupsManage = "backups.manage",
            ExportsRun = "exports.run",
        }
    };
}

macro_rules! declare {
    ($($variant:ident = $text:tt),+ $(,)?) => {
        words! {
            /// The right to do one kind of thing; `resource.action` on the wire.
            Permission { $($variant = $text),+ }
        }
    };
}
for_each_permission!(declare);

impl Permission {
    /// Whether it opens money: a centre may demand a second factor for it.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::FinanceView | Self::FinanceTransactions)
    }

    /// What it allows, in plain words.
    pub const fn name(self) -> Key {
        match self {
            Self::BranchesView => keys::RIGHT_BRANCHES_VIEW,
            Self::BranchesManage => keys::RIGHT_BRANCHES_MANAGE,
            Self::RoomsView => keys::RIGHT_ROOMS_VIEW,
            Self::RoomsManage => keys::RIGHT_ROOMS_MANAGE,
            Self::SubjectsView => keys::RIGHT_SUBJECTS_VIEW,
            Self::SubjectsManage => keys::RIGHT_SUBJECTS_MANAGE,
            Self::TeachersView => keys::RIGHT_TEACHERS_VIEW,
            Self::TeachersManage => keys::RIGHT_TEACHERS_MANAGE,
            Self::StudentsView => keys::RIGHT_STUDENTS_VIEW,
            Self::StudentsViewAll => keys::RIGHT_STUDENTS_VIEW_ALL,
            Self::StudentsManage => keys::RIGHT_STUDENTS_MANAGE,
            Self::GroupsView => keys::RIGHT_GROUPS_VIEW,
            Self::GroupsViewAll => keys::RIGHT_GROUPS_VIEW_ALL,
            Self::GroupsManage => keys::RIGHT_GROUPS_MANAGE,
            Self::LessonsView => keys::RIGHT_LESSONS_VIEW,
            Self::LessonsViewAll => keys::RIGHT_LESSONS_VIEW_ALL,
            Self::LessonsManage => keys::RIGHT_LESSONS_MANAGE,
            Self::LessonsMove => keys::RIGHT_LESSONS_MOVE,
            Self::LessonsOverride => keys::RIGHT_LESSONS_OVERRIDE,
            Self::AttendanceMark => keys::RIGHT_ATTENDANCE_MARK,
            Self::LeadsView => keys::RIGHT_LEADS_VIEW,
            Self::LeadsManage => keys::RIGHT_LEADS_MANAGE,
            Self::FinanceView => keys::RIGHT_FINANCE_VIEW,
            Self::FinanceTransactions => keys::RIGHT_FINANCE_TRANSACTIONS,
            Self::ImportRun => keys::RIGHT_IMPORT_RUN,
            Self::SettingsManage => keys::RIGHT_SETTINGS_MANAGE,
            Self::UsersManage => keys::RIGHT_USERS_MANAGE,
            Self::AuditView => keys::RIGHT_AUDIT_VIEW,
            Self::JobsView => keys::RIGHT_JOBS_VIEW,
            Self::BackupsManage => keys::RIGHT_BACKUPS_MANAGE,
            Self::ExportsRun => keys::RIGHT_EXPORTS_RUN,
        }
    }
}

words! {
    /// The roles a centre is made with; they are data afterwards and can be edited.
    DefaultRole {
        Admin = "admin",
        Manager = "manager",
        Teacher = "teacher",
        Accountant = "accountant",
        Viewer = "viewer",
    }
}

impl DefaultRole {
    /// What the role may do in a new centre.
    pub fn permissions(self) -> Vec<Permission> {
        use Permission as P;
        match self {
            Self::Admin => P::ALL.to_vec(),
            Self::Manager => P::ALL
                .iter()
                .copied()
                .filter(|p| {
                    !matches!(
                        p,
                        P::UsersManage
                            | P::SettingsManage
                            | P::ImportRun
                            | P::FinanceTransactions
                            | P::JobsView
                            | P::BackupsManage
                            | P::ExportsRun
                    )
                })
                .collect(),
            Self::Teacher => vec![
                P::BranchesView,
                P::RoomsView,
                P::SubjectsView,
                P::TeachersView,
                P::StudentsView,
                P::GroupsView,
                P::LessonsView,
                P::AttendanceMark,
            ],
            Self::Accountant => vec![
                P::BranchesView,
                P::RoomsView,
                P::SubjectsView,
                P::TeachersView,
                P::StudentsView,
                P::StudentsViewAll,
                P::GroupsView,
                P::GroupsViewAll,
                P::LessonsView,
                P::LessonsViewAll,
                P::FinanceView,
                P::FinanceTransactions,
            ],
            Self::Viewer => vec![
                P::BranchesView,
                P::RoomsView,
                P::SubjectsView,
                P::TeachersView,
                P::StudentsView,
                P::StudentsViewAll,
                P::GroupsView,
                P::GroupsViewAll,
                P::LessonsView,
                P::LessonsViewAll,
                P::LeadsView,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_admin_may_bring_in_a_centre_or_manage_people() {
        for role in DefaultRole::ALL {
            let may = role.permissions();
            let admin = *role == DefaultRole::Admin;
            assert_eq!(may.contains(&Permission::ImportRun), admin, "{role}");
            assert_eq!(may.contains(&Permission::UsersManage), admin, "{role}");
        }
    }

    #[test]
    fn a_teacher_sees_own_lessons_and_not_everybodys() {
        let may = DefaultRole::Teacher.permissions();
        assert!(may.contains(&Permission::LessonsView) && !may.contains(&Permission::LessonsViewAll));
    }
}
