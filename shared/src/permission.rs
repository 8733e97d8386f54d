//! Permissions, and the roles a new centre starts with.
//!
//! Own against all is a pair: `lessons.view` shows a teacher's own, `lessons.viewAll` everybody's.

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
        }
    };
}

macro_rules! declare {
    ($($variant:ident = $text:literal),+ $(,)?) => {
        words! {
            /// The right to do one kind of thing; `resource.action` on the wire.
            Permission { $($variant = $text),+ }
        }
    };
}
for_each_permission!(declare);

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
                    !matches!(p, P::UsersManage | P::SettingsManage | P::ImportRun | P::FinanceTransactions | P::JobsView)
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
