//! Who is signed in, and how the page comes to know: by the cookie at the start, by a form later.

use std::time::Duration;

use leptos::{prelude::*, reactive::graph::Observer, task::spawn_local};
use shared::{
    auth::{BranchRef, Me, SignedIn},
    events::Entity,
    ids::BranchId,
    look::ChangeLook,
    permission::Permission,
    problem::{Cause, Problem},
};
use web_sys::StorageEvent;

use super::{
    directory::Directory,
    drafts, eyes, kept,
    lessons::Lessons,
    live::{Live, News},
    rosters::Rosters,
    unsent,
};
use crate::{
    api,
    api::client,
    i18n,
    platform::{self, Listening, listen, storage},
    theme::{self, Appearance},
};

/// Kept from pressing «Выйти» until the server knows: other tabs hear of it, and a reload does not sign in again.
const LEFT: &str = "session-left";

/// How often a server that cannot be reached is asked again.
const AGAIN_MS: u32 = 3_000;

/// Which branch this browser looks at.
const ONLY: &str = "branch";

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
    /// The one branch that is looked at, when not all of them.
    only: RwSignal<Option<BranchId>>,
    failure: RwSignal<Option<Problem>>,
    leaving: RwSignal<bool>,
    listening: StoredValue<Option<Listening>, LocalStorage>,
}

