//! A field: label, control, hint, error, always in that order, tied together for the screen reader.

use leptos::{context::Provider, prelude::*};

use super::{Icon, Words, fresh_id};

/// What a control learns from the field around it.
#[derive(Clone)]
pub(super) struct FieldContext {
    /// The control's id, which the label points at.
    pub id: String,
    /// Ids of the hint and the error, while they are shown.
    pub described_by: Signal<Option<String>>,
    /// There is an error.
    pub invalid: Signal<bool>,
    /// Must not stay empty.
    pub required: bool,
    /// What the control itself cannot read of what was typed; shown instead of the form's error.
    pub complaint: RwSignal<Option<Signal<String>>>,
}

impl FieldContext {
    /// The field around the control, or a lone id where there is none.
    pub fn here() -> Self {
        use_context().unwrap_or_else(|| Self {
            id: fresh_id("control"),
            described_by: Signal::stored(None),
            invalid: Signal::stored(false),
            required: false,
            complaint: RwSignal::new(None),
        })
    }

    /// `aria-invalid`, only while it is true.
    pub fn aria_invalid(&self) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + use<> {
        let invalid = self.invalid;
        // A form that is just being taken away may ask once more.
        move || invalid.try_get().unwrap_or(false).then_some("true")
    }
}

fn make_field(
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
    required: bool,
) -> (FieldContext, Signal<Option<String>>) {
    let complaint = RwSignal::new(None::<Signal<String>>);
    let said = Signal::derive(move || complaint.get().map(|words| words.get()).or_else(|| error.get()));
    let id = fresh_id("field");
    let ids = id.clone();
    let described_by = Signal::derive(move || {
        let hint = hint.with(Option::is_some).then(|| format!("{ids}-hint"));
        let error = said.with(Option::is_some).then(|| format!("{ids}-error"));
        let both: Vec<_> = hint.into_iter().chain(error).collect();
        (!both.is_empty()).then(|| both.join(" "))
    });
    let invalid = Signal::derive(move || error.with(Option::is_some));
    (FieldContext { id, described_by, invalid, required, complaint }, said)
}

fn below(id: &str, hint: Signal<Option<String>>, error: Signal<Option<String>>) -> impl IntoView + use<> {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        {move || hint.get().map(|text| view! { <small id=hint_id.clone()>{text}</small> })}
        {move || {
            error
                .get()
                .map(|text| {
                    view! {
                        <p class="error" id=error_id.clone()>
                            <Icon name="triangle-alert" />
                            {text}
                        </p>
                    }
                })
        }}
    }
}

/// One labelled control; give the control as the child.
#[component]
pub fn Field(
    /// What the control is for.
    #[prop(into)]
    label: Signal<String>,
    /// A word of help, always shown.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Must not stay empty.
    #[prop(optional)]
    required: bool,
    /// Says beside the label that it may stay empty.
    #[prop(optional)]
    optional: bool,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    let (field, said) = make_field(hint, error, required);
    let words = Words::here();
    view! {
        <div class="field" data-testid=test_id>
            <label for=field.id.clone()>
                {move || label.get()}
                {optional.then(|| view! { " " <span class="faint">{move || words.optional.get()}</span> })}
            </label>
            // Only for this control: what a component provides by itself, its neighbours see too.
            <Provider value=field.clone()>{children()}</Provider>
            {below(&field.id, hint, said)}
        </div>
    }
}

/// Several controls under one name: radios, a segmented control, a set of checkboxes.
#[component]
pub fn FieldSet(
    /// What the choice is about.
    #[prop(into)]
    label: Signal<String>,
    /// A word of help, always shown.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// What is wrong and what to do about it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
    children: Children,
) -> impl IntoView {
    let (field, said) = make_field(hint, error, false);
    let described_by = field.described_by;
    view! {
        <fieldset class="field" data-testid=test_id aria-describedby=move || described_by.get()>
            <legend>{move || label.get()}</legend>
            // Only for this control: what a component provides by itself, its neighbours see too.
            <Provider value=field.clone()>{children()}</Provider>
            {below(&field.id, hint, said)}
        </fieldset>
    }
}
