//! What a centre reads before it signs up. It promises only what there is.

use leptos::prelude::*;
use shared::i18n::{Key, Locale, keys, texts};

const POINTS: [(Key, Key); 4] = [
    (keys::LANDING_WEEK, keys::LANDING_WEEK_MORE),
    (keys::LANDING_MOVE_IN, keys::LANDING_MOVE_IN_MORE),
    (keys::LANDING_ATTENDANCE, keys::LANDING_ATTENDANCE_MORE),
    (keys::LANDING_OWN, keys::LANDING_OWN_MORE),
];

/// The whole page.
#[component]
pub fn Landing(locale: Locale) -> impl IntoView {
    let text = move |key: Key| texts(locale).get(key);
    let points = POINTS.map(|(head, more)| view! { <li><h2>{text(head)}</h2><p>{text(more)}</p></li> });
    view! {
        <!DOCTYPE html>
        <html lang=locale.as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="description" content=text(keys::LANDING_LEAD)/>
                <title>"Classmate Central"</title>
                <link rel="icon" href="/icon.svg"/>
                <link rel="stylesheet" href="/welcome.css"/>
            </head>
            <body class="landing">
                <header><b>"Classmate Central"</b><a href="/login">{text(keys::LANDING_SIGN_IN)}</a></header>
                <main>
                    <h1>{text(keys::LANDING_TITLE)}</h1>
                    <p>{text(keys::LANDING_LEAD)}</p>
                    <a class="landing-action" href="/register">{text(keys::LANDING_REGISTER)}</a>
                    <ul>{points.into_iter().collect_view()}</ul>
                </main>
            </body>
        </html>
    }
}
