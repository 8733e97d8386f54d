//! A quiet picture of the product beside the sign-in form: a sample week without names.

use leptos::prelude::*;
use shared::i18n::Key;

use crate::i18n::{keys, t};

/// Hue, start and length in minutes, column and columns.
type Sample = (u8, u32, u32, u32, u32);

const WEEK: [(Key, &[Sample]); 7] = [
    (
        keys::WEEKDAY_SHORT_1,
        &[(5, 540, 90, 0, 1), (1, 900, 60, 0, 2), (3, 930, 90, 1, 2), (2, 960, 60, 0, 2), (2, 1020, 90, 0, 1)],
    ),
    (keys::WEEKDAY_SHORT_2, &[(7, 600, 60, 0, 1), (6, 900, 90, 0, 2), (7, 960, 60, 1, 2), (5, 1020, 90, 0, 1)]),
    (
        keys::WEEKDAY_SHORT_3,
        &[(5, 540, 90, 0, 1), (1, 900, 60, 0, 2), (3, 930, 90, 1, 2), (4, 1020, 60, 0, 1), (1, 1110, 90, 0, 1)],
    ),
    (keys::WEEKDAY_SHORT_4, &[(7, 600, 60, 0, 1), (6, 900, 90, 0, 1), (5, 1020, 90, 0, 2), (1, 1050, 60, 1, 2)]),
    (keys::WEEKDAY_SHORT_5, &[(5, 540, 90, 0, 1), (2, 960, 60, 0, 1), (2, 1020, 90, 0, 1)]),
    (keys::WEEKDAY_SHORT_6, &[(2, 570, 90, 0, 2), (3, 600, 90, 1, 2), (7, 840, 90, 0, 1)]),
    (keys::WEEKDAY_SHORT_7, &[(2, 660, 180, 0, 1)]),
];

fn lesson(&(hue, start, minutes, column, columns): &Sample) -> impl IntoView {
    view! {
        <article
            class="lesson"
            data-hue=hue.to_string()
            style:--start=start.to_string()
            style:--len=minutes.to_string()
            style:--col=column.to_string()
            style:--cols=columns.to_string()
        ></article>
    }
}

/// The picture; nothing in it can be reached or read.
#[component]
pub fn SampleWeek() -> impl IntoView {
    let heads = WEEK.map(|(name, _)| view! { <div class="lane-head"><span>{move || t(name)}</span></div> });
    let lanes = WEEK.map(|(_, samples)| view! { <div class="lane">{samples.iter().map(lesson).collect_view()}</div> });
    let hours = (9..21).map(|hour| view! { <span>{format!("{hour:02}:00")}</span> }).collect_view();
    view! {
        <aside aria-hidden="true" inert>
            <div class="calendar" style:--lanes="7" style:--from="9" style:--to="21">
                <div class="lane-head"></div>
                {heads.into_iter().collect_view()}
                <div class="hours">{hours}</div>
                {lanes.into_iter().collect_view()}
            </div>
        </aside>
    }
}
