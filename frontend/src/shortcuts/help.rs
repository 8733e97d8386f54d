//! The list of keys, and the switch for those who do not want them.
//!
//! Test ids: `shortcuts`, `shortcuts.switch`.

use leptos::prelude::*;

use crate::{
    i18n::{Key, keys, t, text},
    kit::{Dialog, Kbd, Switch},
};

/// Keys pressed one after another, and what they do.
type Line = (&'static [&'static str], Key);

const EVERYWHERE: &[Line] = &[
    (&["G", "R"], keys::PAGE_SCHEDULE),
    (&["G", "Z"], keys::PAGE_LEADS),
    (&["G", "U"], keys::PAGE_STUDENTS),
    (&["G", "G"], keys::PAGE_GROUPS),
    (&["G", "T"], keys::PAGE_TEACHERS),
    (&["G", ","], keys::PAGE_SETTINGS),
    (&["N"], keys::KEYS_NEW),
    (&["/"], keys::KEYS_SEARCH),
    (&["Ctrl", "Z"], keys::TOAST_UNDO),
    (&["Ctrl", "Enter"], keys::FORM_SAVE),
    (&["?"], keys::KEYS_HELP),
];
const LISTS: &[Line] =
    &[(&["F"], keys::KEYS_FILTER), (&["X"], keys::KEYS_TICK), (&["["], keys::KEYS_PREVIOUS), (&["]"], keys::KEYS_NEXT)];
const CALENDAR: &[Line] = &[
    (&["["], keys::KEYS_PREVIOUS),
    (&["]"], keys::KEYS_NEXT),
    (&["T"], keys::SCHEDULE_TODAY),
    (&["1"], keys::SCHEDULE_DAY),
    (&["2"], keys::SCHEDULE_WEEK),
    (&["3"], keys::SCHEDULE_MONTH),
    (&["4"], keys::SCHEDULE_AGENDA),
    (&["5"], keys::SCHEDULE_ROOMS),
    (&["6"], keys::SCHEDULE_TEACHERS),
    (&["Space"], keys::KEYS_LIFT),
    (&["M"], keys::LESSON_MOVE),
    (&["X"], keys::HANDS_CHOOSE),
    (&["Ctrl", "C", "V"], keys::HANDS_KEY_COPY),
    (&["Shift", "N"], keys::HANDS_KEY_DRAW),
    (&["R"], keys::CONFLICT_REASON),
    (&["A"], keys::LESSON_ALL_PRESENT),
];

fn section(title: Key, lines: &'static [Line]) -> impl IntoView {
    let line = |(pressed, name): &'static Line| {
        view! {
            <div>
                <dt>{move || t(*name)}</dt>
                <dd>{pressed.iter().map(|key| view! { <Kbd>{*key}</Kbd> }).collect_view()}</dd>
            </div>
        }
    };
    view! {
        <section>
            <h3>{move || t(title)}</h3>
            <dl class="keys">{lines.iter().map(line).collect_view()}</dl>
        </section>
    }
}

/// All keys, by where they work.
#[component]
pub fn ShortcutsHelp(
    /// Shown or not.
    open: RwSignal<bool>,
) -> impl IntoView {
    let on = RwSignal::new(super::are_on());
    let turn = move |now: bool| {
        super::switch(now);
        on.set(now);
    };
    view! {
        <Dialog open on_close=move |()| open.set(false) title=text(keys::KEYS_TITLE) wide=true test_id="shortcuts">
            <Switch
                checked=on
                on_change=turn
                label=text(keys::KEYS_SWITCH)
                hint=Signal::derive(|| Some(t(keys::KEYS_SWITCH_HINT)))
                test_id="shortcuts.switch"
            />
            <div class="key-lists">
                {section(keys::KEYS_EVERYWHERE, EVERYWHERE)}
                {section(keys::KEYS_LISTS, LISTS)}
                {section(keys::PAGE_SCHEDULE, CALENDAR)}
            </div>
        </Dialog>
    }
}
