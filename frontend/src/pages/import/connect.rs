//! Step one: whose account, with which key, what of it.

use leptos::prelude::*;
use shared::{
    import::{ConnectionResult, ImportStatus, SourceBranch, StartImport, TestConnection},
    problem::{Cause, FieldError},
};

use super::{STORED_EMAIL, STORED_URL, Wizard};
use crate::{
    api::{self, Reply, client},
    data::{changes, form::Form},
    i18n::{keys, t, text},
    kit::{
        Button, ButtonKind, Checkbox, Choice, Field, FieldSet, Icon, MultiSelect, Notice, PasswordInput, Select, TextInput, Tone,
    },
    pages::{form_refusal::FormRefusal, register::zones},
    platform::{command_key, storage},
};

async fn test(command: &StartImport) -> Reply<ConnectionResult> {
    let command = TestConnection {
        alfacrm_url: command.alfacrm_url.trim().to_owned(),
        email: command.email.trim().to_owned(),
        api_key: command.api_key.trim().to_owned(),
    };
    api::import::test_connection(&command).await
}

/// A refused connection stands at the field that has to be looked at: mostly the key, or the address.
async fn tested(command: &StartImport) -> Reply<ConnectionResult> {
    let result = test(command).await?;
    if result.success {
        return Ok(result);
    }
    let field = result.field.unwrap_or_else(|| "apiKey".to_owned());
    let error = FieldError { message: result.message, ..FieldError::named(&field, "connection") };
    Err(client::local(Cause::Invalid { errors: vec![error] }))
}

/// Begins a run with what the form holds.
pub(super) async fn start(mut command: StartImport, dry_run: bool) -> Reply<shared::import::ImportState> {
    command.dry_run = dry_run;
    for text in [&mut command.alfacrm_url, &mut command.email, &mut command.api_key] {
        *text = text.trim().to_owned();
    }
    // All branches are asked for by naming none.
    command.branch_ids = command.branch_ids.filter(|ids| !ids.is_empty());
    api::import::start(&command, command_key()).await
}

#[component]
pub(super) fn Connect(wizard: Wizard) -> impl IntoView {
    let form = wizard.form;
    let found = RwSignal::new(None::<ConnectionResult>);
    let count = move || {
        remember(form);
        form.submit(
            |command| async move {
                tested(&command).await?;
                start(command, true).await
            },
            move |_| {
                wizard.editing.try_set(false);
                changes::tell(shared::events::Entity::Import);
            },
        );
    };
    let try_it = move |()| {
        remember(form);
        form.submit(
            |command| async move { tested(&command).await },
            move |result| {
                found.try_set(Some(result));
            },
        );
    };
    view! {
        <form
            class="body form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                count();
            }
        >
            <Before wizard />
            <FormRefusal failed=form.failed test_id="import.refused" />
            <Account form />
            <What form found />
            <div class="row wrap account-act">
                <p class="small muted row grow">
                    <Icon name="lock" />
                    {move || t(keys::WIZARD_KEY_PROMISE)}
                </p>
                <Button busy=form.busy on_press=try_it test_id="import.test">
                    {move || t(keys::WIZARD_TEST)}
                </Button>
                <Button kind=ButtonKind::Primary r#type="submit" busy=form.busy test_id="import.dry-run">
                    {move || t(keys::WIZARD_COUNT)}
                </Button>
            </div>
        </form>
    }
}

/// The address and the e-mail come back after a reload; the key never does.
fn remember(form: Form<StartImport>) {
    form.value.with_untracked(|it| {
        storage::set(STORED_URL, it.alfacrm_url.trim());
        storage::set(STORED_EMAIL, it.email.trim());
    });
}

/// Why the last dry run brought nothing.
#[component]
fn Before(wizard: Wizard) -> impl IntoView {
    let said = move || {
        wizard.state.with(|state| {
            let state = state.as_ref().filter(|state| state.dry_run)?;
            match state.status {
                ImportStatus::Failed => Some(state.error.clone().unwrap_or_else(|| t(keys::WIZARD_FAILED))),
                _ => None,
            }
        })
    };
    move || {
        said().map(|said| {
            view! {
                <Notice tone=Tone::Danger test_id="import.failed">
                    {said}
                </Notice>
            }
        })
    }
}

