//! Providers, router, and which of the three worlds is shown: signing in, the frame with its pages, or waiting.

use leptos::prelude::*;
use leptos_router::{
    components::{Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    data::{
        changes,
        directory::Directory,
        lessons::Lessons,
        live::Live,
        rosters::Rosters,
        session::{Phase, Session},
        toasts::Notices,
    },
    frame::{FactorDueBar, Frame, Guarded, SeenAsBar, SignInAgain},
    i18n::{keys, text},
    kit::{Toasts, Words, provide_words},
    offline::{LeaveAnyway, OfflineBar, RefusedBar},
    pages::{
        AuditPage, BranchesPage, CentrePage, ConfirmPage, DataPage, ForgotPage, GroupPage, GroupsPage, HealthPage, HolidaysPage,
        ImportPage, InvitationsPage, JoinPage, LatePage, LeadPage, LeadsPage, NotFound, RegisterPage, RepairPage, ReportPage,
        ResetPage, RolesPage, RoomsPage, SchedulePage, SecurityPage, SettingsPage, SignInPage, StudentPage, StudentsPage,
        SubjectsPage, TeacherPage, TeachersPage, TeamPage, TodayPage, Unreachable, WorkloadPage,
    },
    platform::{wall_now, watch_leaving},
    routes::Page,
    shortcuts::Shortcuts,
    theme::{self, Appearance},
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    watch_leaving();
    Appearance::provide();
    let notices = Notices::provide();
    let live = Live::provide();
    changes::listen(live);
    let lessons = Lessons::provide(live);
    Rosters::provide(live, lessons, notices);
    Directory::provide(live);
    let session = Session::provide();
    provide_kit_words(session);
    session.follow_access(live);
    theme::follow_accent(session);
    session.boot();
    view! {
        <Router>
            <OfflineBar />
            <RefusedBar />
            <SeenAsBar />
            <FactorDueBar />
            <Worlds />
        </Router>
        <Toasts list=notices.list() on_dismiss=move |id| notices.dismiss(id) />
    }
}

/// Changes only between the worlds; a session that expires leaves the page open below the sign-in dialog.
#[component]
fn Worlds() -> impl IntoView {
    let phase = Session::here().phase();
    let path = use_location().pathname;
    let world = Memo::new(move |_| match phase.get() {
        // An invitation or a link for a new password is taken outside, whoever is signed in.
        Phase::SignedIn
            if [shared::team::JOIN_PAGE, shared::security::RESET_PAGE, shared::auth::CONFIRM_PAGE]
                .contains(&path.get().as_str()) =>
        {
            Phase::SignedOut
        }
        Phase::Expired => Phase::SignedIn,
        other => other,
    });
    move || match world.get() {
        Phase::Booting => view! { <div class="booting" aria-busy="true"></div> }.into_any(),
        Phase::Unreachable => view! { <Unreachable /> }.into_any(),
        Phase::SignedOut => view! { <Outside /> }.into_any(),
        Phase::SignedIn | Phase::Expired => view! { <Inside /> }.into_any(),
    }
}

/// Without a session every address shows the sign-in form, and leads to that address afterwards.
#[component]
fn Outside() -> impl IntoView {
    view! {
        <Routes fallback=SignInPage>
            <Route path=path!("/register") view=RegisterPage />
            <Route path=path!("/confirm") view=ConfirmPage />
            <Route path=path!("/invite") view=JoinPage />
            <Route path=path!("/forgot") view=ForgotPage />
            <Route path=path!("/reset") view=ResetPage />
            <Route path=path!("/login") view=SignInPage />
        </Routes>
    }
}

#[component]
fn Inside() -> impl IntoView {
    let help = RwSignal::new(false);
    view! {
        <Shortcuts help />
        <Frame help>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=home />
                <Route path=path!("/login") view=home />
                <Route path=path!("/register") view=home />
                <Route path=path!("/forgot") view=home />
                <Route
                    path=path!("/schedule")
                    view=|| view! { <Guarded page=Page::Schedule view=SchedulePage /> }
                />
                <Route path=path!("/today") view=|| view! { <Guarded page=Page::Today view=TodayPage /> } />
                <Route path=path!("/attendance") view=|| view! { <Guarded page=Page::Attendance view=LatePage /> } />
                <Route path=path!("/attendance/report") view=|| view! { <Guarded page=Page::AttendanceReport view=ReportPage /> } />
                <Route path=path!("/leads") view=|| view! { <Guarded page=Page::Leads view=LeadsPage /> } />
                <Route path=path!("/leads/:id") view=|| view! { <Guarded page=Page::Leads view=LeadPage /> } />
                <Route
                    path=path!("/students")
                    view=|| view! { <Guarded page=Page::Students view=StudentsPage /> }
                />
                <Route
                    path=path!("/students/:id")
                    view=|| view! { <Guarded page=Page::Students view=StudentPage /> }
                />
                <Route path=path!("/groups") view=|| view! { <Guarded page=Page::Groups view=GroupsPage /> } />
                <Route
                    path=path!("/groups/:id")
                    view=|| view! { <Guarded page=Page::Groups view=GroupPage /> }
                />
                <Route
                    path=path!("/teachers")
                    view=|| view! { <Guarded page=Page::Teachers view=TeachersPage /> }
                />
                <Route
                    path=path!("/teachers/:id")
                    view=|| view! { <Guarded page=Page::Teachers view=TeacherPage /> }
                />
                <Route path=path!("/settings") view=SettingsPage />
                <Route path=path!("/settings/security") view=SecurityPage />
                <Route
                    path=path!("/settings/team")
                    view=|| view! { <Guarded page=Page::Team view=TeamPage /> }
                />
                <Route
                    path=path!("/settings/team/roles")
                    view=|| view! { <Guarded page=Page::Roles view=RolesPage /> }
                />
                <Route
                    path=path!("/settings/team/invitations")
                    view=|| view! { <Guarded page=Page::Invitations view=InvitationsPage /> }
                />
                <Route
                    path=path!("/settings/branches")
                    view=|| view! { <Guarded page=Page::Branches view=BranchesPage /> }
                />
                <Route
                    path=path!("/settings/rooms")
                    view=|| view! { <Guarded page=Page::Rooms view=RoomsPage /> }
                />
                <Route
                    path=path!("/settings/subjects")
                    view=|| view! { <Guarded page=Page::Subjects view=SubjectsPage /> }
                />
                <Route
                    path=path!("/settings/import")
                    view=|| view! { <Guarded page=Page::Import view=ImportPage /> }
                />
                <Route path=path!("/settings/centre") view=|| view! { <Guarded page=Page::Centre view=CentrePage /> } />
                <Route path=path!("/workload") view=|| view! { <Guarded page=Page::Workload view=WorkloadPage /> } />
                <Route path=path!("/repair") view=|| view! { <Guarded page=Page::Repair view=RepairPage /> } />
                <Route path=path!("/settings/holidays") view=|| view! { <Guarded page=Page::Holidays view=HolidaysPage /> } />
                <Route path=path!("/settings/audit") view=|| view! { <Guarded page=Page::Audit view=AuditPage /> } />
                <Route
                    path=path!("/settings/data")
                    view=|| view! { <Guarded page=Page::Data view=DataPage /> }
                />
                <Route
                    path=path!("/settings/health")
                    view=|| view! { <Guarded page=Page::Health view=HealthPage /> }
                />
            </Routes>
        </Frame>
        <SignInAgain />
        <LeaveAnyway />
    }
}

fn home() -> impl IntoView {
    view! { <Redirect path=Page::HOME.path() /> }
}

fn provide_kit_words(session: Session) {
    provide_words(Words {
        close: text(keys::KIT_CLOSE),
        cancel: text(keys::KIT_CANCEL),
        more: text(keys::KIT_MORE),
        retry: text(keys::KIT_RETRY),
        clear: text(keys::KIT_CLEAR),
        remove: text(keys::KIT_REMOVE),
        show_password: text(keys::KIT_SHOW_PASSWORD),
        nothing_found: text(keys::KIT_NOTHING_FOUND),
        request_id: text(keys::KIT_REQUEST_ID),
        copied: text(keys::KIT_COPIED),
        previous: text(keys::KIT_PREVIOUS),
        next: text(keys::KIT_NEXT),
        unselect: text(keys::KIT_UNSELECT),
        optional: text(keys::KIT_OPTIONAL),
        notices: text(keys::KIT_NOTICES),
        path: text(keys::KIT_PATH),
        before: text(keys::KIT_BEFORE),
        after: text(keys::KIT_AFTER),
        pick_day: text(keys::KIT_PICK_DAY),
        read_day: Some(Callback::new(move |(typed, year): (String, i32)| {
            let today = wall_now(&untrack(|| session.zone())).date();
            shared::typed_day::read(&typed, today, year)
        })),
        no_such_day: text(keys::KIT_NO_SUCH_DAY),
        no_such_time: text(keys::KIT_NO_SUCH_TIME),
        not_before: text(keys::KIT_NOT_BEFORE),
        not_after: text(keys::KIT_NOT_AFTER),
    });
}
