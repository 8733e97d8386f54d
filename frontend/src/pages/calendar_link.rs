//! «Подписка на календарь»: a private link under which a calendar program reads the lessons of one record. Made, copied,
//! made anew, taken back.
//!
//! Test ids: `calendar-link.open`, `calendar-link`, `calendar-link.make`, `calendar-link.address`, `calendar-link.copy`,
//! `calendar-link.anew`, `calendar-link.revoke`, `calendar-link.other`, `calendar-link-anew-confirm`,
//! `calendar-link-revoke-confirm`.

use leptos::prelude::*;
use shared::{
    calendars::{CalendarLink, CalendarOf},
    events::Entity,
    lessons::LessonQuery,
    page::Items,
    permission::Permission,
};

use super::record::ago;
use crate::{
    api,
    data::{
        asked::Asked,
        changes,
        commands::carry_out,
        session::Session,
        toasts::{Notices, sentence},
    },
    i18n::{Key, keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Confirm, Dialog, ErrorPanel, Field, Notice, SkeletonRows, TextInput, Tone, copy_text},
};

/// How to add a link, a line for each program.
const WAYS: [Key; 3] = [keys::CALENDAR_LINK_GOOGLE, keys::CALENDAR_LINK_APPLE, keys::CALENDAR_LINK_OUTLOOK];

/// The record whose lessons a query asks for.
pub fn calendar_of(query: &LessonQuery) -> CalendarOf {
    CalendarOf { teacher_id: query.teacher_id, room_id: query.room_id, group_id: query.group_id, student_id: query.student_id }
}

/// The button and its dialog; nothing for those who may not have such a link.
#[component]
pub fn CalendarSubscription(
    /// Whose calendar.
    of: CalendarOf,
    /// What the button says, where «Подписка на календарь» would not say whose.
    #[prop(default = keys::CALENDAR_LINK)]
    label: Key,
) -> impl IntoView {
    let session = Session::here();
    let opened = RwSignal::new(false);
    let teacher = session.me().with_untracked(|me| me.as_ref().and_then(|me| me.teacher_id));
    let own = session.can(Permission::LessonsViewAll) || of.teacher_id.is_none() || of.teacher_id == teacher;
    (own && session.can(Permission::LessonsView)).then(|| {
        view! {
            <Button
                size=ButtonSize::Small
                icon="calendar-plus"
                on_press=move |()| opened.set(true)
                test_id="calendar-link.open"
            >
                {move || t(label)}
            </Button>
            <LinkDialog of opened />
        }
    })
}

/// What the parts of the dialog share.
#[derive(Clone, Copy)]
struct Desk {
    of: CalendarOf,
    busy: RwSignal<bool>,
    renewing: RwSignal<bool>,
    revoking: RwSignal<Option<CalendarLink>>,
    notices: Notices,
}

impl Desk {
    /// Makes the link, or makes it anew.
    fn make(self, said: Key) {
        carry_out(Entity::Calendar, self.busy, self.notices, api::calendars::make(self.of), move |_| {
            self.renewing.try_set(false);
            self.notices.done(t(said));
        });
    }

    fn revoke(self) {
        let Some(link) = self.revoking.get_untracked() else { return };
        carry_out(Entity::Calendar, self.busy, self.notices, api::calendars::revoke(link.id), move |_| {
            self.revoking.try_set(None);
            self.notices.done(t(keys::CALENDAR_LINK_REVOKED));
        });
    }
}

#[component]
fn LinkDialog(of: CalendarOf, opened: RwSignal<bool>) -> impl IntoView {
    let notices = Notices::here();
    let desk = Desk { of, busy: RwSignal::new(false), renewing: RwSignal::new(false), revoking: RwSignal::new(None), notices };
    let footer = move || view! { <Button on_press=move |()| opened.set(false)>{move || t(keys::KIT_CLOSE)}</Button> };
    view! {
        <Dialog
            open=opened
            on_close=move |()| opened.set(false)
            title=text(keys::CALENDAR_LINK)
            footer=ViewFn::from(footer)
            test_id="calendar-link"
        >
            <Links desk />
        </Dialog>
        <Confirm
            open=desk.renewing
            on_close=move |()| desk.renewing.set(false)
            title=text(keys::CALENDAR_LINK_ANEW_TITLE)
            action=text(keys::CALENDAR_LINK_ANEW)
            on_confirm=move |()| desk.make(keys::CALENDAR_LINK_MADE_ANEW)
            busy=desk.busy
            test_id="calendar-link-anew"
        >
            <p>{move || t(keys::CALENDAR_LINK_ANEW_TEXT)}</p>
        </Confirm>
        <Confirm
            open=Signal::derive(move || desk.revoking.with(Option::is_some))
            on_close=move |()| desk.revoking.set(None)
            title=text(keys::CALENDAR_LINK_REVOKE_TITLE)
            action=text(keys::CALENDAR_LINK_REVOKE)
            on_confirm=move |()| desk.revoke()
            busy=desk.busy
            test_id="calendar-link-revoke"
        >
            <p>{move || t(keys::CALENDAR_LINK_REVOKE_TEXT)}</p>
        </Confirm>
    }
}

