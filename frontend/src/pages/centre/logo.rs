//! The logo: shown, chosen from a file, taken away. It is saved as soon as it is chosen.

use leptos::{html, prelude::*, task::spawn_local};
use shared::{
    centre::{MOST_LOGO, SetLogo},
    problem::{Cause, FieldError, Problem},
    validation,
};
use web_sys::File;

use super::part::{Kept, Part, Stale};
use crate::{
    i18n::{keys, locale, t, text},
    kit::{Button, ButtonKind, Card, FieldSet},
    pages::form_refusal::FormRefusal,
    platform::base64_of,
};

fn refused(code: &str) -> Problem {
    let message = validation::message(code, None, None, locale());
    let errors = vec![FieldError { field: "data".to_owned(), code: code.to_owned(), message }];
    Problem::local(Cause::Invalid { errors }, locale())
}

/// Reads the file and saves it; what is too large is refused before it is sent.
fn take(part: Part<SetLogo>, file: File) {
    if file.size() > MOST_LOGO as f64 {
        part.refuse(refused("imageSize"));
        return;
    }
    spawn_local(async move {
        match base64_of(&file).await {
            Some(data) => {
                part.edit(|it, data| it.data = Some(data)).run(data);
                part.save();
            }
            None => part.refuse(Problem { title: t(keys::CENTRE_LOGO_UNREAD), ..refused("imageBroken") }),
        }
    });
}

#[component]
pub(super) fn LogoCard(kept: Kept) -> impl IntoView {
    let part = kept.part(
        (keys::CENTRE_LOGO, shared::centre::LOGO),
        |centre| SetLogo { version: centre.versions.logo, data: None },
        |it| t(if it.data.is_some() { keys::CENTRE_LOGO } else { keys::CENTRE_LOGO_REMOVE }),
    );
    let logo = Memo::new(move |_| kept.centre().with(|centre| centre.as_ref().and_then(|it| it.logo.clone())));
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take(part, file);
        }
        // The same file can be chosen again.
        input.set_value("");
    };
    let pick = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let remove = move |()| {
        part.edit(|it, data| it.data = data).run(None);
        part.save();
    };
    let label =
        Signal::derive(move || t(if logo.with(Option::is_some) { keys::CENTRE_LOGO_REPLACE } else { keys::CENTRE_LOGO_PICK }));
    view! {
        <Card title=text(keys::CENTRE_LOGO) test_id="centre.logo">
            <FieldSet
                label=text(keys::CENTRE_LOGO)
                hint=Signal::derive(|| Some(t(keys::CENTRE_LOGO_HINT)))
                error=part.error("data")
            >
                <div class="row wrap">
                    {move || {
                        logo.get()
                            .map(|address| {
                                view! {
                                    <img
                                        class="logo-preview"
                                        src=address
                                        alt=text(keys::CENTRE_LOGO_ALT)
                                        data-testid="centre.logo.image"
                                    />
                                }
                            })
                    }}
                    <Button icon="upload" busy=part.busy on_press=pick test_id="centre.logo.pick">
                        {move || label.get()}
                    </Button>
                    {move || {
                        logo.with(Option::is_some)
                            .then(|| {
                                view! {
                                    <Button
                                        kind=ButtonKind::Quiet
                                        busy=part.busy
                                        on_press=remove
                                        test_id="centre.logo.remove"
                                    >
                                        {move || t(keys::CENTRE_LOGO_REMOVE)}
                                    </Button>
                                }
                            })
                    }}
                    <input
                        type="file"
                        class="visually-hidden"
                        tabindex="-1"
                        accept="image/png,image/svg+xml"
                        aria-label=text(keys::CENTRE_LOGO_PICK)
                        data-testid="centre.logo.file"
                        node_ref=input
                        on:change=chosen
                    />
                </div>
            </FieldSet>
            <Stale part test_id="centre.logo" />
            <FormRefusal failed=part.refused() test_id="centre.refused" />
        </Card>
    }
}
