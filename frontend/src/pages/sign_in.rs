//! `/login`: sign in. Never tells whether an e-mail exists.
//!
//! Test ids: `login.email`, `login.password`, `login.submit`, `login.error`, `login.register`,
//! `login.forgot`.

use leptos::prelude::*;
use shared::{auth::Login, problem::Cause};

use super::{
    outside::{OutsideForm, OutsidePage},
    second_step::SecondStepForm,
};
use crate::{
    api,
    data::{
        form::Form,
        session::{Session, Stores},
        toasts::sentence,
    },
    i18n::{keys, t, text},
    kit::{Field, PasswordInput, TextInput},
    routes::Page,
};

/// The page of the form.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! {
        <OutsidePage title=keys::PAGE_LOGIN>
            <SignInForm heading=true />
        </OutsidePage>
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
    let below = ViewFn::from(move || {
        heading.then(|| {
            view! {
                <p class="small muted">
                    {move || t(keys::NO_CENTRE_YET)} " "
                    <a class="link" href=Page::Register.path() data-testid="login.register">
                        {move || t(keys::PAGE_REGISTER)}
                    </a>
                </p>
            }
        })
    });
    view! {
        <OutsideForm
            on_submit=move |()| submit()
            failed=other
            busy=form.busy
            label=keys::SIGN_IN
            test_ids=("login.error", "login.submit")
            below=below
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
            <div class="with-link">
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
                <a class="link small" href="/forgot" rel="external" data-testid="login.forgot">
                    {move || t(keys::FORGOT_LINK)}
                </a>
            </div>
        </OutsideForm>
    }
}
