//! What the pages for those who are not signed in have in common: the frame, and a form with one button.

use leptos::prelude::*;
use shared::problem::Problem;

use super::{aside::SampleWeek, form_refusal::FormRefusal};
use crate::{
    i18n::{Key, LanguageSwitch, t},
    kit::{Button, ButtonKind, ButtonSize},
    theme::ThemeButton,
};

/// The frame, with the title of the window.
#[component]
pub fn OutsidePage(
    /// What the window is called.
    title: Key,
    /// Name for tests.
    #[prop(optional)]
    test_id: Option<&'static str>,
    /// Beside the name of the product.
    #[prop(optional, into)]
    beside: Option<ViewFn>,
    /// The page.
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| document().set_title(&format!("{} · Classmate Central", t(title))));
    view! {
        <div class="sign-in">
            <main id="page" data-testid=test_id>
                <div class="row">
                    <span class="logo" aria-hidden="true">"C"</span>
                    <strong>"Classmate Central"</strong>
                    {beside.map(|beside| beside.run())}
                </div>
                {children()}
                <OutsideFooter />
            </main>
            <SampleWeek />
        </div>
    }
}

/// Fields, why they were refused, and the button that sends them.
#[component]
pub fn OutsideForm(
    /// Sends what is typed.
    #[prop(into)]
    on_submit: Callback<()>,
    /// What was refused and belongs to no field.
    #[prop(into)]
    failed: Signal<Option<Problem>>,
    /// Waits for the server.
    #[prop(into)]
    busy: Signal<bool>,
    /// The word on the button.
    label: Key,
    /// Names for tests: of the refusal, and of the button.
    test_ids: (&'static str, &'static str),
    /// How its parts stand.
    #[prop(default = "stack")]
    class: &'static str,
    /// Below the button.
    #[prop(optional, into)]
    below: Option<ViewFn>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            novalidate
            class=class
            on:submit=move |event| {
                event.prevent_default();
                on_submit.run(());
            }
        >
            {children()}
            <FormRefusal failed test_id=test_ids.0 />
            <Button kind=ButtonKind::Primary size=ButtonSize::Large r#type="submit" busy test_id=test_ids.1>
                {move || t(label)}
            </Button>
            {below.map(|below| move || below.run())}
        </form>
    }
}

/// Language and theme, below the forms of those who are not signed in.
#[component]
fn OutsideFooter() -> impl IntoView {
    view! {
        <div class="row small">
            <LanguageSwitch />
            <span class="push"></span>
            <ThemeButton />
        </div>
    }
}
