//! One part of the settings: what is typed over what is kept, saved alone, and what to do when somebody saved first.
//!
//! What nobody has touched follows the server, also while the page is open; what was touched keeps the version it
//! began with, so that a newer one is not overwritten unseen.

use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use shared::{
    centre::{Centre, SetAccent, SetAttendance, SetCurrency, SetHours, SetLanguage, SetLogo, SetName, SetTimeZone},
    events::Entity,
    problem::{Cause, Problem},
    validation,
};
use validator::Validate;

use crate::{
    api::{self, Reply},
    data::{asked::Asked, changes, toasts::Notices},
    i18n::{Key, keys, locale, t, t_with, text},
    kit::{Button, ButtonSize, Card, DiffRow, DiffView, Notice, Tone, focus_first_invalid},
    pages::{form_refusal::FormRefusal, record::ago},
};

/// The settings as they are known: what the server said last, or what was saved since.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    newest: Memo<Option<Centre>>,
    saved: RwSignal<Option<Centre>>,
}

impl Kept {
    pub fn new(asked: Asked<Reply<Centre>>) -> Self {
        let saved = RwSignal::new(None::<Centre>);
        let newest = Memo::new(move |before: Option<&Option<Centre>>| {
            let told = asked.get().and_then(Result::ok);
            let all = [before.cloned().flatten(), told, saved.get()];
            all.into_iter().flatten().max_by_key(age)
        });
        Self { newest, saved }
    }
    pub fn centre(self) -> Signal<Option<Centre>> {
        self.newest.into()
    }
    /// A part with its name and address; `of` reads it, `said` says it in a line.
    pub fn part<C: Command>(self, (name, address): (Key, &'static str), of: fn(&Centre) -> C, said: fn(&C) -> String) -> Part<C> {
        Part {
            kept: self,
            typed: RwSignal::new(None),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            notices: Notices::here(),
            name,
            address,
            of,
            said,
        }
    }
}

/// Every save makes one of the versions grow.
fn age(centre: &Centre) -> i32 {
    shared::centre::Part::ALL.iter().map(|part| centre.versions.of(*part)).sum()
}

/// A command that saves a part.
pub(super) trait Command: Validate + Serialize + Clone + Default + PartialEq + Send + Sync + 'static {
    /// Whether what it sets can be set again as it was: a picture that was there is nowhere any more.
    const COMES_BACK: bool;
    fn version(&mut self) -> &mut i32;
}
macro_rules! commands {
    ($($command:ty: $back:literal),+) => { $(impl Command for $command {
        const COMES_BACK: bool = $back;
        fn version(&mut self) -> &mut i32 {
            &mut self.version
        }
    })+ };
}
commands!(
    SetName: true, SetLogo: false, SetAccent: true, SetTimeZone: true, SetCurrency: true, SetLanguage: true, SetHours: true,
    SetAttendance: true
);

/// One part being looked at or changed.
pub(super) struct Part<C: Command> {
    kept: Kept,
    typed: RwSignal<Option<C>>,
    pub busy: RwSignal<bool>,
    failed: RwSignal<Option<Problem>>,
    notices: Notices,
    pub name: Key,
    address: &'static str,
    of: fn(&Centre) -> C,
    said: fn(&C) -> String,
}

impl<C: Command> Clone for Part<C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<C: Command> Copy for Part<C> {}