impl Session {
    /// Made once, in `App`.
    pub fn provide() -> Self {
        let session = Self {
            phase: RwSignal::new(Phase::Booting),
            me: RwSignal::new(None),
            only: RwSignal::new(storage::get(ONLY).and_then(|id| id.parse().ok())),
            failure: RwSignal::new(None),
            leaving: RwSignal::new(false),
            listening: StoredValue::new_local(None),
        };
        provide_context(session);
        client::on_expired(move || session.phase.set(Phase::Expired));
        i18n::on_chosen(|language| theme::keep(ChangeLook { language: Some(language), ..ChangeLook::default() }));
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

    /// Whether the user holds a permission; followed where the reader is a view.
    pub fn can(self, permission: Permission) -> bool {
        self.of_me(|me| me.is_some_and(|me| me.can(permission)))
    }

    /// Whether the user is admitted to all branches: what concerns the whole centre is for nobody else.
    pub fn is_everywhere(self) -> bool {
        self.of_me(|me| me.is_none_or(|me| me.everywhere))
    }

    /// The branch whose clock the calendar shows: the one that is looked at, else the first.
    pub fn branch(self) -> Option<BranchRef> {
        let only = self.only_branch();
        self.of_me(|me| {
            let mine = &me?.branches;
            mine.iter().find(|branch| Some(branch.id) == only).or_else(|| mine.first()).cloned()
        })
    }

    /// The one branch that is looked at; none while all of one's own are.
    pub fn only_branch(self) -> Option<BranchId> {
        let only = if Observer::get().is_some() { self.only.get() } else { self.only.get_untracked() }?;
        let there = self.of_me(|me| me.is_some_and(|me| me.branches.len() > 1 && me.branches.iter().any(|it| it.id == only)));
        there.then_some(only)
    }

    /// Looks at one branch from now on, or at all.
    pub fn look_at_branch(self, only: Option<BranchId>) {
        match only {
            Some(id) => storage::set(ONLY, &id.to_string()),
            None => storage::forget(ONLY),
        }
        self.only.set(only);
    }

    fn of_me<R>(self, read: impl FnOnce(Option<&Me>) -> R) -> R {
        let read = |me: &Option<Me>| read(me.as_ref());
        if Observer::get().is_some() { self.me.with(read) } else { self.me.with_untracked(read) }
    }

    /// The zone of that branch.
    pub fn zone(self) -> String {
        self.branch().map_or_else(|| "Asia/Almaty".to_owned(), |branch| branch.time_zone)
    }

    /// Restores the session from the cookie.
    pub fn boot(self) {
        self.phase.set(Phase::Booting);
        drafts::sweep();
        let stores = Stores::here();
        self.follow_other_tabs(stores);
        spawn_local(async move {
            if storage::get(LEFT).is_some() {
                leave_late().await;
                self.phase.set(Phase::SignedOut);
                return;
            }
            match client::renew(None).await {
                Ok(Some(answer)) => self.enter(with_eyes(answer).await, stores),
                Ok(None) => {}
                Err(problem) => match problem.cause {
                    Cause::Offline | Cause::Unavailable | Cause::Internal | Cause::Timeout | Cause::TooMany { .. } => {
                        match kept::profile().filter(|_| problem.is_unreachable()) {
                            Some(me) => self.enter_offline(me, stores).await,
                            None => {
                                self.failure.set(Some(*problem));
                                self.phase.set(Phase::Unreachable);
                            }
                        }
                    }
                    _ => self.phase.set(Phase::SignedOut),
                },
            }
        });
    }

    /// The server cannot be asked who this is: who was here last sees what is kept of theirs, until it can.
    async fn enter_offline(self, me: Me, stores: Stores) {
        self.show(me, None, stores);
        stores.rosters.resume();
        let whose = kept::owner();
        // Signed out meanwhile, here or in another tab: nobody is brought back.
        let gone = || storage::get(LEFT).is_some() || kept::owner() != whose;
        loop {
            platform::sleep(AGAIN_MS).await;
            if gone() {
                return;
            }
            match client::renew(None).await {
                Ok(_) if gone() => {
                    leave_late().await;
                    return;
                }
                Ok(Some(answer)) => {
                    self.enter(with_eyes(answer).await, stores);
                    break;
                }
                // A request has renewed it meanwhile.
                Ok(None) => {
                    stores.live.start(&kept::owner().unwrap_or_default());
                    self.look_again(stores.live);
                    break;
                }
                Err(problem) if problem.cause == Cause::Unauthenticated => {
                    self.phase.set(Phase::Expired);
                    return;
                }
                Err(_) => {}
            }
        }
        // What could not be had before is asked for again.
        stores.live.reset();
    }

    /// Somebody has signed in; the work of somebody else is not left lying about.
    pub fn enter(self, answer: SignedIn, stores: Stores) {
        let same = kept::owner().is_some_and(|owner| owner == kept::membership(&answer.user));
        let scope = self.show(answer.user, Some(answer.token), stores);
        storage::forget(LEFT);
        stores.live.start(&scope);
        // The same person in the same page: what waits is on its way already.
        if !same {
            stores.rosters.resume();
            if let Some(teacher) = self.of_me(|me| me.and_then(|me| me.teacher_id)) {
                stores.rosters.keep_ahead(teacher, platform::wall_now(&self.zone()).date());
            }
        }
    }

    /// The page is of this person from now on.
    fn show(self, me: Me, token: Option<String>, stores: Stores) -> String {
        let scope = kept::membership(&me);
        if kept::owner().as_ref() != Some(&scope) {
            stores.clear();
        }
        // First whose page it is: what waited for a token looks at that.
        kept::belong_to(&me);
        client::set_token(token);
        stores.appearance.adopt(&me);
        self.me.set(Some(me));
        self.failure.set(None);
        self.phase.set(Phase::SignedIn);
        scope
    }

    /// Looks anew at what the user may whenever somebody may have changed it.
    pub fn follow_access(self, live: Live) {
        let soon = StoredValue::new(false);
        live.on_news(move |news| {
            let access = match news {
                News::Reset => true,
                News::Changed(event) => {
                    matches!(event.entity, Entity::Membership | Entity::Role | Entity::Branch | Entity::Company)
                }
            };
            let signed_in = self.phase.with_untracked(|phase| *phase == Phase::SignedIn);
            if access && signed_in && !soon.get_value() {
                soon.set_value(true);
                set_timeout(
                    move || {
                        soon.set_value(false);
                        self.look_again(live);
                    },
                    Duration::from_millis(200),
                );
            }
        });
    }

    /// Asks what the user may now.
    pub fn look_again(self, live: Live) {
        spawn_local(async move {
            let Ok(now) = api::auth::me().await else { return };
            let before = self.me.get_untracked();
            if before.as_ref().is_none_or(|before| *before == now || before.id != now.id) {
                return;
            }
            // What there is to see is another now: every list asks again.
            let other = |me: &Me| (me.permissions.clone(), me.branches.clone(), me.teacher_id);
            let sees_other = before.as_ref().map(other) != Some(other(&now));
            kept::belong_to(&now);
            self.me.set(Some(now));
            if sees_other {
                live.reset();
            }
        });
    }

    /// Ends the session here and on the server; asks first when marks would be lost.
    pub fn leave(self) {
        if unsent::list().is_empty() { self.leave_anyway() } else { self.leaving.set(true) }
    }

    /// Whether it is being asked if what was not sent may be lost.
    pub fn asked_to_leave(self) -> RwSignal<bool> {
        self.leaving
    }

    /// Ends the session, whatever waits.
    pub fn leave_anyway(self) {
        let stores = Stores::here();
        eyes::forget();
        storage::set(LEFT, "yes");
        drafts::forget_all();
        unsent::wipe();
        kept::forget();
        spawn_local(async move {
            tell_left().await;
            self.forget(stores);
        });
    }

    /// Nobody is signed in here any more, and nothing of theirs is left on the page.
    fn forget(self, stores: Stores) {
        client::set_token(None);
        kept::forget();
        unsent::recount();
        self.me.set(None);
        self.phase.set(Phase::SignedOut);
        stores.clear();
    }

    /// Signing out in one tab signs out in all.
    fn follow_other_tabs(self, stores: Stores) {
        if self.listening.with_value(Option::is_some) {
            return;
        }
        let listening = listen(&window(), "storage", false, move |event: StorageEvent| {
            let left = event.key().as_deref() == Some(LEFT) && event.new_value().is_some();
            if left && self.me.with_untracked(Option::is_some) {
                self.forget(stores);
            }
        });
        self.listening.set_value(Some(listening));
    }
}

/// The answer as the eyes of this tab see it; eyes that are not to be had any more are taken off.
async fn with_eyes(mut answer: SignedIn) -> SignedIn {
    if eyes::recall() {
        client::set_token(Some(answer.token.clone()));
        match api::auth::me().await {
            Ok(me) => answer.user = me,
            Err(_) => eyes::forget(),
        }
    }
    answer
}

/// Ends the session on the server; when it cannot be reached, the next start tries again.
async fn tell_left() {
    if api::auth::logout().await.is_ok() {
        storage::forget(LEFT);
    }
}

/// Somebody pressed «Выйти» while the server could not be reached: it is told now, by the cookie.
async fn leave_late() {
    match client::renew(None).await {
        Ok(_) => tell_left().await,
        Err(problem) if problem.cause == Cause::Unauthenticated => storage::forget(LEFT),
        // Still unreachable: the next start tries again.
        Err(_) => {}
    }
    client::set_token(None);
}

/// Everything a change of user empties.
#[derive(Clone, Copy)]
pub struct Stores {
    lessons: Lessons,
    rosters: Rosters,
    directory: Directory,
    live: Live,
    appearance: Appearance,
}

impl Stores {
    /// The stores of the application.
    pub fn here() -> Self {
        Self {
            lessons: Lessons::here(),
            rosters: Rosters::here(),
            directory: Directory::here(),
            live: Live::here(),
            appearance: Appearance::here(),
        }
    }

    fn clear(self) {
        self.lessons.clear();
        self.rosters.clear();
        self.directory.clear();
    }
}
