//! What concerns the whole centre, for who is admitted to some of its branches only: it is shown, and says why it
//! cannot be changed here.
//!
//! Test ids: `everywhere.needed`.

use leptos::prelude::*;

use crate::{
    data::session::Session,
    i18n::{keys, t},
    kit::{Notice, Tone},
};

/// Whether the user is admitted to some branches only: the server refuses what concerns all of them.
pub fn limited() -> Memo<bool> {
    let session = Session::here();
    Memo::new(move |_| !session.is_everywhere())
}

/// Says why what concerns the whole centre cannot be changed; nothing to who may.
#[component]
pub fn NeedsEverywhere() -> impl IntoView {
    let limited = limited();
    move || {
        limited.get().then(|| {
            view! {
                <Notice tone=Tone::Info icon="building-2" test_id="everywhere.needed">
                    {move || t(keys::EVERYWHERE_NEEDED)}
                </Notice>
            }
        })
    }
}
