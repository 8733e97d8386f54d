//! The way back from making or changing a rule: one that was made is put away with its lessons, one that was changed is
//! changed to what it was.
//!
//! A change from a day on has made two rules of one. They stay two, both as the one was: its lessons stand where they
//! stood, and none is made anew.

use chrono::{Datelike as _, NaiveDate};
use shared::{
    events::Entity,
    lessons::{Override, Scope},
    patch::Patch,
    problem::Cause,
    rules::{OccurrenceChoice, ScheduleRule, UpdateRule},
    time::monday_of,
};

use crate::{
    api::{self, Reply},
    data::{changes, toasts::Notices},
    i18n::{keys, t},
    platform::command_key,
};

/// Takes back what was done with a rule; `before` is the rule as it was, if there was one.
pub fn take_back(before: Option<ScheduleRule>, after: &ScheduleRule, chosen: &[OccurrenceChoice], notices: Notices) {
    let command = before.map(|before| opposite(&before, after, chosen));
    let id = after.id;
    leptos::task::spawn_local(async move {
        let answer = match command {
            None => api::rules::archive(id).await,
            Some(command) => changed_back(id, command).await,
        };
        changes::tell(Entity::Rule);
        changes::tell(Entity::Lesson);
        match answer {
            Ok(_) => notices.done(t(keys::SCHEDULE_UNDONE)),
            Err(problem) => notices.refused(&problem, None),
        }
    });
}

/// Sends the change; what is only soft in its way stood there before, and needs no other reason.
async fn changed_back(id: shared::ids::RuleId, command: UpdateRule) -> Reply<ScheduleRule> {
    let answer = api::rules::update(id, &command, command_key()).await;
    let soft = |problem: &shared::problem::Problem| match &problem.cause {
        Cause::LessonConflict { conflicts, .. } => conflicts.iter().all(|conflict| conflict.soft),
        _ => false,
    };
    if !answer.as_ref().err().is_some_and(|problem| soft(problem)) {
        return answer;
    }
    let over = UpdateRule { overriding: Some(Override { reason: t(keys::CONFLICT_WAY_BACK) }), ..command };
    api::rules::update(id, &over, command_key()).await
}

/// The change that makes of the rule what it was.
fn opposite(before: &ScheduleRule, after: &ScheduleRule, chosen: &[OccurrenceChoice]) -> UpdateRule {
    UpdateRule {
        version: after.version,
        scope: Scope::All,
        weekdays: Some(before.weekdays.clone()),
        starts: Some(before.starts),
        minutes: Some(before.minutes),
        teacher_ids: Some(before.teacher_ids.clone()),
        room_id: Patch::from_form(before.room_id),
        subject_id: Patch::from_form(before.subject_id),
        from: (before.id == after.id && before.from != after.from).then_some(before.from),
        until: Patch::from_form(before.until),
        occurrences: as_planned(before, after, chosen),
        ..UpdateRule::default()
    }
}

/// The occurrences that were left out or held otherwise go by the rule again, on the day each has by the rule as it was.
fn as_planned(before: &ScheduleRule, after: &ScheduleRule, chosen: &[OccurrenceChoice]) -> Vec<OccurrenceChoice> {
    let gone: Vec<u8> = before.weekdays.iter().copied().filter(|day| !after.weekdays.contains(day)).collect();
    let mut days: Vec<NaiveDate> = Vec::new();
    for choice in chosen {
        let weekday = u8::try_from(choice.on.weekday().number_from_monday()).unwrap_or(1);
        if before.weekdays.contains(&weekday) {
            days.push(choice.on);
        } else {
            let monday = monday_of(choice.on);
            days.extend(gone.iter().map(|day| monday + chrono::Duration::days(i64::from(day.saturating_sub(1)))));
        }
    }
    days.sort_unstable();
    days.dedup();
    let was_skipped = |on: &NaiveDate| before.skipped.contains(on);
    days.into_iter().map(|on| OccurrenceChoice { on, skip: was_skipped(&on), ..OccurrenceChoice::default() }).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::editor::sample::rule, *};

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, number).unwrap()
    }

    #[test]
    fn everything_is_as_it_was_and_the_newest_version_is_named() {
        let before = rule();
        let after = ScheduleRule { version: 9, weekdays: vec![2], room_id: None, until: Some(day(24)), ..rule() };
        let back = opposite(&before, &after, &[]);
        assert_eq!((back.version, back.scope, back.weekdays), (9, Scope::All, Some(vec![1, 4])));
        assert_eq!((back.room_id, back.until, back.from), (Patch::Set(before.room_id.unwrap()), Patch::Clear, None));
    }

    #[test]
    fn what_was_left_out_or_shifted_goes_by_the_rule_again() {
        let after = ScheduleRule { weekdays: vec![2, 4], ..rule() };
        let chosen = [
            OccurrenceChoice { on: day(3), skip: true, ..OccurrenceChoice::default() },
            // A Tuesday that was a Monday before.
            OccurrenceChoice { on: day(8), skip: true, ..OccurrenceChoice::default() },
        ];
        let back = as_planned(&rule(), &after, &chosen);
        assert_eq!(back.iter().map(|choice| (choice.on, choice.skip)).collect::<Vec<_>>(), [(day(3), false), (day(7), false)]);
    }
}
