//! Without a connection: what is said of it, what was not taken when it came back, and signing out while marks wait.

use leptos::prelude::*;
use shared::attendance::{AttendanceStatus, MarkInput};

use crate::{
    data::{
        net,
        session::Session,
        unsent::{self, Refusal},
    },
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonKind, ButtonSize, Confirm, Dialog, Icon},
    pages::record::ago,
};

/// The server does not answer; what was done meanwhile is counted and sent later.
#[component]
pub fn OfflineBar() -> impl IntoView {
    let (offline, waiting, shown) = (net::is_offline(), net::waiting(), net::shown_as_of());
    let said = move || match waiting.get() {
        0 => t(keys::OFFLINE),
        count => t_with(keys::OFFLINE_WAITING, &[("count", count.into())]),
    };
    let of = move || shown.get().map(|at| t_with(keys::OFFLINE_SHOWN, &[("when", ago(at).into())]));
    move || {
        offline.get().then(|| {
            view! {
                <div class="banner" role="status" data-tone="warning" data-testid="offline">
                    <Icon name="wifi-off" />
                    <span>{said} {move || of().map(|of| format!(". {of}"))}</span>
                </div>
            }
        })
    }
}

/// Marks that waited and were then refused: they stay on top of every page until somebody has read why.
#[component]
pub fn RefusedBar() -> impl IntoView {
    let (refusals, open) = (unsent::refusals(), RwSignal::new(false));
    let count = Memo::new(move |_| refusals.with(|all| all.iter().map(|it| it.unsent.marks.len()).sum::<usize>()));
    let read = move || {
        open.set(false);
        unsent::forget_refusals();
    };
    let footer = move || {
        view! {
            <span class="push"></span>
            <Button kind=ButtonKind::Primary on_press=move |()| read() test_id="refused-marks.read">
                {move || t(keys::REFUSED_MARKS_READ)}
            </Button>
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="banner" role="status" data-tone="danger" data-testid="refused-marks">
                <Icon name="triangle-alert" />
                <span>{move || t_with(keys::REFUSED_MARKS, &[("count", count.get().into())])}</span>
                <Button size=ButtonSize::Small on_press=move |()| open.set(true) test_id="refused-marks.open">
                    {move || t(keys::REFUSED_MARKS_OPEN)}
                </Button>
            </div>
        </Show>
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=text(keys::REFUSED_MARKS_TITLE)
            footer
            test_id="refused-marks-dialog"
        >
            <p>{move || t(keys::REFUSED_MARKS_LEAD)}</p>
            <ul class="rows">{move || refusals.get().into_iter().map(row).collect_view()}</ul>
        </Dialog>
    }
}

fn row(refusal: Refusal) -> impl IntoView {
    let Refusal { unsent, why } = refusal;
    let marks = unsent.students.iter().zip(&unsent.marks).map(|(name, mark)| format!("{name}: {}", words_of(mark)));
    let marks = marks.collect::<Vec<_>>().join("; ");
    view! {
        <li>
            <strong>{unsent.title}</strong>
            <p>{marks}</p>
            <small>{why}</small>
        </li>
    }
}

fn words_of(mark: &MarkInput) -> String {
    t(match mark.status {
        None => keys::REFUSED_MARK_CLEARED,
        Some(AttendanceStatus::Attended) => keys::MARK_ATTENDED,
        Some(AttendanceStatus::Missed) => keys::MARK_MISSED,
        Some(AttendanceStatus::Excused) => keys::MARK_EXCUSED,
    })
}

/// Signing out wipes what this browser keeps: asked before when marks have not been sent.
#[component]
pub fn LeaveAnyway() -> impl IntoView {
    let (session, unsent) = (Session::here(), unsent::count());
    let asking = session.asked_to_leave();
    view! {
        <Confirm
            open=asking
            on_close=move |()| asking.set(false)
            title=text(keys::LEAVE_UNSENT_TITLE)
            action=text(keys::LEAVE_UNSENT_ACTION)
            on_confirm=move |()| {
                asking.set(false);
                session.leave_anyway();
            }
            test_id="leave-unsent"
        >
            <p>{move || t_with(keys::LEAVE_UNSENT_TEXT, &[("count", unsent.get().into())])}</p>
        </Confirm>
    }
}
