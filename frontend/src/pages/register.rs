//! `/register`: a new centre with its first branch and its admin.
//!
//! Test ids: `register.name`, `register.email`, `register.password`, `register.company`, `register.zone`,
//! `register.submit`, `register.error`, `register.login`, `register.sent`, `register.again`.

use leptos::prelude::*;
use shared::{
    auth::Register,
    problem::{Cause, Problem, Rule},
};

use super::{
    outside::{OutsideForm, OutsidePage},
    second_step::SecondStepForm,
};
use crate::{
    api,
    data::{
        drafts,
        form::Form,
        session::{Session, Stores},
        toasts::Notices,
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{Button, Choice, Field, Notice, PasswordInput, Select, TextInput, Tone},
    platform::{browser_zone, utc_offset, wall_now},
    routes::Page,
};

/// Where our centres are; the browser's own zone comes first.
const ZONES: [&str; 12] = [
    "Asia/Almaty",
    "Asia/Qyzylorda",
    "Asia/Aqtau",
    "Asia/Aqtobe",
    "Asia/Atyrau",
    "Asia/Oral",
    "Asia/Qostanay",
    "Asia/Tashkent",
    "Asia/Bishkek",
    "Europe/Moscow",
    "Asia/Yekaterinburg",
    "Asia/Novosibirsk",
];
const DEFAULT_ZONE: &str = "Asia/Almaty";

/// Zones to choose from.
pub(super) fn zones() -> Vec<Choice> {
    zones_with(None)
}

/// Zones to choose from; the one that is chosen already is always among them.
pub(super) fn zones_with(chosen: Option<&str>) -> Vec<Choice> {
    let own = browser_zone().filter(|zone| zone.contains('/'));
    let chosen = chosen.map(str::to_owned).filter(|zone| own.as_ref() != Some(zone));
    let others = chosen.into_iter().chain(own).filter(|zone| !ZONES.contains(&zone.as_str()) && !zone.is_empty());
    let all = others.collect::<Vec<_>>().into_iter().chain(ZONES.map(str::to_owned));
    all.map(|zone| Choice::new(zone.clone(), format!("{zone}, {}", utc_offset(&zone)))).collect()
}

fn zone_of(command: &Register) -> String {
    command.time_zone.clone().unwrap_or_else(|| DEFAULT_ZONE.to_owned())
}

/// The page of the form.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let beside = ViewFn::from(|| {
        view! {
            <span class="small muted push">{move || t(keys::HAVE_CENTRE)}</span>
            <a class="link small" href=Page::Login.path() data-testid="register.login">
                {move || t(keys::SIGN_IN)}
            </a>
        }
    });
    view! {
        <OutsidePage title=keys::PAGE_REGISTER beside=beside>
            <RegisterForm />
        </OutsidePage>
    }
}

/// The form; the letter it waits for, where there is mail; the code, for who has an account with one.
#[component]
fn RegisterForm() -> impl IntoView {
    let zone = browser_zone().filter(|zone| zone.contains('/')).unwrap_or_else(|| DEFAULT_ZONE.to_owned());
    let blank = Register { time_zone: Some(zone), ..Register::default() };
    let kept = drafts::recall::<Register>(&drafts::outside("register")).map(|kept| kept.value);
    let form = Form::new(kept.unwrap_or_else(|| blank.clone()));
    keep_draft(form, blank, drafts::outside("register"));
    let next = Memo::new(move |_| form.failed.with(|failed| failed.as_ref().map_or(Next::Form, |it| Next::after(&it.cause))));
    let back = Callback::new(move |()| form.failed.set(None));
    move || match next.get() {
        Next::Letter => view! { <Sent form back /> }.into_any(),
        Next::Code(ticket) => view! { <SecondStepForm ticket on_back=back /> }.into_any(),
        Next::Form => view! { <Questions form /> }.into_any(),
    }
}

/// What comes after the form was sent.
#[derive(Clone, PartialEq)]
enum Next {
    Form,
    Letter,
    Code(String),
}

impl Next {
    fn after(refused: &Cause) -> Self {
        match refused {
            Cause::Rule { rule: Rule::ConfirmByLetter, .. } => Self::Letter,
            Cause::SecondFactor { ticket } => Self::Code(ticket.clone()),
            _ => Self::Form,
        }
    }
}

