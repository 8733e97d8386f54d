//! A choice out of many, found by typing.

use leptos::{ev, prelude::*};

use super::{
    Choice, Icon, choice,
    field::FieldContext,
    listbox::{ListState, Listbox},
};

/// What is chosen, in words.
fn label_of(choices: Signal<Vec<Choice>>, value: Option<&String>) -> String {
    choices.with(|all| all.iter().find(|one| Some(&one.value) == value).map(|one| one.label.clone())).unwrap_or_default()
}

/// The chosen word gives way to the next that is typed.
fn select_all(event: &ev::MouseEvent) {
    event_target::<web_sys::HtmlInputElement>(event).select();
}

/// A field that finds one choice in a list. Leaving it with an unfinished word brings the chosen one back.
#[component]
pub fn Combobox(
    /// All choices; with `on_query`, those that the server found.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<Option<String>>,
    /// Another was chosen, or none.
    #[prop(into)]
    on_change: Callback<Option<String>>,
    /// Asks elsewhere for what was typed; the list is then not filtered here.
    #[prop(optional, into)]
    on_query: Option<Callback<String>>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// Name where no field gives one.
    #[prop(optional, into)]
    aria_label: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    // `None` while nothing is being typed: then the chosen label is shown.
    let typed = RwSignal::new(None::<String>);
    let found = Signal::derive(move || match typed.get() {
        Some(typed) if on_query.is_none() => choices.with(|all| choice::found(all, &typed)),
        _ => choices.get(),
    });
    let list = ListState::new(found);
    let shown = move || typed.get().unwrap_or_else(|| label_of(choices, value.get().as_ref()));
    let take = move |picked: Choice| {
        typed.set(None);
        list.show(false);
        on_change.run(Some(picked.value));
    };
    let input = move |event: ev::Event| {
        let text = event_target_value(&event);
        if let Some(on_query) = on_query {
            on_query.run(text.clone());
        }
        if text.is_empty() {
            on_change.run(None);
        }
        typed.set(Some(text));
        list.show(true);
        list.active.set(0);
    };
    let leave = move |_| {
        typed.set(None);
        list.show(false);
    };
    view! {
        <div class="combobox">
            <div class="input-group">
                <Icon name="search" />
                <input
                    class="input"
                    id=field.id.clone()
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    aria-autocomplete="list"
                    aria-controls=list.id.get_value()
                    aria-expanded=move || list.open.get().to_string()
                    aria-activedescendant=move || list.active_id()
                    aria-required=field.required.then_some("true")
                    aria-invalid=field.aria_invalid()
                    aria-describedby=move || field.described_by.get()
                    aria-label=move || aria_label.get()
                    placeholder=move || placeholder.get()
                    data-testid=test_id
                    prop:value=shown
                    on:input=input
                    on:click=move |event| {
                        list.show(true);
                        if typed.with_untracked(Option::is_none) {
                            select_all(&event);
                        }
                    }
                    on:blur=leave
                    on:keydown=move |event| {
                        if let Some(picked) = list.key(&event) {
                            take(picked);
                        }
                    }
                />
            </div>
            <Listbox
                state=list
                chosen=move |one: String| value.get().as_ref() == Some(&one)
                on_pick=take
            />
        </div>
    }
}