/// The links there are; asked for when the dialog opens.
#[component]
fn Links(desk: Desk) -> impl IntoView {
    let asked = Asked::new(move || {
        changes::follow(Entity::Calendar);
        api::calendars::links(desk.of)
    });
    let again = Callback::new(move |()| asked.refetch());
    view! {
        <div class="stack">
            <p class="muted">{move || t(keys::CALENDAR_LINK_LEAD)}</p>
            {move || match asked.get() {
                None => view! { <SkeletonRows label=text(keys::CALENDAR_LINK) rows=2 /> }.into_any(),
                Some(Ok(Items { items })) => shown(desk, items),
                Some(Err(problem)) => {
                    view! {
                        <ErrorPanel
                            title=text(keys::CALENDAR_LINK)
                            text=Some(sentence(&problem))
                            on_retry=again
                            request_id=problem.request_id.clone()
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

fn shown(desk: Desk, items: Vec<CalendarLink>) -> AnyView {
    let (mine, others): (Vec<_>, Vec<_>) = items.into_iter().partition(|link| link.mine);
    let own = match mine.into_iter().next() {
        Some(link) => own_link(desk, link),
        None => no_link(desk),
    };
    view! {
        {own}
        {others_links(desk, others)}
    }
    .into_any()
}

fn no_link(desk: Desk) -> AnyView {
    view! {
        <p>{move || t(keys::CALENDAR_LINK_NONE)}</p>
        <div class="row">
            <Button
                kind=ButtonKind::Primary
                icon="link"
                busy=desk.busy
                on_press=move |()| desk.make(keys::CALENDAR_LINK_MADE)
                test_id="calendar-link.make"
            >
                {move || t(keys::CALENDAR_LINK_MAKE)}
            </Button>
        </div>
    }
    .into_any()
}

/// «Создана 2 мин назад · ещё не читали»
fn story(link: &CalendarLink) -> String {
    let made = t_with(keys::CALENDAR_LINK_MADE_BY, &[("when", ago(link.made_at).into())]);
    let read = match link.read_at {
        Some(at) => t_with(keys::CALENDAR_LINK_READ, &[("when", ago(at).into())]),
        None => t(keys::CALENDAR_LINK_UNREAD),
    };
    format!("{made} · {read}")
}

fn own_link(desk: Desk, link: CalendarLink) -> AnyView {
    let told = story(&link);
    let origin = window().location().origin().unwrap_or_default();
    // With other eyes, and where its key is lost, the address is not told: the link can be made anew or taken back.
    let address = link.path.as_ref().map(|path| format!("{origin}{path}"));
    let shown = match address.clone() {
        Some(address) => view! {
            <Field label=text(keys::CALENDAR_LINK_ADDRESS) hint=Signal::derive(move || Some(told.clone()))>
                <TextInput
                    value=Signal::derive(move || address.clone())
                    on_input=|_| {}
                    readonly=true
                    test_id="calendar-link.address"
                />
            </Field>
        }
        .into_any(),
        None => view! { <p class="muted">{move || t(keys::CALENDAR_LINK_UNSHOWN)} " " {told}</p> }.into_any(),
    };
    let copy = address.map(|address| {
        let copy = move |()| {
            copy_text(&address);
            desk.notices.done(t(keys::KIT_COPIED));
        };
        view! {
            <Button kind=ButtonKind::Primary icon="copy" on_press=copy test_id="calendar-link.copy">
                {move || t(keys::CALENDAR_LINK_COPY)}
            </Button>
        }
    });
    view! {
        {shown}
        <div class="row wrap">
            {copy}
            <Button icon="refresh-cw" on_press=move |()| desk.renewing.set(true) test_id="calendar-link.anew">
                {move || t(keys::CALENDAR_LINK_ANEW)}
            </Button>
            <Button
                icon="unlink"
                on_press=move |()| desk.revoking.set(Some(link.clone()))
                test_id="calendar-link.revoke"
            >
                {move || t(keys::CALENDAR_LINK_REVOKE)}
            </Button>
        </div>
        <Notice icon="lock" tone=Tone::Warning>
            {move || t(keys::CALENDAR_LINK_SECRET)}
        </Notice>
        <section class="stack">
            <h3>{move || t(keys::CALENDAR_LINK_HOW)}</h3>
            {WAYS.into_iter().map(|way| view! { <p class="small">{move || t(way)}</p> }).collect_view()}
        </section>
    }
    .into_any()
}

/// For who manages lessons: the links colleagues have made of this record.
fn others_links(desk: Desk, others: Vec<CalendarLink>) -> AnyView {
    if others.is_empty() {
        return ().into_any();
    }
    let row = |link: CalendarLink| {
        let (name, told) = (link.made_by.clone(), story(&link));
        view! {
            <div class="setting" data-testid="calendar-link.other">
                <strong>{name}</strong>
                <small>{told}</small>
                <Button size=ButtonSize::Small on_press=move |()| desk.revoking.set(Some(link.clone()))>
                    {move || t(keys::CALENDAR_LINK_REVOKE)}
                </Button>
            </div>
        }
    };
    view! {
        <section class="stack">
            <h3>{move || t(keys::CALENDAR_LINK_OTHERS)}</h3>
            {others.into_iter().map(row).collect_view()}
        </section>
    }
    .into_any()
}
