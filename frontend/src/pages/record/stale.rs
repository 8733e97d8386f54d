//! Somebody saved first: who, when, and what differs, with both ways on.

use leptos::prelude::*;

use super::ago;
use crate::{
    data::editing::{Draft, Editing, Stale},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonSize, DiffRow, DiffView, Notice, Tone},
};

/// The fields in which two drafts differ.
fn differences<D: Draft>(theirs: &D, mine: &D) -> Vec<DiffRow> {
    theirs
        .lines()
        .into_iter()
        .zip(mine.lines())
        .filter(|((_, before), (_, after))| before != after)
        .map(|((name, before), (_, after))| DiffRow { name: t(name), before, after })
        .collect()
}

fn who_and_when<R>(stale: &Stale<R>) -> String {
    let by = stale.by.clone().unwrap_or_else(|| t(keys::STALE_SOMEBODY));
    let at = stale.at.map(ago).unwrap_or_default();
    t_with(keys::STALE_BY, &[("name", by.into()), ("ago", at.into())])
}

/// Stands over the form while its record is newer than what was seen.
#[component]
pub(super) fn StaleNotice<D: Draft>(editing: Editing<D>) -> impl IntoView {
    let stale = editing.stale();
    move || {
        stale.get().map(|stale| {
            let said = who_and_when(&stale);
            let theirs = D::of(&stale.current);
            let rows = Signal::derive(move || editing.form.value.with(|mine| differences(&theirs, mine)));
            let (newer, taken) = (stale.current.clone(), stale.current);
            view! {
                <Notice tone=Tone::Warning announce=true test_id="form.stale">
                    <div class="stack">
                        <strong>{said}</strong>
                        <DiffView rows before=text(keys::STALE_THEIRS) after=text(keys::STALE_MINE) />
                        <div class="row wrap">
                            <Button
                                size=ButtonSize::Small
                                on_press=move |()| editing.rebase(&newer)
                                test_id="form.stale.mine"
                            >
                                {move || t(keys::STALE_APPLY)}
                            </Button>
                            <Button
                                size=ButtonSize::Small
                                on_press=move |()| editing.begin_edit(&taken)
                                test_id="form.stale.theirs"
                            >
                                {move || t(keys::STALE_TAKE)}
                            </Button>
                        </div>
                    </div>
                </Notice>
            }
        })
    }
}
