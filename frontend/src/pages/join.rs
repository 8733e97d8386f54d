//! `/invite#…`: takes an invitation. The secret stands behind `#`: it is never sent as an address.
//!
//! Test ids: `invited`, `invited.name`, `invited.password`, `invited.submit`, `invited.error`, `invited.over`,
//! `invited.login`.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{
    auth::Login,
    problem::{Cause, Problem, Rule},
    team::{Invited, Join, Joined, role_labels},
};

use super::outside::{OutsideForm, OutsidePage};
use crate::{
    api::{self, client},
    data::{
        form::Form,
        session::{Session, Stores},
        toasts::sentence,
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{Field, Notice, PasswordInput, SkeletonRows, TextInput, Tone},
    routes::Page,
};

/// The page an invitation leads to, whoever is signed in.
#[component]
pub fn JoinPage() -> impl IntoView {
    let token = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let found = RwSignal::new(None::<Result<Invited, Problem>>);
    let asked = token.clone();
    spawn_local(async move {
        let answer = if asked.is_empty() {
            Err(client::local(Cause::Rule { rule: Rule::InvitationOver, details: Vec::new() }))
        } else {
            api::team::look(asked).await
        };
        found.try_set(Some(answer.map_err(|problem| *problem)));
    });
    view! {
        <OutsidePage title=keys::PAGE_INVITE test_id="invited">
            {move || match found.get() {
                None => view! { <SkeletonRows label=text(keys::PAGE_INVITE) /> }.into_any(),
                Some(Ok(invited)) => view! { <JoinForm token=token.clone() invited /> }.into_any(),
                Some(Err(problem)) => over(&problem),
            }}
        </OutsidePage>
    }
}

fn over(problem: &Problem) -> AnyView {
    let said = sentence(problem);
    view! {
        <div class="stack">
            <h1>{move || t(keys::PAGE_INVITE)}</h1>
            <div role="alert">
                <Notice tone=Tone::Warning test_id="invited.over">
                    {said}
                </Notice>
            </div>
            <p>
                <a class="link" href=Page::Login.path() data-testid="invited.login">
                    {move || t(keys::SIGN_IN)}
                </a>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn JoinForm(token: String, invited: Invited) -> impl IntoView {
    let form = Form::new(Join { token, ..Join::default() });
    let known = invited.has_account;
    let submit = submit(form);
    let said = {
        let (by, roles) = (invited.invited_by.clone(), invited.roles.clone());
        move || t_with(keys::INVITED_TEXT, &[("by", (&by).into()), ("roles", role_labels(&roles, locale()).into())])
    };
    let company = invited.company_name.clone();
    let hint = Signal::derive(move || Some(t(if known { keys::INVITED_KNOWN } else { keys::REGISTER_PASSWORD_HINT })));
    let email = invited.email;
    view! {
        <OutsideForm
            on_submit=move |()| submit()
            failed=form.failed
            busy=form.busy
            label=keys::INVITED_SUBMIT
            test_ids=("invited.error", "invited.submit")
        >
            <h1>{move || t_with(keys::INVITED_TITLE, &[("company", (&company).into())])}</h1>
            <p class="muted">{said}</p>
            <Field label=text(keys::AUTH_EMAIL)>
                <TextInput value=Signal::derive(move || email.clone()) on_input=|_| {} readonly=true autocomplete="username" />
            </Field>
            {(!known)
                .then(|| {
                    view! {
                        <Field label=text(keys::AUTH_NAME) error=form.error("name") required=true>
                            <TextInput
                                value=form.part(|it| it.name.clone().unwrap_or_default())
                                on_input=form.edit("name", |it, typed| it.name = Some(typed))
                                on_blur=form.judge("name")
                                autocomplete="name"
                                name="name"
                                test_id="invited.name"
                            />
                        </Field>
                    }
                })}
            <Field label=text(keys::AUTH_PASSWORD) hint error=form.error("password") required=true>
                <PasswordInput
                    value=form.part(|it| it.password.clone())
                    on_input=form.edit("password", |it, typed| it.password = typed)
                    on_blur=form.judge("password")
                    autocomplete=if known { "current-password" } else { "new-password" }
                    name="password"
                    test_id="invited.password"
                />
            </Field>
        </OutsideForm>
    }
}

/// Joins, and signs in with the password that was typed; where that is not enough the form to sign in asks for the rest.
fn submit(form: Form<Join>) -> impl Fn() + Copy {
    let (session, stores) = (Session::here(), Stores::here());
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |page: Page| {
        if let Some(navigate) = navigate.try_get_value() {
            navigate(page.path(), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    };
    move || {
        let password = form.value.with_untracked(|it| it.password.clone());
        form.submit(
            |command: Join| async move { api::team::join(&command).await },
            move |joined: Joined| {
                spawn_local(async move {
                    let login = Login { email: joined.email, password, company_id: Some(joined.company_id) };
                    match api::auth::login(&login).await {
                        Ok(answer) => {
                            go(Page::HOME);
                            session.enter(answer, stores);
                        }
                        Err(_) => go(Page::Login),
                    }
                });
            },
        );
    }
}
