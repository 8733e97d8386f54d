//! Who is signed in, and how the page comes to know: by the cookie at the start, by a form later.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    auth::{BranchRef, Me, SignedIn},
    permission::Permission,
    problem::{Cause, Problem},
};

use super::{directory::Directory, lessons::Lessons, live::Live, rosters::Rosters};
use crate::{api, api::client, i18n};

/// How far the page is with knowing the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The cookie is being asked.
    Booting,
    /// The server cannot be asked.
    Unreachable,
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn,
    /// Somebody was, and the page with their work is still open.
    Expired,
}

/// The session of this page.
#[derive(Clone, Copy)]
pub struct Session {
    phase: RwSignal<Phase>,
    me: RwSignal<Option<Me>>,
    failure: RwSignal<Option<Problem>>,
}

impl Session {
    /// Made once, in `App`.
    pub fn provide() -> Self {
        let session = Self { phase: RwSignal::new(Phase::Booting), me: RwSignal::new(None), failure: RwSignal::new(None) };
        provide_context(session);
        client::on_expired(move || session.phase.set(Phase::Expired));
        session
    }

    /// The session of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// How far the page is with knowing the user.
    pub fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// Who is signed in.
    pub fn me(self) -> Signal<Option<Me>> {
        self.me.into()
    }

    /// Why the server could not be asked.
    pub fn failure(self) -> Signal<Option<Problem>> {
        self.failure.into()
    }

    /// Whether the user holds a permission; follows the session.
    pub fn can(self, permission: Permission) -> bool {
        self.me.with(|me| me.as_ref().is_some_and(|me| me.can(permission)))
    }

    /// The branch whose clock the calendar shows: the first the user is admitted to.
    pub fn branch(self) -> Option<BranchRef> {
        self.me.with(|me| me.as_ref().and_then(|me| me.branches.first().cloned()))
    }

    /// The zone of that branch.
    pub fn zone(self) -> String {
        self.branch().map_or_else(|| "Asia/Almaty".to_owned(), |branch| branch.time_zone)
    }

    /// Restores the session from the cookie.
    pub fn boot(self) {
        self.phase.set(Phase::Booting);
        let stores = Stores::here();
        spawn_local(async move {
            match client::renew(None).await {
                Ok(Some(answer)) => self.enter(answer, stores),
                Ok(None) => {}
                Err(problem) => match problem.cause {
                    Cause::Offline | Cause::Unavailable | Cause::Internal | Cause::Timeout | Cause::TooMany { .. } => {
                        self.failure.set(Some(*problem));
                        self.phase.set(Phase::Unreachable);
                    }
                    _ => self.phase.set(Phase::SignedOut),
                },
            }
        });
    }

    /// Somebody has signed in; the work of somebody else is not left lying about.
    pub fn enter(self, answer: SignedIn, stores: Stores) {
        let same = self.me.with_untracked(|me| {
            me.as_ref().is_some_and(|me| (me.id, me.company_id) == (answer.user.id, answer.user.company_id))
        });
        if !same {
            stores.clear();
        }
        i18n::adopt(answer.user.locale);
        self.me.set(Some(answer.user));
        self.failure.set(None);
        client::set_token(Some(answer.token));
        self.phase.set(Phase::SignedIn);
        stores.live.start();
    }

    /// Ends the session here and on the server.
    pub fn leave(self) {
        let stores = Stores::here();
        spawn_local(async move {
            // Signed out here even when the server does not answer; its cookie then lives until it expires.
            drop(api::auth::logout().await);
            client::set_token(None);
            self.me.set(None);
            self.phase.set(Phase::SignedOut);
            stores.clear();
        });
    }
}

/// Everything a change of user empties.
#[derive(Clone, Copy)]
pub struct Stores {
    lessons: Lessons,
    rosters: Rosters,
    directory: Directory,
    live: Live,
}

impl Stores {
    /// The stores of the application.
    pub fn here() -> Self {
        Self { lessons: Lessons::here(), rosters: Rosters::here(), directory: Directory::here(), live: Live::here() }
    }

    fn clear(self) {
        self.lessons.clear();
        self.rosters.clear();
        self.directory.clear();
    }
}