#[component]
fn Account(form: Form<StartImport>) -> impl IntoView {
    view! {
        <div class="pair">
            <Field label=text(keys::WIZARD_URL) error=form.error("alfacrmUrl") required=true>
                <TextInput
                    value=form.part(|it| it.alfacrm_url.clone())
                    on_input=form.edit("alfacrmUrl", |it, typed| it.alfacrm_url = typed)
                    on_blur=form.judge("alfacrmUrl")
                    r#type="url"
                    inputmode="url"
                    autocomplete="off"
                    placeholder=Some("https://name.s20.online".to_owned())
                    test_id="import.url"
                />
            </Field>
            <Field label=text(keys::WIZARD_EMAIL) error=form.error("email") required=true>
                <TextInput
                    value=form.part(|it| it.email.clone())
                    on_input=form.edit("email", |it, typed| it.email = typed)
                    on_blur=form.judge("email")
                    r#type="email"
                    inputmode="email"
                    autocomplete="off"
                    test_id="import.email"
                />
            </Field>
            <Field
                label=text(keys::WIZARD_KEY)
                hint=Signal::derive(|| Some(t(keys::WIZARD_KEY_HINT)))
                error=form.error("apiKey")
                required=true
            >
                <PasswordInput
                    value=form.part(|it| it.api_key.clone())
                    on_input=form.edit("apiKey", |it, typed| it.api_key = typed)
                    on_blur=form.judge("apiKey")
                    autocomplete="off"
                    test_id="import.key"
                />
            </Field>
            <Field
                label=text(keys::AUTH_ZONE)
                hint=Signal::derive(|| Some(t(keys::WIZARD_ZONE_HINT)))
                error=form.error("timeZone")
            >
                <Select
                    choices=zones()
                    value=form.part(|it| it.time_zone.clone().unwrap_or_default())
                    on_change=form.edit("timeZone", |it, zone| it.time_zone = Some(zone))
                    test_id="import.zone"
                />
            </Field>
        </div>
    }
}

/// Rooms, lessons, and, once the account was seen, its branches.
#[component]
fn What(form: Form<StartImport>, found: RwSignal<Option<ConnectionResult>>) -> impl IntoView {
    view! {
        <FieldSet label=text(keys::WIZARD_WHAT)>
            <div class="row wrap">
                <Checkbox
                    label=text(keys::PAGE_ROOMS)
                    checked=form.part(|it| it.migrate_rooms)
                    on_change=form.edit("migrateRooms", |it, on| it.migrate_rooms = on)
                    test_id="import.rooms"
                />
                <Checkbox
                    label=text(keys::WIZARD_LESSONS)
                    checked=form.part(|it| it.migrate_lessons)
                    on_change=form.edit("migrateLessons", |it, on| it.migrate_lessons = on)
                    test_id="import.lessons"
                />
            </div>
        </FieldSet>
        {move || {
            found
                .get()
                .map(|result| {
                    view! {
                        <Notice tone=Tone::Success announce=true test_id="import.connection">
                            {result.message}
                        </Notice>
                        <Branches form branches=result.branches />
                    }
                })
        }}
    }
}

#[component]
fn Branches(form: Form<StartImport>, branches: Vec<SourceBranch>) -> impl IntoView {
    let choice = |branch: &SourceBranch| {
        let choice = Choice::new(branch.id.to_string(), branch.name.clone());
        if branch.active { choice } else { choice.hint(t(keys::WIZARD_BRANCH_CLOSED)) }
    };
    let choices: Vec<Choice> = branches.iter().map(choice).collect();
    let chosen = form.part(|it| {
        let ids = it.branch_ids.clone().unwrap_or_default();
        ids.iter().map(ToString::to_string).collect::<Vec<_>>()
    });
    let pick = form.edit("branchIds", |it: &mut StartImport, chosen: Vec<String>| {
        let ids: Vec<i64> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
        it.branch_ids = (!ids.is_empty()).then_some(ids);
    });
    view! {
        <Field
            label=text(keys::WIZARD_BRANCHES)
            hint=Signal::derive(|| Some(t(keys::WIZARD_BRANCHES_HINT)))
            error=form.error("branchIds")
        >
            <MultiSelect choices values=chosen on_change=pick test_id="import.branches" />
        </Field>
    }
}
