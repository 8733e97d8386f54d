//! `/login`: sign in. Never tells whether an e-mail exists.
//!
//! Test ids: `login.email`, `login.password`, `login.submit`, `login.error`, `login.register`,
//! `login.forgot`.

use std::time::Duration;

use leptos::prelude::*;
use shared::{
    auth::Login,
    problem::{Cause, Problem},
};

use super::{aside::SampleWeek, second_step::SecondStepForm};
use crate::{
    api,
    data::{
        form::Form,
        session::{Session, Stores},
        toasts::sentence,
    },
    i18n::{LanguageSwitch, keys, locale, t, text},
    kit::{Button, ButtonKind, ButtonSize, Field, Notice, PasswordInput, TextInput, Tone},
    platform::now_ms,
    routes::Page,
    theme::ThemeButton,
};

/// The page of the form.
#[component]
pub fn SignInPage() -> impl IntoView {
    Effect::new(|_| document().set_title(&format!("{} · Classmate Central", t(keys::PAGE_LOGIN))));
    view! {
        <div class="sign-in">
            <main id="page">
                <div class="row">
                    <span class="logo" aria-hidden="true">"C"</span>
                    <strong>"Classmate Central"</strong>
                </div>
                <SignInForm heading=true />
                <OutsideFooter />
            </main>
            <SampleWeek />
        </div>
    }
}

/// Language and theme, below the forms of those who are not signed in.
#[component]
pub fn OutsideFooter() -> impl IntoView {
    view! {
        <div class="row small">
            <LanguageSwitch />
            <span class="push"></span>
            <ThemeButton />
        </div>
    }
}

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

/// E-mail and password, and the code where one is asked for; on the page of its own, or over the page whose session
/// has ended.
#[component]
pub fn SignInForm(
    /// Who was signed in before.
    #[prop(optional, into)]
    email: String,
    /// On a page of its own.
    #[prop(optional)]
    heading: bool,
) -> impl IntoView {
    let form = Form::new(Login { email, ..Login::default() });
    // The password was right: the refusal carries what the second step needs.
    let ticket = Memo::new(move |_| {
        form.failed.with(|failed| match failed.as_ref().map(|it| &it.cause) {
            Some(Cause::SecondFactor { ticket }) => Some(ticket.clone()),
            _ => None,
        })
    });
    let back = Callback::new(move |()| {
        let email = form.value.with_untracked(|it| it.email.clone());
        form.reset(Login { email, ..Login::default() });
    });
    move || match ticket.get() {
        Some(ticket) => view! { <SecondStepForm ticket on_back=back /> }.into_any(),
        None => view! { <PasswordForm form heading /> }.into_any(),
    }
}

#[component]
fn PasswordForm(form: Form<Login>, heading: bool) -> impl IntoView {
    let (session, stores) = (Session::here(), Stores::here());
    let submit = move || {
        form.submit(|command| async move { api::auth::login(&command).await }, move |answer| session.enter(answer, stores));
    };
    // A wrong password stands at the password; anything else over the button.
    let wrong = Signal::derive(move || {
        form.failed.with(|failed| failed.as_ref().filter(|it| it.cause == Cause::WrongCredentials).map(sentence))
    });
    let password_error = form.error("password");
    let other = Signal::derive(move || form.failed.get().filter(|it| it.cause != Cause::WrongCredentials));
    view! {
        <form
            novalidate
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            {heading.then(|| view! { <h1>{move || t(keys::SIGN_IN_TITLE)}</h1> })}
            <Field label=text(keys::AUTH_EMAIL) error=form.error("email") required=true>
                <TextInput
                    value=form.part(|it| it.email.clone())
                    on_input=form.edit("email", |it, typed| it.email = typed)
                    on_blur=form.judge("email")
                    r#type="email"
                    autocomplete="username"
                    inputmode="email"
                    name="email"
                    test_id="login.email"
                />
            </Field>
            <Field
                label=text(keys::AUTH_PASSWORD)
                error=Signal::derive(move || wrong.get().or_else(|| password_error.get()))
                required=true
            >
                <PasswordInput
                    value=form.part(|it| it.password.clone())
                    on_input=form.edit("password", |it, typed| it.password = typed)
                    name="password"
                    test_id="login.password"
                />
            </Field>
            <p class="small">
                <a class="link" href="/forgot" rel="external" data-testid="login.forgot">
                    {move || t(keys::FORGOT_LINK)}
                </a>
            </p>
            <FormRefusal failed=other test_id="login.error" />
            <Button
                kind=ButtonKind::Primary
                size=ButtonSize::Large
                r#type="submit"
                busy=form.busy
                test_id="login.submit"
            >
                {move || t(keys::SIGN_IN)}
            </Button>
            {heading
                .then(|| {
                    view! {
                        <p class="small muted">
                            {move || t(keys::NO_CENTRE_YET)} " "
                            <a class="link" href=Page::Register.path() data-testid="login.register">
                                {move || t(keys::PAGE_REGISTER)}
                            </a>
                        </p>
                    }
                })}
        </form>
    }
}
