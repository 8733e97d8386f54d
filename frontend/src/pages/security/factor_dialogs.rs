//! Turning the second factor on (password, key, first code), the recovery codes it brings, and proving both factors to
//! turn it off or to make new codes.
//!
//! Test ids: `factor.password`, `factor.next`, `factor.qr`, `factor.key`, `factor.code`, `factor.confirm`,
//! `factor.error`, `factor.codes`, `factor.codes-saved`, `factor.proof`, `factor.prove`.

use leptos::prelude::*;
use shared::security::{ConfirmFactor, Enrol, Enrolment, ProveFactor, RecoveryCodes};

use super::super::form_refusal::FormRefusal;
use crate::{
    api,
    data::{form::Form, toasts::Notices},
    i18n::{keys, t, text},
    kit::{Button, ButtonKind, Dialog, Field, Notice, PasswordInput, TextInput, Tone, copy_text},
};

/// What is proven for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proving {
    Off,
    Renew,
}

/// First the password, then the key with the first code.
#[component]
pub(super) fn EnrolDialogs(open: RwSignal<bool>, codes: RwSignal<Vec<String>>, changed: Callback<()>) -> impl IntoView {
    let (form, key) = (Form::new(Enrol::default()), RwSignal::new(None::<Enrolment>));
    let close = move || {
        open.set(false);
        form.reset(Enrol::default());
    };
    let send = Callback::new(move |()| {
        form.submit(
            |command: Enrol| async move { api::security::enrol(&command).await },
            move |made: Enrolment| {
                close();
                key.try_set(Some(made));
            },
        );
    });
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="factor.next">
                {move || t(keys::FACTOR_NEXT)}
            </Button>
        }
    };
    view! {
        <Dialog
            open
            on_close=move |()| close()
            title=text(keys::FACTOR_ENROL_TITLE)
            on_submit=send
            footer
            test_id="factor-enrol"
        >
            <div class="stack">
                <p>{move || t(keys::FACTOR_PASSWORD_TEXT)}</p>
                <Field label=text(keys::FACTOR_PASSWORD) error=form.error("password") required=true>
                    <PasswordInput
                        value=form.part(|it| it.password.clone())
                        on_input=form.edit("password", |it, typed| it.password = typed)
                        test_id="factor.password"
                    />
                </Field>
                <FormRefusal failed=form.failed test_id="factor.error" />
            </div>
        </Dialog>
        <KeyDialog key codes changed />
    }
}

/// The key for the app, and the first code it makes.
#[component]
fn KeyDialog(key: RwSignal<Option<Enrolment>>, codes: RwSignal<Vec<String>>, changed: Callback<()>) -> impl IntoView {
    let (form, notices) = (Form::new(ConfirmFactor::default()), Notices::here());
    let open = Signal::derive(move || key.with(Option::is_some));
    let close = move || {
        key.set(None);
        form.reset(ConfirmFactor::default());
    };
    let send = Callback::new(move |()| {
        form.submit(
            |command: ConfirmFactor| async move { api::security::confirm_factor(&command).await },
            move |made: RecoveryCodes| {
                close();
                codes.try_set(made.codes);
                notices.done(t(keys::FACTOR_DONE));
                changed.run(());
            },
        );
    });
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="factor.confirm">
                {move || t(keys::FACTOR_CONFIRM)}
            </Button>
        }
    };
    let hint = Signal::derive(|| Some(t(keys::FACTOR_CODE_HINT)));
    let secret = Signal::derive(move || key.with(|key| key.as_ref().map(|it| it.secret.clone())).unwrap_or_default());
    view! {
        <Dialog
            open
            on_close=move |()| close()
            title=text(keys::FACTOR_ENROL_TITLE)
            on_submit=send
            footer
            test_id="factor-key"
        >
            <div class="stack">
                <p>{move || t(keys::FACTOR_SCAN)}</p>
                {move || key.get().map(picture)}
                <Field label=text(keys::FACTOR_KEY)>
                    <TextInput value=secret on_input=|_| {} readonly=true test_id="factor.key" />
                </Field>
                <Field label=text(keys::FACTOR_CODE) hint error=form.error("code") required=true>
                    <TextInput
                        value=form.part(|it| it.code.clone())
                        on_input=form.edit("code", |it, typed| it.code = typed)
                        autocomplete="one-time-code"
                        inputmode="numeric"
                        test_id="factor.code"
                    />
                </Field>
                <FormRefusal failed=form.failed test_id="factor.error" />
            </div>
        </Dialog>
    }
}

