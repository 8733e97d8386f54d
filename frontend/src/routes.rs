//! The pages and their addresses: links are values, not strings.
//!
//! To add a page: a variant here with its path, title and permission, an entry in [`MENU`] if the menu leads to it,
//! and a `<Route>` in `app.rs`. Nothing else knows the list.

use shared::permission::Permission;

use crate::i18n::{Key, keys};

/// A page of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The calendar.
    Schedule,
    /// The lessons of a day, to be marked on a phone.
    Today,
    /// Lessons that were held and are not marked.
    Attendance,
    /// Marks added up.
    AttendanceReport,
    /// Who asked and is not a student yet.
    Leads,
    /// Students.
    Students,
    /// Groups.
    Groups,
    /// Teachers.
    Teachers,
    /// Branches, in the settings.
    Branches,
    /// Rooms, in the settings.
    Rooms,
    /// Subjects, in the settings.
    Subjects,
    /// Moving in from AlfaCRM, in the settings.
    Import,
    /// Backups, exports and clearing, in the settings.
    Data,
    /// How the installation stands, in the settings.
    Health,
    /// The roles, in the settings.
    Roles,
    /// Who is invited, in the settings.
    Invitations,
    /// The members, in the settings.
    Team,
    /// The audit log, in the settings.
    Audit,
    /// What the centre decides about itself, in the settings.
    Centre,
    /// Days without lessons, in the settings.
    Holidays,
    /// One's own password, sessions and tokens, in the settings.
    Security,
    /// Hours of teachers and rooms.
    Workload,
    /// Lessons that an absence or a holiday hits.
    Repair,
    /// Language, theme, account.
    Settings,
    /// Sign in.
    Login,
    /// A new centre.
    Register,
}

impl Page {
    /// The page one comes to after signing in.
    pub const HOME: Self = Self::Schedule;

