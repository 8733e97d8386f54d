//! Time zone, currency and language of the centre.

use leptos::prelude::*;
use shared::{
    centre::{CURRENCIES, SetCurrency, SetLanguage, SetTimeZone},
    i18n::Locale,
};

use super::{
    super::register::zones_with,
    part::{Kept, PartCard},
};
use crate::{
    i18n::{keys, t, t_with, text},
    kit::{Choice, Confirm, Field, FieldSet, Notice, Segmented, Select, Tone},
};

#[component]
pub(super) fn ZoneCard(kept: Kept) -> impl IntoView {
    let part = kept.part(
        (keys::CENTRE_ZONE, shared::centre::TIME_ZONE),
        |centre| SetTimeZone { version: centre.versions.time_zone, time_zone: centre.time_zone.clone() },
        |it| it.time_zone.clone(),
    );
    let asking = RwSignal::new(false);
    let zone = part.read(|it| it.time_zone.clone());
    let confirmed = move |()| {
        asking.set(false);
        part.save();
    };
    view! {
        <PartCard part on_save=move |()| asking.set(true) test_id="centre.zone">
            <Field
                label=text(keys::CENTRE_ZONE)
                hint=Signal::derive(|| Some(t(keys::CENTRE_ZONE_HINT)))
                error=part.error("timeZone")
            >
                <Select
                    choices=Signal::derive(move || zone.with(|zone| zones_with(Some(zone))))
                    value=zone
                    on_change=part.edit(|it, zone| it.time_zone = zone)
                    test_id="centre.zone.select"
                />
            </Field>
        </PartCard>
        <Confirm
            open=asking
            on_close=move |()| asking.set(false)
            title=text(keys::CENTRE_ZONE_ASK)
            action=text(keys::CENTRE_ZONE_DO)
            on_confirm=confirmed
            tone=Tone::Warning
            test_id="centre.zone.dialog"
        >
            <p>{move || t_with(keys::CENTRE_ZONE_WARNING, &[("zone", zone.get().into())])}</p>
        </Confirm>
    }
}

#[component]
pub(super) fn CurrencyCard(kept: Kept) -> impl IntoView {
    let part = kept.part(
        (keys::CENTRE_CURRENCY, shared::centre::CURRENCY),
        |centre| SetCurrency { version: centre.versions.currency, currency: centre.currency.clone() },
        |it| it.currency.clone(),
    );
    let fixed = Signal::derive(move || kept.centre().with(|centre| centre.as_ref().is_some_and(|it| it.currency_fixed)));
    view! {
        <PartCard part test_id="centre.currency">
            <Field
                label=text(keys::CENTRE_CURRENCY)
                hint=Signal::derive(|| Some(t(keys::CENTRE_CURRENCY_HINT)))
                error=part.error("currency")
            >
                <Select
                    choices=Signal::stored(CURRENCIES.iter().map(|code| Choice::new(*code, *code)).collect::<Vec<_>>())
                    value=part.read(|it| it.currency.clone())
                    on_change=part.edit(|it, code| it.currency = code)
                    disabled=fixed
                    test_id="centre.currency.select"
                />
            </Field>
            {move || {
                fixed.get().then(|| view! { <Notice tone=Tone::Info>{t(keys::CENTRE_CURRENCY_FIXED)}</Notice> })
            }}
        </PartCard>
    }
}

#[component]
pub(super) fn LanguageCard(kept: Kept) -> impl IntoView {
    let part = kept.part(
        (keys::CENTRE_LANGUAGE, shared::centre::LANGUAGE),
        |centre| SetLanguage { version: centre.versions.language, language: centre.language },
        |it| it.language.own_name().to_owned(),
    );
    let choices: Vec<Choice> = Locale::ALL.iter().map(|it| Choice::new(it.as_str(), it.own_name())).collect();
    view! {
        <PartCard part test_id="centre.language">
            <FieldSet
                label=text(keys::CENTRE_LANGUAGE)
                hint=Signal::derive(|| Some(t(keys::CENTRE_LANGUAGE_HINT)))
                error=part.error("language")
            >
                <Segmented
                    label=text(keys::CENTRE_LANGUAGE)
                    choices=Signal::stored(choices)
                    value=part.read(|it| it.language.as_str().to_owned())
                    on_change=part.edit(|it, word: String| it.language = word.parse().unwrap_or_default())
                    test_id="centre.language"
                />
            </FieldSet>
        </PartCard>
    }
}
