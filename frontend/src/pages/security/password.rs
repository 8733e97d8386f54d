//! Changing one's password: the old one is asked for, the other sessions end.

use leptos::prelude::*;
use shared::{events::Entity, security::ChangePassword};

use super::super::form_refusal::FormRefusal;
use crate::{
    api,
    data::{changes, form::Form, toasts::Notices},
    i18n::{keys, t, text},
    kit::{Button, Card, Checkbox, Field, PasswordInput},
};

#[component]
pub(super) fn PasswordCard() -> impl IntoView {
    let form = Form::new(ChangePassword::default());
    let notices = Notices::here();
    let submit = move || {
        form.submit(
            |command: ChangePassword| async move { api::security::change_password(&command).await },
            move |_| {
                form.reset(ChangePassword::default());
                changes::tell(Entity::Session);
                notices.done(t(keys::SECURITY_PASSWORD_SAVED));
            },
        );
    };
    let hint = Signal::derive(|| Some(t(keys::SECURITY_PASSWORD_HINT)));
    view! {
        <Card title=text(keys::SECURITY_PASSWORD)>
            <form
                novalidate
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                <Field label=text(keys::SECURITY_PASSWORD_CURRENT) error=form.error("current") required=true>
                    <PasswordInput
                        value=form.part(|it| it.current.clone())
                        on_input=form.edit("current", |it, typed| it.current = typed)
                        on_blur=form.judge("current")
                        name="current-password"
                        test_id="security.current"
                    />
                </Field>
                <Field label=text(keys::SECURITY_PASSWORD_NEW) hint error=form.error("password") required=true>
                    <PasswordInput
                        value=form.part(|it| it.password.clone())
                        on_input=form.edit("password", |it, typed| it.password = typed)
                        on_blur=form.judge("password")
                        autocomplete="new-password"
                        name="new-password"
                        test_id="security.password"
                    />
                </Field>
                <Checkbox
                    checked=form.part(|it| it.revoke_tokens)
                    on_change=form.edit("revokeTokens", |it, on| it.revoke_tokens = on)
                    label=text(keys::SECURITY_PASSWORD_REVOKE)
                    hint=Signal::derive(|| Some(t(keys::SECURITY_PASSWORD_REVOKE_HINT)))
                    test_id="security.revoke-tokens"
                />
                <FormRefusal failed=form.failed test_id="security.error" />
                <div class="row">
                    <Button r#type="submit" busy=form.busy test_id="security.save">
                        {move || t(keys::SECURITY_PASSWORD_SAVE)}
                    </Button>
                </div>
            </form>
        </Card>
    }
}
