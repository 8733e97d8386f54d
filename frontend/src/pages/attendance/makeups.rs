//! The make-ups of a student: what was missed, until when another lesson can be joined, which one was.
//!
//! Test ids: `student.makeups`, `student.makeups.row` (with `data-state`).

use leptos::prelude::*;
use shared::{
    events::Entity,
    format,
    ids::StudentId,
    makeups::{Makeup, MakeupQuery, MakeupState},
    permission::Permission,
};

use crate::{
    api,
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Badge, Card, Icon, Tone},
    routes::Page,
};

/// The card on the page of a student; nothing while there are none.
#[component]
pub fn StudentMakeupsCard(
    /// Whose make-ups.
    student: StudentId,
) -> impl IntoView {
    Session::here().can(Permission::StudentsView).then(|| {
        let asked = Asked::new(move || {
            changes::follow(Entity::Attendance);
            changes::follow(Entity::Makeup);
            let query = MakeupQuery { student_id: Some(student), ..MakeupQuery::default() };
            async move { api::makeups::list(&query).await }
        });
        move || match asked.get()? {
            Ok(page) if page.items.is_empty() => None,
            Ok(page) => {
                let waiting = page.items.iter().filter(|it| it.state == MakeupState::Waiting).count();
                let count = (waiting > 0).then(|| waiting.to_string());
                let rows = page.items.into_iter().map(row).collect_view();
                let card = view! {
                    <Card title=text(keys::MAKEUPS_TITLE) count flush=true test_id="student.makeups">
                        <ul class="rows">{rows}</ul>
                    </Card>
                };
                Some(card.into_any())
            }
            Err(problem) => {
                let card = view! {
                    <Card title=text(keys::MAKEUPS_TITLE) flush=true test_id="student.makeups">
                        <div class="body muted">{sentence(&problem)}</div>
                    </Card>
                };
                Some(card.into_any())
            }
        }
    })
}

fn row(it: Makeup) -> impl IntoView {
    let day = |day| format::date(day, locale());
    let (tone, key) = match it.state {
        MakeupState::Waiting => (Tone::Info, keys::MAKEUPS_WAITING),
        MakeupState::Used => (Tone::Success, keys::MAKEUPS_USED),
        MakeupState::Expired => (Tone::Neutral, keys::MAKEUPS_EXPIRED),
    };
    let missed = t_with(keys::MAKEUPS_MISSED, &[("day", day(it.missed_on).into()), ("title", it.title.into())]);
    let then = match (it.used_on, it.used_title) {
        (Some(on), Some(title)) => t_with(keys::MAKEUPS_USED_ON, &[("day", day(on).into()), ("title", title.into())]),
        _ => t_with(keys::MAKEUPS_UNTIL, &[("day", day(it.expires_on).into())]),
    };
    let href = format!("{}?date={}&lesson={}", Page::Schedule.path(), it.missed_on, it.lesson_id);
    view! {
        <li data-testid="student.makeups.row" data-state=it.state.as_str()>
            <Icon name="repeat" />
            <div>
                <a class="strong" href=href>{missed}</a>
                <small>{then}</small>
            </div>
            <span class="push">
                <Badge tone>{move || t(key)}</Badge>
            </span>
        </li>
    }
}