impl<C: Command> Part<C> {
    fn kept(self) -> C {
        self.kept.newest.with(|centre| centre.as_ref().map(self.of).unwrap_or_default())
    }
    fn now(self) -> C {
        self.typed.get().unwrap_or_else(|| self.kept())
    }
    /// One thing of it, for a control.
    pub fn read<T: PartialEq + Send + Sync + 'static>(self, read: impl Fn(&C) -> T + Send + Sync + 'static) -> Signal<T> {
        Signal::derive(move || read(&self.now()))
    }
    /// Changes one thing of it.
    pub fn edit<T: 'static>(self, write: impl Fn(&mut C, T) + Send + Sync + 'static) -> Callback<T> {
        Callback::new(move |value: T| {
            let mut now = untrack(|| self.now());
            write(&mut now, value);
            self.typed.set(Some(now));
            if !self.is_stale() {
                self.failed.set(None);
            }
        })
    }
    /// Whether it differs from what is kept.
    pub fn is_changed(self) -> bool {
        let mut kept = self.kept();
        self.typed.get().is_some_and(|mut typed| {
            *kept.version() = *typed.version();
            typed != kept
        })
    }
    /// What is wrong with a field.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.failed.with(|failed| match failed.as_ref().map(|problem| &problem.cause) {
                Some(Cause::Invalid { errors }) => {
                    let of =
                        |name: &str| name == field || name.strip_prefix(field).is_some_and(|rest| rest.starts_with(['.', '[']));
                    errors.iter().find(|error| of(&error.field)).map(|error| error.message.clone())
                }
                _ => None,
            })
        })
    }
    /// What was refused and belongs to no field.
    pub fn refused(self) -> Signal<Option<Problem>> {
        Signal::derive(move || {
            let here = |problem: &Problem| !matches!(problem.cause, Cause::Invalid { .. } | Cause::Stale { .. });
            self.failed.with(|failed| failed.clone().filter(here))
        })
    }
    /// Refuses on this side, as the server would.
    pub fn refuse(self, problem: Problem) {
        self.failed.try_set(Some(problem));
        set_timeout(focus_first_invalid, std::time::Duration::ZERO);
    }
    /// Saves it as it stands, if it is well formed.
    pub fn save(self) {
        if self.busy.get_untracked() {
            return;
        }
        let command = untrack(|| self.now());
        let errors = validation::check(&command, locale());
        if !errors.is_empty() {
            self.refuse(Problem::local(Cause::Invalid { errors }, locale()));
            return;
        }
        let before = untrack(|| self.kept());
        self.busy.set(true);
        spawn_local(async move {
            let answer = api::centre::put(self.address, &command).await;
            // The page may be gone by then.
            self.busy.try_set(false);
            changes::tell(Entity::Company);
            match answer {
                Ok(centre) => {
                    let saved = *(self.of)(&centre).version();
                    self.show(centre);
                    let said = t_with(keys::CENTRE_SAVED, &[("part", t(self.name).into())]);
                    if C::COMES_BACK && validation::check(&before, locale()).is_empty() {
                        self.notices.undoable(said, move || self.take_back(before.clone(), saved));
                    } else {
                        self.notices.done(said);
                    }
                }
                Err(problem) => self.refuse(*problem),
            }
        });
    }

    /// What is kept now is shown, if the page is still there.
    fn show(self, centre: Centre) {
        self.kept.saved.try_set(Some(centre));
        self.typed.try_set(None);
        self.failed.try_set(None);
    }

    /// Sets it again as it was, if nobody has changed it since.
    fn take_back(self, mut before: C, saved: i32) {
        *before.version() = saved;
        spawn_local(async move {
            let answer = api::centre::put(self.address, &before).await;
            changes::tell(Entity::Company);
            match answer {
                Ok(centre) => {
                    self.show(centre);
                    self.notices.done(t(keys::AUDIT_UNDONE));
                }
                Err(problem) => self.notices.refused(&problem, None),
            }
        });
    }

    fn is_stale(self) -> bool {
        self.failed.with_untracked(|failed| matches!(failed.as_ref().map(|it| &it.cause), Some(Cause::Stale { .. })))
    }
    /// Takes what somebody else saved, or lays what is typed here over it.
    fn settle(self, current: &Centre, mine: bool) {
        self.kept.saved.set(Some(current.clone()));
        self.failed.set(None);
        if mine {
            let version = *(self.of)(current).version();
            self.typed.update(|typed| {
                if let Some(typed) = typed {
                    *typed.version() = version;
                }
            });
            self.save();
        } else {
            self.typed.set(None);
        }
    }
}

/// The card of a part: its controls, what was refused, and its own button.
#[component]
pub(super) fn PartCard<C: Command>(
    part: Part<C>,
    test_id: &'static str,
    /// Instead of saving at once.
    #[prop(optional, into)]
    on_save: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match on_save {
            Some(ask) if untrack(|| part.is_changed()) => ask.run(()),
            _ => part.save(),
        }
    };
    view! {
        <Card title=text(part.name) test_id=test_id.to_owned()>
            <form novalidate class="form" on:submit=submit>
                {children()}
                <Stale part test_id />
                <FormRefusal failed=part.refused() test_id="centre.refused" />
                <div class="row">
                    <Button
                        r#type="submit"
                        busy=part.busy
                        disabled=Signal::derive(move || !part.is_changed())
                        test_id=format!("{test_id}.save")
                    >
                        {move || t(keys::FORM_SAVE)}
                    </Button>
                </div>
            </form>
        </Card>
    }
}

/// Somebody saved this part first: who, when, theirs beside mine, and the two ways on.
#[component]
pub(super) fn Stale<C: Command>(part: Part<C>, test_id: &'static str) -> impl IntoView {
    let stale = Memo::new(move |_| {
        let problem = part.failed.get()?;
        let Cause::Stale { current, changed_by, changed_at } = problem.cause else { return None };
        Some((serde_json::from_value::<Centre>(current).ok()?, changed_by, changed_at))
    });
    move || {
        stale.get().map(|(current, by, at)| {
            let name = by.unwrap_or_else(|| t(keys::STALE_SOMEBODY));
            let said = t_with(keys::CENTRE_STALE, &[("name", name.into()), ("ago", at.map(ago).unwrap_or_default().into())]);
            let theirs = (part.said)(&(part.of)(&current));
            let rows = Signal::derive(move || {
                vec![DiffRow { name: t(part.name), before: Some(theirs.clone()), after: Some((part.said)(&part.now())) }]
            });
            let (taken, kept) = (current.clone(), current);
            view! {
                <Notice tone=Tone::Warning announce=true test_id=format!("{test_id}.stale")>
                    <div class="stack">
                        <strong>{said}</strong>
                        <DiffView rows before=text(keys::STALE_THEIRS) after=text(keys::STALE_MINE) />
                        <div class="row wrap">
                            <Button
                                size=ButtonSize::Small
                                on_press=move |()| part.settle(&taken, false)
                                test_id=format!("{test_id}.stale.theirs")
                            >
                                {move || t(keys::CENTRE_STALE_THEIRS)}
                            </Button>
                            <Button
                                size=ButtonSize::Small
                                on_press=move |()| part.settle(&kept, true)
                                test_id=format!("{test_id}.stale.mine")
                            >
                                {move || t(keys::CENTRE_STALE_MINE)}
                            </Button>
                        </div>
                    </div>
                </Notice>
            }
        })
    }
}
