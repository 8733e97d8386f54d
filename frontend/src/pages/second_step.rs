//! The second step of signing in: the code of an app, or a recovery code.
//!
//! Test ids: `login.code`, `login.code-submit`, `login.code-error`, `login.code-back`.

use leptos::prelude::*;
use shared::auth::SecondStep;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::outside::OutsideForm;
use crate::{
    api,
    data::{
        form::Form,
        session::{Session, Stores},
    },
    i18n::{keys, t, text},
    kit::{Button, Field, TextInput},
};

/// Asks for the code; who has neither goes back.
#[component]
pub fn SecondStepForm(
    /// What the first step has answered.
    ticket: String,
    /// Back to the first step.
    on_back: Callback<()>,
) -> impl IntoView {
    let form = Form::new(SecondStep { ticket, ..SecondStep::default() });
    let (session, stores) = (Session::here(), Stores::here());
    let submit = move || {
        form.submit(
            |command: SecondStep| async move { api::auth::second_step(&command).await },
            move |answer| session.enter(answer, stores),
        );
    };
    let hint = Signal::derive(|| Some(format!("{} {}", t(keys::FACTOR_STEP_LOST), t(keys::FACTOR_STEP_LOST_TEXT))));
    // The field takes the place of the one for the password: the focus goes with it.
    Effect::new(|_| {
        request_animation_frame(|| {
            let field = document().query_selector("[name=code]").ok().flatten();
            if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                drop(field.focus());
            }
        });
    });
    let below = ViewFn::from(move || {
        view! {
            <Button on_press=move |()| on_back.run(()) test_id="login.code-back">
                {move || t(keys::FACTOR_STEP_BACK)}
            </Button>
        }
    });
    view! {
        <OutsideForm
            on_submit=move |()| submit()
            failed=form.failed
            busy=form.busy
            label=keys::SIGN_IN
            test_ids=("login.code-error", "login.code-submit")
            below=below
        >
            <h1>{move || t(keys::FACTOR_STEP_TITLE)}</h1>
            <p class="muted">{move || t(keys::FACTOR_STEP_TEXT)}</p>
            <Field label=text(keys::FACTOR_ANY_CODE) hint error=form.error("code") required=true>
                <TextInput
                    value=form.part(|it| it.code.clone())
                    on_input=form.edit("code", |it, typed| it.code = typed)
                    autocomplete="one-time-code"
                    name="code"
                    test_id="login.code"
                />
            </Field>
        </OutsideForm>
    }
}