#[component]
fn Questions(form: Form<Register>) -> impl IntoView {
    let (session, stores, notices) = (Session::here(), Stores::here(), Notices::here());
    let submit = move || {
        let asked = form.value.with_untracked(|it| it.company_name.trim().to_owned());
        form.submit(
            |command| async move {
                let command = Register { locale: Some(locale()), ..command };
                api::auth::register(&command).await
            },
            move |answer| {
                drafts::forget(&drafts::outside("register"));
                // An account was there already, and the password was right.
                if answer.user.company_name != asked {
                    let company = answer.user.company_name.clone();
                    notices.warn(t_with(keys::REGISTER_ENTERED, &[("company", company.into())]));
                }
                session.enter(answer, stores);
            },
        );
    };
    let failed = Signal::derive(move || {
        form.failed.get().map(|problem| match problem.cause {
            Cause::WrongCredentials => Problem { title: t(keys::REGISTER_REFUSED), ..problem },
            _ => problem,
        })
    });
    view! {
        <OutsideForm
            on_submit=move |()| submit()
            failed
            busy=form.busy
            label=keys::REGISTER_SUBMIT
            test_ids=("register.error", "register.submit")
            class=""
        >
            <div class="stack">
                <h1>{move || t(keys::REGISTER_TITLE)}</h1>
                <p class="muted">{move || t(keys::REGISTER_TEXT)}</p>
            </div>
            <AboutPerson form />
            <hr />
            <AboutCentre form />
        </OutsideForm>
    }
}

/// A letter is on its way; the same is said whosever e-mail it is.
#[component]
fn Sent(form: Form<Register>, back: Callback<()>) -> impl IntoView {
    let email = move || form.value.with(|it| it.email.trim().to_owned());
    view! {
        <div class="stack">
            <h1>{move || t(keys::REGISTER_SENT)}</h1>
            <Notice tone=Tone::Success announce=true test_id="register.sent">
                <p>{move || t_with(keys::REGISTER_SENT_TEXT, &[("email", email().into())])}</p>
            </Notice>
            <p class="small muted">{move || t(keys::REGISTER_SENT_AGAIN)}</p>
            <Button on_press=back test_id="register.again">
                {move || t(keys::REGISTER_SENT_BACK)}
            </Button>
        </div>
    }
}

/// Keeps what is typed over a reload, all but the password.
fn keep_draft(form: Form<Register>, blank: Register, name: String) {
    Effect::new(move |_| {
        let typed = form.value.with(|it| Register { password: String::new(), ..it.clone() });
        if typed == blank {
            drafts::forget(&name);
        } else {
            drafts::keep(&name, &blank, &typed);
        }
    });
}

#[component]
fn AboutPerson(form: Form<Register>) -> impl IntoView {
    view! {
        <Field label=text(keys::AUTH_NAME) error=form.error("name") required=true>
            <TextInput
                value=form.part(|it| it.name.clone())
                on_input=form.edit("name", |it, typed| it.name = typed)
                on_blur=form.judge("name")
                autocomplete="name"
                name="name"
                test_id="register.name"
            />
        </Field>
        <Field label=text(keys::AUTH_EMAIL) error=form.error("email") required=true>
            <TextInput
                value=form.part(|it| it.email.clone())
                on_input=form.edit("email", |it, typed| it.email = typed)
                on_blur=form.judge("email")
                r#type="email"
                autocomplete="email"
                inputmode="email"
                name="email"
                test_id="register.email"
            />
        </Field>
        <Field
            label=text(keys::AUTH_PASSWORD)
            hint=Signal::derive(|| Some(t(keys::REGISTER_PASSWORD_HINT)))
            error=form.error("password")
            required=true
        >
            <PasswordInput
                value=form.part(|it| it.password.clone())
                on_input=form.edit("password", |it, typed| it.password = typed)
                on_blur=form.judge("password")
                autocomplete="new-password"
                name="password"
                test_id="register.password"
            />
        </Field>
    }
}

#[component]
fn AboutCentre(form: Form<Register>) -> impl IntoView {
    let zone = form.part(zone_of);
    let now = move || {
        let time = shared::format::time(wall_now(&zone.get()).time());
        Some(t_with(keys::REGISTER_ZONE_HINT, &[("time", time.into())]))
    };
    view! {
        <Field label=text(keys::AUTH_COMPANY) error=form.error("companyName") required=true>
            <TextInput
                value=form.part(|it| it.company_name.clone())
                on_input=form.edit("companyName", |it, typed| it.company_name = typed)
                on_blur=form.judge("companyName")
                autocomplete="organization"
                name="organization"
                test_id="register.company"
            />
        </Field>
        <Field label=text(keys::AUTH_ZONE) hint=Signal::derive(now) error=form.error("timeZone")>
            <Select
                choices=Signal::derive(move || zone.with(|zone| zones_with(Some(zone))))
                value=zone
                on_change=form.edit("timeZone", |it, zone| it.time_zone = Some(zone))
                test_id="register.zone"
            />
        </Field>
    }
}
