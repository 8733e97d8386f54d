//! `/kit`, in the development build only: every component in every state, to look at beside the design.
//!
//! Its words are samples and stay in Russian; nothing here is part of the product.

mod controls;
mod layers;
mod lists;
mod states;

use leptos::prelude::*;

use crate::kit::{Choice, PageHeader, Segmented};

/// All specimens on one page, in a chosen theme and density.
#[component]
pub fn KitPage() -> impl IntoView {
    let theme = RwSignal::new("system".to_owned());
    let density = RwSignal::new("comfortable".to_owned());
    let themes = vec![Choice::new("system", "Как в системе"), Choice::new("light", "Светлая"), Choice::new("dark", "Тёмная")];
    let densities = vec![Choice::new("comfortable", "Свободно"), Choice::new("compact", "Плотно")];
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            // Neither name can be refused: both are plain ASCII.
            drop(root.set_attribute("data-theme", &theme.get()));
            drop(root.set_attribute("data-density", &density.get()));
        }
    });
    view! {
        <main class="page" id="page">
            <PageHeader title="Компоненты" count=Some("все состояния".to_owned()) actions=layers::header_actions()>
                <Segmented label="Тема" choices=themes value=theme on_change=move |it| theme.set(it) />
                <Segmented label="Плотность" choices=densities value=density on_change=move |it| density.set(it) />
            </PageHeader>
            <div class="page-body">
                <div class="specimens">
                    <controls::Buttons />
                    <controls::Fields />
                    <controls::Choices />
                    <states::Marks />
                    <states::Words />
                    <states::Waiting />
                    <layers::Layers />
                    <layers::Notices />
                    <lists::Rows />
                    <lists::Steps />
                </div>
            </div>
        </main>
    }
}
