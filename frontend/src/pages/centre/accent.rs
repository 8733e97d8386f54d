//! The colour of the centre: a few by name, or any hue; shown in both themes before it is saved.

use leptos::prelude::*;
use shared::{
    accent::{Accent, MOST_CHROMA},
    centre::SetAccent,
};

use super::part::{Kept, Part, PartCard};
use crate::{
    i18n::{Arg, Key, keys, locale, t, t_with, text},
    kit::{FieldSet, Icon, fresh_id},
};

/// «5,2»
fn one_digit(figure: f64) -> String {
    let text = format!("{figure:.1}");
    if locale() == crate::i18n::Locale::En { text } else { text.replace('.', ",") }
}

#[component]
pub(super) fn AccentCard(kept: Kept) -> impl IntoView {
    let part = kept.part(
        (keys::CENTRE_ACCENT, shared::centre::ACCENT),
        |centre| SetAccent { version: centre.versions.accent, accent: centre.accent },
        |it| name_of(it.accent),
    );
    let accent = part.read(|it| it.accent);
    let hue = move |event: leptos::ev::Event| {
        let hue: u16 = event_target_value(&event).parse().unwrap_or_default();
        part.edit(|it, accent| it.accent = accent).run(Accent { hue: hue.min(359), chroma: MOST_CHROMA });
    };
    let contrast = move || {
        let contrast = accent.get().contrast();
        let args: [(&str, Arg<'_>); 2] = [("light", one_digit(contrast.light).into()), ("dark", one_digit(contrast.dark).into())];
        t_with(keys::CENTRE_ACCENT_CONTRAST, &args)
    };
    let id = fresh_id("hue");
    view! {
        <PartCard part test_id="centre.accent">
            <FieldSet
                label=text(keys::CENTRE_ACCENT)
                hint=Signal::derive(|| Some(t(keys::CENTRE_ACCENT_HINT)))
                error=part.error("accent")
            >
                <div class="swatches">
                    {Accent::PALETTE.map(|(colour, name)| view! { <Swatch part colour name /> }).into_iter().collect_view()}
                </div>
            </FieldSet>
            <div class="field">
                <label for=id.clone()>{move || t(keys::CENTRE_ACCENT_OWN)}</label>
                <div class="accent">
                    <input
                        type="range"
                        id=id
                        min="0"
                        max="359"
                        prop:value=move || accent.get().hue.to_string()
                        on:input=hue
                        data-testid="centre.accent.hue"
                    />
                </div>
            </div>
            <div class="accent-sample" style:--accent-h=move || accent.get().hue.to_string() style:--accent-c=move || accent.get().strength().to_string()>
                {["light", "dark"]
                    .map(|theme| {
                        view! {
                            <div data-tone="accent" data-theme=theme aria-hidden="true">
                                <span class="sample-button">{move || t(keys::FORM_SAVE)}</span>
                                <span class="sample-link">{move || t(keys::PAGE_SCHEDULE)}</span>
                            </div>
                        }
                    })
                    .into_iter()
                    .collect_view()}
            </div>
            <p class="small muted" data-testid="centre.accent.contrast">{contrast}</p>
        </PartCard>
    }
}

fn name_of(accent: Accent) -> String {
    let known = Accent::PALETTE.iter().find(|(colour, _)| *colour == accent);
    known.map_or_else(|| format!("{} {}°", t(keys::CENTRE_ACCENT_OWN), accent.hue), |(_, name)| t(*name))
}

#[component]
fn Swatch(part: Part<SetAccent>, colour: Accent, name: Key) -> impl IntoView {
    let chosen = move || part.read(|it| it.accent).get() == colour;
    view! {
        <label class="swatch" title=text(name)>
            <input
                type="radio"
                name="accent"
                aria-label=text(name)
                data-testid=format!("centre.accent-{}", colour.hue)
                prop:checked=chosen
                on:change=move |_| part.edit(|it, accent| it.accent = accent).run(colour)
            />
            <span data-tone="accent" style:--accent-h=colour.hue.to_string() style:--accent-c=colour.strength().to_string()>
                {move || chosen().then(|| view! { <Icon name="check" /> })}
            </span>
        </label>
    }
}