    /// Its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Schedule => "/schedule",
            Self::Today => "/today",
            Self::AttendanceReport => "/attendance/report",
            Self::Attendance => "/attendance",
            Self::Leads => "/leads",
            Self::Students => "/students",
            Self::Groups => "/groups",
            Self::Teachers => "/teachers",
            Self::Branches => "/settings/branches",
            Self::Rooms => "/settings/rooms",
            Self::Subjects => "/settings/subjects",
            Self::Import => "/settings/import",
            Self::Data => "/settings/data",
            Self::Health => "/settings/health",
            Self::Roles => "/settings/team/roles",
            Self::Invitations => "/settings/team/invitations",
            Self::Team => "/settings/team",
            Self::Audit => "/settings/audit",
            Self::Centre => "/settings/centre",
            Self::Holidays => "/settings/holidays",
            Self::Security => "/settings/security",
            Self::Workload => "/workload",
            Self::Repair => "/repair",
            Self::Settings => "/settings",
            Self::Login => "/login",
            Self::Register => "/register",
        }
    }

    /// Its name, in the menu and in the browser's tab.
    pub const fn title(self) -> Key {
        match self {
            Self::Schedule => keys::PAGE_SCHEDULE,
            Self::Today => keys::PAGE_TODAY,
            Self::AttendanceReport => keys::PAGE_ATTENDANCE_REPORT,
            Self::Attendance => keys::PAGE_ATTENDANCE,
            Self::Leads => keys::PAGE_LEADS,
            Self::Students => keys::PAGE_STUDENTS,
            Self::Groups => keys::PAGE_GROUPS,
            Self::Teachers => keys::PAGE_TEACHERS,
            Self::Branches => keys::PAGE_BRANCHES,
            Self::Rooms => keys::PAGE_ROOMS,
            Self::Subjects => keys::PAGE_SUBJECTS,
            Self::Import => keys::PAGE_IMPORT,
            Self::Data => keys::PAGE_DATA,
            Self::Health => keys::PAGE_HEALTH,
            Self::Roles => keys::PAGE_ROLES,
            Self::Invitations => keys::PAGE_INVITATIONS,
            Self::Team => keys::PAGE_TEAM,
            Self::Audit => keys::PAGE_AUDIT,
            Self::Centre => keys::PAGE_CENTRE,
            Self::Holidays => keys::PAGE_HOLIDAYS,
            Self::Security => keys::PAGE_SECURITY,
            Self::Workload => keys::PAGE_WORKLOAD,
            Self::Repair => keys::PAGE_REPAIR,
            Self::Settings => keys::PAGE_SETTINGS,
            Self::Login => keys::PAGE_LOGIN,
            Self::Register => keys::PAGE_REGISTER,
        }
    }

    /// What one must hold to see it.
    pub const fn needs(self) -> Option<Permission> {
        match self {
            Self::Schedule | Self::Attendance | Self::AttendanceReport => Some(Permission::LessonsView),
            Self::Today => Some(Permission::AttendanceMark),
            Self::Workload => Some(Permission::LessonsViewAll),
            Self::Repair => Some(Permission::LessonsManage),
            Self::Leads => Some(Permission::LeadsView),
            Self::Students => Some(Permission::StudentsView),
            Self::Groups => Some(Permission::GroupsView),
            Self::Teachers => Some(Permission::TeachersView),
            Self::Branches => Some(Permission::BranchesView),
            Self::Rooms => Some(Permission::RoomsView),
            Self::Subjects => Some(Permission::SubjectsView),
            Self::Import => Some(Permission::ImportRun),
            Self::Team | Self::Roles | Self::Invitations => Some(Permission::UsersManage),
            Self::Data => Some(Permission::BackupsManage),
            Self::Health => Some(Permission::JobsView),
            Self::Audit => Some(Permission::AuditView),
            Self::Centre | Self::Holidays => Some(Permission::SettingsManage),
            Self::Security | Self::Settings | Self::Login | Self::Register => None,
        }
    }

    /// All pages; those below another's address come before it.
    const ALL: [Self; 26] = [
        Self::Schedule,
        Self::Today,
        Self::AttendanceReport,
        Self::Attendance,
        Self::Workload,
        Self::Repair,
        Self::Leads,
        Self::Students,
        Self::Groups,
        Self::Teachers,
        Self::Branches,
        Self::Rooms,
        Self::Subjects,
        Self::Import,
        Self::Data,
        Self::Health,
        Self::Roles,
        Self::Invitations,
        Self::Team,
        Self::Audit,
        Self::Centre,
        Self::Holidays,
        Self::Security,
        Self::Settings,
        Self::Login,
        Self::Register,
    ];

    /// The page an address belongs to, with everything below it: `/students/…` is the students' page.
    pub fn of(path: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|page| path.strip_prefix(page.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    }
}

/// A place in the menu.
pub struct Entry {
    /// Where it leads.
    pub page: Page,
    /// Its icon.
    pub icon: &'static str,
}

/// Entries under one heading.
pub struct Section {
    /// The heading; the first section has none.
    pub heading: Option<Key>,
    /// Stands behind «Ещё» on a phone.
    pub secondary: bool,
    /// The entries.
    pub entries: &'static [Entry],
}

/// The menu, in the order of the day: only pages that exist. Entries without the permission are not shown.
pub const MENU: &[Section] = &[
    Section {
        heading: None,
        secondary: false,
        entries: &[
            Entry { page: Page::Schedule, icon: "calendar" },
            Entry { page: Page::Today, icon: "check-check" },
            Entry { page: Page::Leads, icon: "inbox" },
            Entry { page: Page::Students, icon: "users" },
            Entry { page: Page::Groups, icon: "layers" },
        ],
    },
    Section {
        heading: Some(keys::MENU_CENTRE),
        secondary: true,
        entries: &[
            Entry { page: Page::Attendance, icon: "chart-column" },
            Entry { page: Page::Teachers, icon: "graduation-cap" },
            Entry { page: Page::Rooms, icon: "door-open" },
            Entry { page: Page::Import, icon: "download" },
            Entry { page: Page::Settings, icon: "sliders-horizontal" },
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn an_address_belongs_to_its_page_and_everything_below_it() {
        assert_eq!(Page::of("/schedule"), Some(Page::Schedule));
        assert_eq!(Page::of("/schedule/x"), Some(Page::Schedule));
        assert_eq!(Page::of("/schedules"), None);
        assert_eq!(Page::of("/settings/rooms"), Some(Page::Rooms));
        assert_eq!(Page::of("/settings"), Some(Page::Settings));
    }
}
