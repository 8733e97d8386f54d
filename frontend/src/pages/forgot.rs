//! `/forgot` has a link for a new password sent, `/reset#…` takes the password. The secret stands behind `#`: it is
//! never sent as an address.
//!
//! Test ids: `forgot`, `forgot.email`, `forgot.submit`, `forgot.error`, `forgot.sent`, `forgot.no-mail`, `reset`,
//! `reset.password`, `reset.submit`, `reset.error`, `reset.done`, `reset.again`.

use leptos::prelude::*;
use shared::security::{Forgot, Reset};

use super::outside::{OutsideForm, OutsidePage};
use crate::{
    api,
    data::{asked::Asked, form::Form},
    i18n::{Key, keys, locale, t, text},
    kit::{Field, Notice, PasswordInput, SkeletonRows, TextInput, Tone},
    routes::Page,
};

fn back() -> impl IntoView {
    view! {
        <p class="small">
            // Outside and anew: whoever was signed in here is so no more.
            <a class="link" href=Page::Login.path() rel="external" data-testid="forgot.back">
                {move || t(keys::FORGOT_BACK)}
            </a>
        </p>
    }
}

/// A title and a word, where there is no form.
fn told(title: Key, said: Key, tone: Tone, test_id: &'static str) -> AnyView {
    view! {
        <div class="stack">
            <h1>{move || t(keys::PAGE_FORGOT)}</h1>
            <div role="status">
                <Notice tone test_id>
                    <strong>{move || t(title)}</strong>
                    <p>{move || t(said)}</p>
                </Notice>
            </div>
            {back()}
        </div>
    }
    .into_any()
}

/// Asks for the e-mail; where no letters are sent it says whom to ask.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let mail = Asked::new(api::security::forgot_state);
    let sent = RwSignal::new(false);
    view! {
        <OutsidePage title=keys::PAGE_FORGOT test_id="forgot">
            {move || match (sent.get(), mail.get()) {
                (true, _) => told(keys::FORGOT_SENT, keys::FORGOT_SENT_TEXT, Tone::Success, "forgot.sent"),
                (_, None) => view! { <SkeletonRows label=text(keys::PAGE_FORGOT) /> }.into_any(),
                (_, Some(Ok(state))) if !state.mail => {
                    told(keys::FORGOT_NO_MAIL, keys::FORGOT_NO_MAIL_TEXT, Tone::Info, "forgot.no-mail")
                }
                _ => view! { <ForgotForm sent /> }.into_any(),
            }}
        </OutsidePage>
    }
}

#[component]
fn ForgotForm(sent: RwSignal<bool>) -> impl IntoView {
    let form = Form::new(Forgot { locale: Some(locale()), ..Forgot::default() });
    let submit = move || {
        form.submit(
            |command: Forgot| async move { api::security::forgot(&command).await },
            move |_: serde_json::Value| {
                sent.try_set(true);
            },
        );
    };
    view! {
        <OutsideForm
            on_submit=move |()| submit()
            failed=form.failed
            busy=form.busy
            label=keys::FORGOT_SUBMIT
            test_ids=("forgot.error", "forgot.submit")
            below=back
        >
            <h1>{move || t(keys::PAGE_FORGOT)}</h1>
            <p class="muted">{move || t(keys::FORGOT_TEXT)}</p>
            <Field label=text(keys::AUTH_EMAIL) error=form.error("email") required=true>
                <TextInput
                    value=form.part(|it| it.email.clone())
                    on_input=form.edit("email", |it, typed| it.email = typed)
                    on_blur=form.judge("email")
                    r#type="email"
                    autocomplete="username"
                    inputmode="email"
                    name="email"
                    test_id="forgot.email"
                />
            </Field>
        </OutsideForm>
    }
}

/// Takes the new password.
#[component]
pub fn ResetPage() -> impl IntoView {
    let token = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let done = RwSignal::new(false);
    view! {
        <OutsidePage title=keys::PAGE_RESET test_id="reset">
            {move || if done.get() {
                    told(keys::RESET_DONE, keys::RESET_TEXT, Tone::Success, "reset.done")
                } else {
                    view! { <ResetForm token=token.clone() done /> }.into_any()
                }}
        </OutsidePage>
    }
}

#[component]
fn ResetForm(token: String, done: RwSignal<bool>) -> impl IntoView {
    let form = Form::new(Reset { token, ..Reset::default() });
    let submit = move || {
        form.submit(
            |command: Reset| async move { api::security::reset(&command).await },
            move |_: serde_json::Value| {
                done.try_set(true);
            },
        );
    };
    let hint = Signal::derive(|| Some(t(keys::REGISTER_PASSWORD_HINT)));
    let below = ViewFn::from(move || {
        form.failed.with(Option::is_some).then(|| {
            view! {
                <p class="small">
                    <a class="link" href="/forgot" rel="external" data-testid="reset.again">
                        {move || t(keys::RESET_AGAIN)}
                    </a>
                </p>
            }
        })
    });
    view! {
        <OutsideForm
            on_submit=move |()| submit()
            failed=form.failed
            busy=form.busy
            label=keys::RESET_SUBMIT
            test_ids=("reset.error", "reset.submit")
            below=below
        >
            <h1>{move || t(keys::PAGE_RESET)}</h1>
            <p class="muted">{move || t(keys::RESET_TEXT)}</p>
            <Field label=text(keys::SECURITY_PASSWORD_NEW) hint error=form.error("password") required=true>
                <PasswordInput
                    value=form.part(|it| it.password.clone())
                    on_input=form.edit("password", |it, typed| it.password = typed)
                    on_blur=form.judge("password")
                    autocomplete="new-password"
                    name="password"
                    test_id="reset.password"
                />
            </Field>
        </OutsideForm>
    }
}
