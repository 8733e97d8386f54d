//! One of the twelve hues, by which a teacher, a subject or a group is known in the calendar.

use leptos::prelude::*;

use crate::{
    i18n::{keys, t_with, text},
    kit::{FieldSet, Icon, fresh_id},
};

/// Twelve swatches, of which one is chosen.
#[component]
pub fn HuePicker(
    /// The chosen hue; none until one is chosen.
    #[prop(into)]
    value: Signal<Option<u8>>,
    /// Another was chosen.
    #[prop(into)]
    on_change: Callback<Option<u8>>,
) -> impl IntoView {
    let name = fresh_id("hue");
    let swatch = move |hue: u8| {
        view! {
            <label
                data-hue=hue.to_string()
                title=move || t_with(keys::HUE_NUMBER, &[("number", u32::from(hue).into())])
            >
                <input
                    type="radio"
                    name=name.clone()
                    value=hue.to_string()
                    data-testid=format!("form.hue-{hue}")
                    aria-label=move || t_with(keys::HUE_NUMBER, &[("number", u32::from(hue).into())])
                    prop:checked=move || value.get() == Some(hue)
                    on:change=move |_| on_change.run(Some(hue))
                />
                <Icon name="check" />
            </label>
        }
    };
    view! {
        <FieldSet label=text(keys::HUE)>
            <div class="hues">{(1..=12).map(swatch).collect_view()}</div>
        </FieldSet>
    }
}
