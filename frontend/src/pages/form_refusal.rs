//! Why a form was refused, where the reason belongs to none of its fields.

use std::time::Duration;

use leptos::prelude::*;
use shared::problem::{Cause, Problem};

use crate::{
    data::toasts::sentence,
    i18n::{keys, locale, t},
    kit::{Notice, Tone},
    platform::now_ms,
};

/// A refusal that belongs to no field of a form.
#[component]
pub fn FormRefusal(
    /// What was refused.
    #[prop(into)]
    failed: Signal<Option<Problem>>,
    /// Name for tests.
    test_id: &'static str,
) -> impl IntoView {
    move || {
        let problem = failed.get()?;
        let said = match problem.cause {
            Cause::TooMany { retry_after } => view! { <CountDown from=retry_after /> }.into_any(),
            _ => sentence(&problem).into_any(),
        };
        Some(view! {
            <div role="alert">
                <Notice tone=Tone::Danger test_id=test_id>
                    {said}
                </Notice>
            </div>
        })
    }
}

/// How long there is to wait, less every second; then that one may try again.
#[component]
fn CountDown(from: u64) -> impl IntoView {
    let until = now_ms() + from as f64 * 1000.0;
    let left = RwSignal::new(from);
    let tick = move || {
        // By the clock, since a tab in the background sleeps.
        left.try_set(((until - now_ms()) / 1000.0).ceil().max(0.0) as u64);
    };
    let ticking = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
    on_cleanup(move || {
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    });
    move || match left.get() {
        0 => t(keys::TRY_AGAIN_NOW),
        left => Cause::TooMany { retry_after: left }.title(locale()),
    }
}
