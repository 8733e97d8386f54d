//! The permissions as people choose them: by section, what one sees, whose, what one changes.
//!
//! Invariant: every permission stands here exactly once, so that none can be granted without being seen.

use crate::{
    i18n::{Key, keys},
    permission::{Permission, Permission as P},
};

/// A row of the matrix.
pub struct Section {
    pub name: Key,
    /// What the section is about, in a sentence.
    pub hint: Key,
    pub view: Option<Permission>,
    /// Everybody's instead of one's own.
    pub view_all: Option<Permission>,
    pub manage: Option<Permission>,
    /// What is allowed besides, each by its own name.
    pub others: &'static [Permission],
}

const fn section(name: Key, hint: Key) -> Section {
    Section { name, hint, view: None, view_all: None, manage: None, others: &[] }
}

/// Every section, in the order of the menu.
pub const SECTIONS: &[Section] = &[
    Section {
        view: Some(P::LessonsView),
        view_all: Some(P::LessonsViewAll),
        manage: Some(P::LessonsManage),
        others: &[P::LessonsMove, P::LessonsOverride],
        ..section(keys::SECTION_LESSONS, keys::SECTION_LESSONS_HINT)
    },
    Section { others: &[P::AttendanceMark], ..section(keys::SECTION_ATTENDANCE, keys::SECTION_ATTENDANCE_HINT) },
    Section {
        view: Some(P::StudentsView),
        view_all: Some(P::StudentsViewAll),
        manage: Some(P::StudentsManage),
        ..section(keys::SECTION_STUDENTS, keys::SECTION_STUDENTS_HINT)
    },
    Section {
        view: Some(P::GroupsView),
        view_all: Some(P::GroupsViewAll),
        manage: Some(P::GroupsManage),
        ..section(keys::SECTION_GROUPS, keys::SECTION_GROUPS_HINT)
    },
    Section { view: Some(P::LeadsView), manage: Some(P::LeadsManage), ..section(keys::SECTION_LEADS, keys::SECTION_LEADS_HINT) },
    Section {
        view: Some(P::FinanceView),
        others: &[P::FinanceTransactions],
        ..section(keys::SECTION_MONEY, keys::SECTION_MONEY_HINT)
    },
    Section {
        view: Some(P::TeachersView),
        manage: Some(P::TeachersManage),
        ..section(keys::SECTION_TEACHERS, keys::SECTION_TEACHERS_HINT)
    },
    Section {
        view: Some(P::SubjectsView),
        manage: Some(P::SubjectsManage),
        ..section(keys::SECTION_SUBJECTS, keys::SECTION_SUBJECTS_HINT)
    },
    Section { view: Some(P::RoomsView), manage: Some(P::RoomsManage), ..section(keys::SECTION_ROOMS, keys::SECTION_ROOMS_HINT) },
    Section {
        view: Some(P::BranchesView),
        manage: Some(P::BranchesManage),
        ..section(keys::SECTION_BRANCHES, keys::SECTION_BRANCHES_HINT)
    },
    Section { manage: Some(P::UsersManage), others: &[P::AuditView], ..section(keys::SECTION_TEAM, keys::SECTION_TEAM_HINT) },
    Section {
        manage: Some(P::SettingsManage),
        others: &[P::ImportRun, P::ExportsRun, P::BackupsManage, P::JobsView],
        ..section(keys::SECTION_CENTRE, keys::SECTION_CENTRE_HINT)
    },
];

impl Section {
    /// All permissions of the section.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> {
        [self.view, self.view_all, self.manage].into_iter().flatten().chain(self.others.iter().copied())
    }
}

/// What has no meaning without another permission: seeing all or changing without seeing.
pub fn needed_by(permission: Permission) -> Option<Permission> {
    let section = SECTIONS.iter().find(|section| section.permissions().any(|one| one == permission))?;
    section.view.filter(|view| *view != permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_stands_in_the_matrix_exactly_once() {
        for permission in Permission::ALL {
            let times = SECTIONS.iter().flat_map(Section::permissions).filter(|one| one == permission).count();
            assert_eq!(times, 1, "{permission}: name it in `SECTIONS`");
        }
    }

    #[test]
    fn who_changes_students_sees_them() {
        assert_eq!(needed_by(P::StudentsManage), Some(P::StudentsView));
        assert_eq!(needed_by(P::StudentsView), None);
        assert_eq!(needed_by(P::AttendanceMark), None);
    }
}
