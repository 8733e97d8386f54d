//! Making a token: what for, how long, with which of one's own rights; shown once.
//!
//! Test ids: `token`, `token.name`, `token.days`, `token.scope.<permission>`, `token.create`, `token.error`,
//! `token.secret`, `token.copy`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    permission::Permission,
    security::{ApiToken, CreateToken},
};

use super::super::form_refusal::FormRefusal;
use crate::{
    api,
    data::{changes, form::Form, session::Session, toasts::Notices},
    i18n::{keys, t, text},
    kit::{Button, ButtonKind, Checkbox, Choice, Dialog, Field, FieldSet, Select, Sheet, TextInput, copy_text},
};

/// The form, and the dialog that shows what it made.
#[component]
pub(super) fn TokenForm(adding: RwSignal<bool>) -> impl IntoView {
    let blank = || CreateToken { days: 90, ..CreateToken::default() };
    let (form, secret) = (Form::new(blank()), RwSignal::new(None::<String>));
    let close = move || {
        adding.set(false);
        form.reset(blank());
    };
    let send = Callback::new(move |()| {
        form.submit(
            |command: CreateToken| async move { api::security::create_token(&command).await },
            move |made: ApiToken| {
                close();
                changes::tell(Entity::Session);
                secret.try_set(made.token);
            },
        );
    });
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="token.create">
                {move || t(keys::SECURITY_TOKEN_CREATE)}
            </Button>
        }
    };
    view! {
        <Sheet
            open=adding
            on_close=move |()| close()
            title=text(keys::SECURITY_TOKEN_NEW)
            on_submit=send
            footer
            test_id="token"
        >
            <FormRefusal failed=form.failed test_id="token.error" />
            <Fields form />
        </Sheet>
        <Shown secret />
    }
}

#[component]
fn Fields(form: Form<CreateToken>) -> impl IntoView {
    let hint = Signal::derive(|| Some(t(keys::SECURITY_TOKEN_NAME_HINT)));
    let days = Signal::derive(|| {
        vec![
            Choice::new("30", t(keys::SECURITY_TOKEN_DAYS_30)),
            Choice::new("90", t(keys::SECURITY_TOKEN_DAYS_90)),
            Choice::new("365", t(keys::SECURITY_TOKEN_DAYS_365)),
        ]
    });
    view! {
        <div class="form">
            <Field label=text(keys::SECURITY_TOKEN_NAME) hint error=form.error("name") required=true>
                <TextInput
                    value=form.part(|it| it.name.clone())
                    on_input=form.edit("name", |it, typed| it.name = typed)
                    on_blur=form.judge("name")
                    autocomplete="off"
                    autofocus=true
                    test_id="token.name"
                />
            </Field>
            <Field label=text(keys::SECURITY_TOKEN_DAYS) error=form.error("days")>
                <Select
                    choices=days
                    value=form.part(|it| it.days.to_string())
                    on_change=form.edit("days", |it, picked: String| it.days = picked.parse().unwrap_or(90))
                    test_id="token.days"
                />
            </Field>
            <FieldSet label=text(keys::SECURITY_TOKEN_SCOPES) error=form.error("scopes")>
                <Scopes form />
            </FieldSet>
        </div>
    }
}

/// One's own rights, to be ticked.
#[component]
fn Scopes(form: Form<CreateToken>) -> impl IntoView {
    let session = Session::here();
    let tick = move |permission: Permission| {
        let set = form.edit("scopes", move |it: &mut CreateToken, on: bool| {
            it.scopes.retain(|scope| *scope != permission);
            if on {
                it.scopes.push(permission);
            }
        });
        view! {
            <Checkbox
                checked=form.part(move |it| it.scopes.contains(&permission))
                on_change=set
                label=text(permission.name())
                test_id=format!("token.scope.{permission}")
            />
        }
    };
    move || Permission::ALL.iter().copied().filter(|permission| session.can(*permission)).map(tick).collect_view()
}

/// The token, shown once.
#[component]
fn Shown(secret: RwSignal<Option<String>>) -> impl IntoView {
    let notices = Notices::here();
    let open = Signal::derive(move || secret.with(Option::is_some));
    let shown = Signal::derive(move || secret.get().unwrap_or_default());
    let copy = move |()| {
        copy_text(&shown.get_untracked());
        notices.done(t(keys::KIT_COPIED));
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| secret.set(None)>{move || t(keys::KIT_CLOSE)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary icon="copy" on_press=copy test_id="token.copy">
                {move || t(keys::SECURITY_TOKEN_COPY)}
            </Button>
        }
    };
    view! {
        <Dialog
            open
            on_close=move |()| secret.set(None)
            title=text(keys::SECURITY_TOKEN_MADE)
            footer
            test_id="token-made"
        >
            <div class="stack">
                <p>{move || t(keys::SECURITY_TOKEN_MADE_TEXT)}</p>
                <Field label=text(keys::SECURITY_TOKEN_SECRET)>
                    <TextInput value=shown on_input=|_| {} readonly=true test_id="token.secret" />
                </Field>
            </div>
        </Dialog>
    }
}
