//! The series a lesson is of: changed from the menu, or after one of its lessons was moved alone.
//!
//! A drop moves only the one lesson. Its notice offers «Это и следующие», which opens the change of the rule with what was
//! done already filled in: which lessons move, what stands in their way and who feels it is seen before anything else moves.

use chrono::{Datelike as _, NaiveDate};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    lessons::Lesson,
    rules::{CreateRule, ScheduleRule},
    time::{ClockTime, monday_of},
};

use super::board::Board;
use crate::{
    api,
    i18n::{keys, t},
    kit::ToastAction,
    pages::rules::RuleDialog,
};

fn weekday(day: NaiveDate) -> u8 {
    u8::try_from(day.weekday().number_from_monday()).unwrap_or(1)
}

/// Does with the rule what was done with one of its lessons.
fn follow(rule: &mut CreateRule, before: &Lesson, now: &Lesson) {
    let (was, is) = (weekday(before.starts.date()), weekday(now.starts.date()));
    if was != is && rule.weekdays.contains(&was) && !rule.weekdays.contains(&is) {
        rule.weekdays.retain(|day| *day != was);
        rule.weekdays.push(is);
        rule.weekdays.sort_unstable();
    }
    if before.starts.time() != now.starts.time() {
        rule.starts = ClockTime::of(now.starts.time());
    }
    if before.minutes != now.minutes {
        rule.minutes = now.minutes;
    }
    if before.room_id != now.room_id {
        rule.room_id = now.room_id;
    }
    if before.teacher_id != now.teacher_id {
        let others = rule.teacher_ids.iter().copied().filter(|id| Some(*id) != before.teacher_id && Some(*id) != now.teacher_id);
        rule.teacher_ids = now.teacher_id.into_iter().chain(others).collect();
    }
}

/// Whether the rule can do what was done with a lesson: it stood as the rule says, and stayed in its week.
fn can_follow(before: &Lesson, now: &Lesson) -> bool {
    let same_week = monday_of(before.starts.date()) == monday_of(now.starts.date());
    before.rule_id.is_some() && !before.detached && same_week
}

impl Board {
    /// Opens the change of the rule a lesson is of, from that lesson on.
    pub fn change_series(self, lesson: &Lesson) {
        self.open_series(lesson, lesson.starts.date(), |_| ());
    }

    /// «Это и следующие» for the notice of a move; nothing where the rule cannot do the same.
    pub(super) fn offer_series(self, before: &Lesson, now: &Lesson) -> Option<ToastAction> {
        if !can_follow(before, now) || !untrack(|| self.may_manage()) {
            return None;
        }
        let (before, now) = (before.clone(), now.clone());
        let from = before.starts.date().min(now.starts.date());
        let run = Callback::new(move |()| {
            let (before, now) = (before.clone(), now.clone());
            self.open_series(&now.clone(), from, move |rule| follow(rule, &before, &now));
        });
        Some(ToastAction { label: t(keys::HANDS_FOLLOWING), shortcut: None, run })
    }

    fn open_series(self, lesson: &Lesson, from: NaiveDate, write: impl FnOnce(&mut CreateRule) + 'static) {
        let (Some(id), editor) = (lesson.rule_id, self.hand.series) else { return };
        spawn_local(async move {
            match api::rules::one(id).await {
                Ok(rule) => {
                    editor.begin_change(rule, Some(from));
                    editor.form.value.update(write);
                }
                Err(problem) => self.notices.refused(&problem, None),
            }
        });
    }
}

/// The dialog of the series.
#[component]
pub fn SeriesDialog() -> impl IntoView {
    let board = Board::here();
    view! { <RuleDialog editor=board.hand.series on_done=move |_: ScheduleRule| board.lessons.reload_all() /> }
}

#[cfg(test)]
mod tests {
    use shared::ids::RuleId;

    use super::{super::sample::lesson, *};

    #[test]
    fn the_rule_goes_where_its_lesson_went() {
        let mut rule =
            CreateRule { weekdays: vec![1, 4], starts: "10:00".parse().unwrap(), minutes: 60, ..CreateRule::default() };
        follow(&mut rule, &lesson(1, "2026-11-16T10:00", 60), &lesson(1, "2026-11-18T11:30", 90));
        assert_eq!((rule.weekdays, rule.starts, rule.minutes), (vec![3, 4], "11:30".parse().unwrap(), 90));
    }

    #[test]
    fn only_a_lesson_that_stood_by_its_rule_and_stays_in_its_week_leads_it() {
        let of_rule = Lesson { rule_id: Some(RuleId::default()), ..lesson(1, "2026-11-16T10:00", 60) };
        let at = |starts| lesson(1, starts, 60);
        assert!(can_follow(&of_rule, &at("2026-11-20T10:00")));
        assert!(!can_follow(&of_rule, &at("2026-11-23T10:00")));
        assert!(!can_follow(&Lesson { detached: true, ..of_rule }, &at("2026-11-20T10:00")));
        assert!(!can_follow(&lesson(1, "2026-11-16T10:00", 60), &at("2026-11-20T10:00")));
    }
}
