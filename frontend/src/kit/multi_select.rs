//! Several choices out of many, shown as chips in the field.

use leptos::{ev, html, prelude::*};

use super::{
    Choice, Icon, Words, choice, dom,
    field::FieldContext,
    listbox::{ListState, Listbox},
};

/// A field that gathers choices; Backspace in the empty field takes the last one out.
#[component]
pub fn MultiSelect(
    /// All choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen values, in the order they were chosen.
    #[prop(into)]
    values: Signal<Vec<String>>,
    /// The chosen values changed.
    #[prop(into)]
    on_change: Callback<Vec<String>>,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let field = FieldContext::here();
    let typed = RwSignal::new(String::new());
    let list = ListState::new(Signal::derive(move || choices.with(|all| choice::found(all, &typed.get()))));
    let node = NodeRef::<html::Input>::new();
    let toggle = move |value: String| {
        let mut chosen = values.get_untracked();
        match chosen.iter().position(|one| *one == value) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(value),
        }
        on_change.run(chosen);
    };
    let take = move |picked: Choice| {
        typed.set(String::new());
        toggle(picked.value);
    };
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Backspace" && typed.with_untracked(String::is_empty) {
            if let Some(last) = values.with_untracked(|chosen| chosen.last().cloned()) {
                toggle(last);
            }
        } else if let Some(picked) = list.key(&event) {
            take(picked);
        }
    };
    let input = move |event: ev::Event| {
        typed.set(event_target_value(&event));
        list.show(true);
        list.active.set(0);
    };
    view! {
        <div class="combobox">
            <div
                class="input chips-input"
                on:click=move |_| {
                    if let Some(input) = node.get_untracked() {
                        dom::focus(&input);
                    }
                }
            >
                {chips(choices, values, Callback::new(toggle))}
                <input
                    node_ref=node
                    id=field.id.clone()
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    aria-autocomplete="list"
                    aria-controls=list.id.get_value()
                    aria-expanded=move || list.open.get().to_string()
                    aria-activedescendant=move || list.active_id()
                    aria-invalid=field.aria_invalid()
                    aria-describedby=move || field.described_by.get()
                    placeholder=move || values.with(Vec::is_empty).then(|| placeholder.get()).flatten()
                    data-testid=test_id
                    prop:value=move || typed.get()
                    on:input=input
                    on:focus=move |_| list.show(true)
                    on:blur=move |_| {
                        typed.set(String::new());
                        list.show(false);
                    }
                    on:keydown=key
                />
            </div>
            <Listbox
                state=list
                many=true
                chosen=move |one: String| values.with(|chosen| chosen.contains(&one))
                on_pick=take
            />
        </div>
    }
}

/// What is chosen, each with a cross.
fn chips(choices: Signal<Vec<Choice>>, values: Signal<Vec<String>>, toggle: Callback<String>) -> impl IntoView {
    let words = Words::here();
    let label_of = move |value: &str| {
        choices
            .with(|all| all.iter().find(|one| one.value == value).map(|one| one.label.clone()))
            .unwrap_or_else(|| value.to_owned())
    };
    view! {
        <For
            each=move || values.get()
            key=Clone::clone
            children=move |value| {
                let shown = Signal::derive({
                    let value = value.clone();
                    move || label_of(&value)
                });
                view! {
                    <span class="chip">
                        <span class="truncate">{move || shown.get()}</span>
                        <button
                            type="button"
                            aria-label=move || format!("{}: {}", words.remove.get(), shown.get())
                            on:click=move |_| toggle.run(value.clone())
                        >
                            <Icon name="x" />
                        </button>
                    </span>
                }
            }
        />
    }
}