/// Dark squares on light ground, whatever the theme: a camera reads no other.
fn picture(key: Enrolment) -> impl IntoView {
    let size = key.qr_size;
    view! {
        <svg
            viewBox=format!("0 0 {size} {size}")
            width="208"
            height="208"
            role="img"
            aria-label=t(keys::FACTOR_QR)
            shape-rendering="crispEdges"
            data-testid="factor.qr"
            data-address=key.address
        >
            <rect width=size height=size fill="#ffffff" />
            <path d=key.qr_path fill="#000000" />
        </svg>
    }
}

/// The recovery codes, shown once.
#[component]
pub(super) fn CodesDialog(codes: RwSignal<Vec<String>>) -> impl IntoView {
    let notices = Notices::here();
    let open = Signal::derive(move || codes.with(|codes| !codes.is_empty()));
    let shown = Signal::derive(move || codes.with(|codes| codes.join("\n")));
    let copy = move |()| {
        copy_text(&shown.get_untracked());
        notices.done(t(keys::KIT_COPIED));
    };
    let footer = move || {
        view! {
            <Button icon="copy" on_press=copy>{move || t(keys::FACTOR_CODES_COPY)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary on_press=move |()| codes.set(Vec::new()) test_id="factor.codes-saved">
                {move || t(keys::FACTOR_CODES_SAVED)}
            </Button>
        }
    };
    view! {
        <Dialog
            open
            on_close=move |()| codes.set(Vec::new())
            guard=|()| false
            title=text(keys::FACTOR_CODES_TITLE)
            footer
            test_id="factor-codes"
        >
            <div class="stack">
                <Notice tone=Tone::Warning>{move || t(keys::FACTOR_CODES_TEXT)}</Notice>
                <ol data-testid="factor.codes">
                    {move || codes.get().into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
                </ol>
            </div>
        </Dialog>
    }
}

/// Password and code, before the second factor is turned off or its codes are made anew.
#[component]
pub(super) fn ProveDialog(
    proving: RwSignal<Option<Proving>>,
    codes: RwSignal<Vec<String>>,
    demanded: RwSignal<bool>,
    changed: Callback<()>,
) -> impl IntoView {
    let (form, notices) = (Form::new(ProveFactor::default()), Notices::here());
    let open = Signal::derive(move || proving.get().is_some());
    let off = Memo::new(move |_| proving.get() == Some(Proving::Off));
    let close = move || {
        proving.set(None);
        form.reset(ProveFactor::default());
    };
    let send = Callback::new(move |()| {
        if off.get_untracked() {
            let done = move |_: serde_json::Value| {
                close();
                notices.done(t(keys::FACTOR_SWITCHED_OFF));
                changed.run(());
            };
            form.submit(|command: ProveFactor| async move { api::security::factor_off(&command).await }, done);
        } else {
            let done = move |made: RecoveryCodes| {
                close();
                codes.try_set(made.codes);
                changed.run(());
            };
            form.submit(|command: ProveFactor| async move { api::security::renew_codes(&command).await }, done);
        }
    });
    let title = Signal::derive(move || t(if off.get() { keys::FACTOR_SWITCH_OFF_TITLE } else { keys::FACTOR_CODES_RENEW_TITLE }));
    let action = move || t(if off.get() { keys::FACTOR_SWITCH_OFF } else { keys::FACTOR_CODES_RENEW });
    let said = move || {
        t(match (off.get(), demanded.get()) {
            (true, true) => keys::FACTOR_SWITCH_OFF_MONEY,
            (true, false) => keys::FACTOR_SWITCH_OFF_TEXT,
            (false, _) => keys::FACTOR_CODES_RENEW_TEXT,
        })
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| close()>{move || t(keys::KIT_CANCEL)}</Button>
            <span class="push"></span>
            <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="factor.prove">
                {action}
            </Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| close() title on_submit=send footer test_id="factor-proof">
            <div class="stack">
                <p>{said}</p>
                <ProofFields form />
                <FormRefusal failed=form.failed test_id="factor.error" />
            </div>
        </Dialog>
    }
}

#[component]
fn ProofFields(form: Form<ProveFactor>) -> impl IntoView {
    view! {
        <Field label=text(keys::FACTOR_PASSWORD) error=form.error("password") required=true>
            <PasswordInput
                value=form.part(|it| it.password.clone())
                on_input=form.edit("password", |it, typed| it.password = typed)
                test_id="factor.password"
            />
        </Field>
        <Field label=text(keys::FACTOR_ANY_CODE) error=form.error("code") required=true>
            <TextInput
                value=form.part(|it| it.code.clone())
                on_input=form.edit("code", |it, typed| it.code = typed)
                autocomplete="one-time-code"
                test_id="factor.proof"
            />
        </Field>
    }
}
