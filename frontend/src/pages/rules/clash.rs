//! What has to be settled before the server is asked to make or change a rule: it would only refuse.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    lessons::Override,
    rules::{CreateRule, Effect},
};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use crate::data::form::Form;

/// What stands in the way of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The occurrence of this day by the rule: its place is taken.
    Taken(NaiveDate),
    /// This one could be put over what is in its way: it is not said why.
    Unsaid(NaiveDate),
}

/// The first occurrence that meets something, taken places before what only wants a reason.
pub fn first_clash(effect: &Effect, reason: bool) -> Option<Clash> {
    let taken = effect.occurrences.iter().find(|one| one.is_blocked()).map(|one| Clash::Taken(one.on));
    let met = || effect.occurrences.iter().find(|one| !one.conflicts.is_empty()).map(|one| Clash::Unsaid(one.on));
    taken.or_else(|| if reason { None } else { met() })
}

/// Leads to what can be done about it: the ways out of the occurrence, or the line for the reason of whoever may say one.
pub fn lead_to(clash: Clash, form: Option<Form<CreateRule>>) {
    let (Clash::Taken(day) | Clash::Unsaid(day)) = clash;
    if let (Clash::Unsaid(_), Some(form)) = (clash, form) {
        // A blank one is judged like any field that is wrong, and gets the focus.
        form.value.update(|value| value.overriding = Some(Override::default()));
        let _ = form.ready();
        return;
    }
    let found = document().query_selector(&format!(".occurrences > [data-on='{day}'] button")).ok().flatten();
    if let Some(button) = found.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        let how = web_sys::ScrollIntoViewOptions::new();
        how.set_block(web_sys::ScrollLogicalPosition::Center);
        button.scroll_into_view_with_scroll_into_view_options(&how);
        drop(button.focus());
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        problem::{Conflict, ConflictKind},
        rules::{Fate, Occurrence},
        time::WallTime,
    };

    use super::*;

    fn occurrence(day: u32, soft: Option<bool>) -> Occurrence {
        let on = NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let starts = WallTime::at(on, 16, 0).unwrap();
        let conflict = |soft| Conflict {
            lesson_id: None,
            kind: ConflictKind::Room,
            soft,
            title: String::new(),
            resource: String::new(),
            starts,
            minutes: 60,
        };
        let conflicts = soft.map(conflict).into_iter().collect();
        let (fate, room_id, was, lesson_id) = (Fate::Made, None, None, None);
        Occurrence { on, starts, minutes: 60, room_id, fate, was, lesson_id, conflicts, suggestions: vec![] }
    }

    fn effect(occurrences: Vec<Occurrence>) -> Effect {
        Effect { occurrences, horizon: NaiveDate::default(), students: 0, teachers: vec![] }
    }

    #[test]
    fn the_first_lesson_in_the_way_is_settled_before_a_reason_is_asked_for() {
        let met = effect(vec![occurrence(1, Some(true)), occurrence(3, Some(false)), occurrence(5, Some(false))]);
        assert_eq!(first_clash(&met, true), NaiveDate::from_ymd_opt(2026, 12, 3).map(Clash::Taken));
        let soft = effect(vec![occurrence(1, None), occurrence(3, Some(true))]);
        assert_eq!(first_clash(&soft, false), NaiveDate::from_ymd_opt(2026, 12, 3).map(Clash::Unsaid));
        assert_eq!(first_clash(&soft, true), None);
    }
}
