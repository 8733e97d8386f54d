//! Somebody saved first: who, when, and what differs; each field goes the way one says.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::ago;
use crate::{
    data::editing::{Draft, Editing, Stale},
    i18n::{keys, t, t_with, text},
    kit::{Button, ButtonSize, DiffPicker, DiffRow, Notice, Tone},
};

/// The fields in which two drafts differ, as they are called on the wire.
fn differences<D: Draft>(theirs: &D, mine: &D) -> Vec<(String, DiffRow)> {
    theirs
        .lines()
        .into_iter()
        .zip(mine.lines())
        .filter(|(before, after)| before.text != after.text)
        .map(|(before, after)| {
            (before.field.to_owned(), DiffRow { name: t(before.name), before: before.text, after: after.text })
        })
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
    move || stale.get().map(|stale| comparison(editing, stale))
}

fn comparison<D: Draft>(editing: Editing<D>, stale: Stale<D::Record>) -> impl IntoView {
    let said = who_and_when(&stale);
    let theirs = D::of(&stale.current);
    let rows = Signal::derive(move || editing.form.value.with(|mine| differences(&theirs, mine)));
    // What was changed here stays, the rest follows the others, until one says otherwise.
    let mine: RwSignal<BTreeSet<String>> = RwSignal::new(editing.changed_fields());
    let pick = move |(field, keep): (String, bool)| {
        mine.update(|mine| {
            if keep {
                mine.insert(field);
            } else {
                mine.remove(&field);
            }
        });
    };
    let (newer, taken) = (stale.current.clone(), stale.current);
    view! {
        <Notice tone=Tone::Warning announce=true test_id="form.stale">
            <div class="stack">
                <strong>{said}</strong>
                <p>{move || t(keys::STALE_CHOOSE)}</p>
                <DiffPicker
                    rows
                    after_kept=mine
                    on_pick=pick
                    before=text(keys::STALE_THEIRS)
                    after=text(keys::STALE_MINE)
                    test_id="form.stale.pick"
                />
                <div class="row wrap">
                    <Button
                        size=ButtonSize::Small
                        on_press=move |()| editing.rebase(&newer, &mine.get_untracked())
                        test_id="form.stale.mine"
                    >
                        {move || t(keys::STALE_APPLY)}
                    </Button>
                    <Button
                        size=ButtonSize::Small
                        on_press=move |()| editing.rebase(&taken, &BTreeSet::new())
                        test_id="form.stale.theirs"
                    >
                        {move || t(keys::STALE_TAKE)}
                    </Button>
                </div>
            </div>
        </Notice>
    }
}
