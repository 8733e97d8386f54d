//! The guardians in a student's form: name, relation, phones, one frame each.

use leptos::prelude::*;
use shared::students::{CreateStudent, GuardianInput};

use crate::{
    data::form::Form,
    i18n::{keys, t, text},
    kit::{Button, ButtonKind, ButtonSize, Field, FieldSet, IconButton, TextInput},
    pages::record::PhonesInput,
};

type Students = Form<CreateStudent>;

/// A part of the guardian at a place.
fn part<T: PartialEq + Default + Send + Sync + 'static>(form: Students, at: usize, read: fn(&GuardianInput) -> T) -> Signal<T> {
    form.part(move |it| it.guardians.get(at).map(read).unwrap_or_default())
}

fn edit<T: 'static>(form: Students, at: usize, field: &'static str, write: fn(&mut GuardianInput, T)) -> Callback<T> {
    form.edit(path(at, field), move |it: &mut CreateStudent, typed| {
        if let Some(guardian) = it.guardians.get_mut(at) {
            write(guardian, typed);
        }
    })
}

fn path(at: usize, field: &str) -> String {
    format!("guardians[{at}].{field}")
}

/// All guardians, with a way to add one.
#[component]
pub(super) fn GuardiansFields(form: Students) -> impl IntoView {
    let places = move || form.value.with(|it| 0..it.guardians.len());
    let add = form.edit("guardians", |it: &mut CreateStudent, ()| it.guardians.push(GuardianInput::default()));
    view! {
        <FieldSet
            label=text(keys::GUARDIANS)
            hint=Signal::derive(|| Some(t(keys::GUARDIANS_HINT)))
            test_id="form.guardians"
        >
            <For each=places key=|at| *at let:at>
                <GuardianFields form at />
            </For>
            <div>
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon="user-plus"
                    on_press=add
                    test_id="form.guardian.add"
                >
                    {move || t(keys::GUARDIAN_ADD)}
                </Button>
            </div>
        </FieldSet>
    }
}

#[component]
fn GuardianFields(form: Students, at: usize) -> impl IntoView {
    let remove = form.edit("guardians", move |it: &mut CreateStudent, ()| {
        if at < it.guardians.len() {
            it.guardians.remove(at);
        }
    });
    view! {
        <div class="guardian">
            <Field label=text(keys::GUARDIAN_NAME) error=form.error(path(at, "name")) required=true>
                <TextInput
                    value=part(form, at, |it| it.name.clone())
                    on_input=edit(form, at, "name", |it, typed| it.name = typed)
                    on_blur=form.judge(path(at, "name"))
                    autocomplete="off"
                    test_id=format!("form.guardian-{at}.name")
                />
            </Field>
            <IconButton
                icon="x"
                label=text(keys::GUARDIAN_REMOVE)
                on_press=remove
                test_id=format!("form.guardian-{at}.remove")
            />
            <div class="pair">
                <PhonesInput
                    value=part(form, at, |it| it.phones.clone())
                    on_input=edit(form, at, "phones", |it, phones| it.phones = phones)
                    on_blur=form.judge(path(at, "phones"))
                    error=form.error(path(at, "phones"))
                    test_id=format!("form.guardian-{at}.phone")
                />
                <Field label=text(keys::GUARDIAN_RELATION) error=form.error(path(at, "relation"))>
                    <TextInput
                        value=part(form, at, |it| it.relation.clone().unwrap_or_default())
                        on_input=edit(form, at, "relation", |it, typed| it.relation = Some(typed))
                        on_blur=form.judge(path(at, "relation"))
                        autocomplete="off"
                        test_id=format!("form.guardian-{at}.relation")
                    />
                </Field>
            </div>
        </div>
    }
}
