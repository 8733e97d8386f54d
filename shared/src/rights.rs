//! The permissions as people choose them: by section, what one sees, whose, what one changes.
//!
//! Invariant: every permission stands here exactly once, so that none can be granted without being seen.

#[expect(clippy::enum_glob_use, reason = "a table of all of them, read by their names")]
use crate::{
    i18n::{Key, keys},
    permission::Permission::{self, *},
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
        view: Some(LessonsView),
        view_all: Some(LessonsViewAll),
        manage: Some(LessonsManage),
        others: &[LessonsMove, LessonsOverride],
        ..section(keys::SECTION_LESSONS, keys::SECTION_LESSONS_HINT)
    },
    Section { others: &[AttendanceMark], ..section(keys::SECTION_ATTENDANCE, keys::SECTION_ATTENDANCE_HINT) },
    Section {
        view: Some(StudentsView),
        view_all: Some(StudentsViewAll),
        manage: Some(StudentsManage),
        ..section(keys::SECTION_STUDENTS, keys::SECTION_STUDENTS_HINT)
    },
    Section {
        view: Some(GroupsView),
        view_all: Some(GroupsViewAll),
        manage: Some(GroupsManage),
        ..section(keys::SECTION_GROUPS, keys::SECTION_GROUPS_HINT)
    },
    Section { view: Some(LeadsView), manage: Some(LeadsManage), ..section(keys::SECTION_LEADS, keys::SECTION_LEADS_HINT) },
    Section { view: Some(FinanceView), others: &[FinanceTransactions], ..section(keys::SECTION_MONEY, keys::SECTION_MONEY_HINT) },
    Section {
        view: Some(TeachersView),
        manage: Some(TeachersManage),
        ..section(keys::SECTION_TEACHERS, keys::SECTION_TEACHERS_HINT)
    },
    Section {
        view: Some(SubjectsView),
        manage: Some(SubjectsManage),
        ..section(keys::SECTION_SUBJECTS, keys::SECTION_SUBJECTS_HINT)
    },
    Section { view: Some(RoomsView), manage: Some(RoomsManage), ..section(keys::SECTION_ROOMS, keys::SECTION_ROOMS_HINT) },
    Section {
        view: Some(BranchesView),
        manage: Some(BranchesManage),
        ..section(keys::SECTION_BRANCHES, keys::SECTION_BRANCHES_HINT)
    },
    Section { manage: Some(UsersManage), others: &[AuditView], ..section(keys::SECTION_TEAM, keys::SECTION_TEAM_HINT) },
    Section {
        manage: Some(SettingsManage),
        others: &[ImportRun, ExportsRun, BackupsManage, JobsView],
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
        assert_eq!(needed_by(StudentsManage), Some(StudentsView));
        assert_eq!(needed_by(StudentsView), None);
        assert_eq!(needed_by(AttendanceMark), None);
    }
}
