//! What is being done with a rule: made or changed, from when on, and what was chosen for each occurrence.
//!
//! The form holds the command that makes a rule; to change one, what differs from the rule that was seen is sent.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    ids::{RoomId, RuleId},
    lessons::Scope,
    patch::Patch,
    rules::{CreateRule, Effect, OccurrenceChoice, ScheduleRule, UpdateRule},
    time::WallTime,
};
use uuid::Uuid;

use crate::{
    api::{self, Reply},
    data::form::Form,
    platform::command_key,
};

/// The state of the dialog.
#[derive(Clone, Copy)]
pub struct Editor {
    /// Shown or not.
    pub open: RwSignal<bool>,
    /// What a rule would be made with.
    pub form: Form<CreateRule>,
    /// The rule that is changed; `None` for a new one.
    pub rule: RwSignal<Option<ScheduleRule>>,
    /// Which lessons are changed.
    pub scope: RwSignal<Scope>,
    /// From which day on, if not all.
    pub on: RwSignal<NaiveDate>,
    /// What was sent last, and under which key.
    sent: StoredValue<Option<(Asked, Uuid)>>,
}

/// A command as it would be sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A new rule.
    Create(Box<CreateRule>),
    /// Another state of a rule that is there.
    Update(RuleId, Box<UpdateRule>),
}

impl Asked {
    /// What was chosen for single occurrences.
    pub fn occurrences(&self) -> &[OccurrenceChoice] {
        match self {
            Self::Create(command) => &command.occurrences,
            Self::Update(_, command) => &command.occurrences,
        }
    }
    /// What it would do.
    pub async fn preview(self) -> Reply<Effect> {
        match self {
            Self::Create(command) => api::rules::preview(&command).await,
            Self::Update(id, command) => api::rules::preview_change(id, &command).await,
        }
    }
    /// Does it.
    pub async fn send(self, key: Uuid) -> Reply<ScheduleRule> {
        match self {
            Self::Create(command) => api::rules::create(&command, key).await,
            Self::Update(id, command) => api::rules::update(id, &command, key).await,
        }
    }
}

impl Editor {
    /// Nothing is being done.
    pub fn new(today: NaiveDate) -> Self {
        Self {
            open: RwSignal::new(false),
            form: Form::new(CreateRule::default()),
            rule: RwSignal::new(None),
            scope: RwSignal::new(Scope::All),
            on: RwSignal::new(today),
            sent: StoredValue::new(None),
        }
    }

    /// Opens for a new rule.
    pub fn begin_new(self, draft: CreateRule) {
        self.sent.set_value(None);
        self.rule.set(None);
        self.form.reset(draft);
        self.open.set(true);
    }

    /// Opens for a rule that is there; `following` begins with the lessons from a day on.
    pub fn begin_change(self, rule: ScheduleRule, following: Option<NaiveDate>) {
        self.sent.set_value(None);
        self.scope.set(if following.is_some() { Scope::Following } else { Scope::All });
        if let Some(day) = following {
            self.on.set(day);
        }
        self.form.reset(draft_of(&rule));
        self.rule.set(Some(rule));
        self.open.set(true);
    }

    /// The command as it stands; follows the form.
    pub fn asked(self) -> Asked {
        let command = self.form.value.get();
        match self.rule.get() {
            None => Asked::Create(Box::new(command)),
            Some(rule) => Asked::Update(rule.id, Box::new(difference(&rule, command, (self.scope.get(), self.on.get())))),
        }
    }

    /// The same command sent twice is done once; one that was changed is another.
    pub fn key_for(self, asked: &Asked) -> Uuid {
        let before = self.sent.get_value().filter(|(sent, _)| sent == asked).map(|(_, key)| key);
        let key = before.unwrap_or_else(command_key);
        self.sent.set_value(Some((asked.clone(), key)));
        key
    }

    /// Leaves an occurrence out, or takes it back in.
    pub fn skip(self, on: NaiveDate, skip: bool) {
        self.choose(on, skip.then(|| OccurrenceChoice { on, skip: true, ..OccurrenceChoice::default() }));
    }

    /// Holds an occurrence at another time, and maybe in another room.
    pub fn shift(self, on: NaiveDate, starts: WallTime, room_id: Option<RoomId>) {
        self.choose(on, Some(OccurrenceChoice { on, skip: false, starts: Some(starts), room_id }));
    }

    /// Holds an occurrence as the rule says, though it was left out before.
    pub fn as_planned(self, on: NaiveDate) {
        let was_skipped = self.rule.with_untracked(|rule| rule.as_ref().is_some_and(|rule| rule.skipped.contains(&on)));
        self.choose(on, was_skipped.then(|| OccurrenceChoice { on, ..OccurrenceChoice::default() }));
    }

    fn choose(self, on: NaiveDate, choice: Option<OccurrenceChoice>) {
        self.form.value.update(|value| {
            value.occurrences.retain(|it| it.on != on);
            value.occurrences.extend(choice);
        });
        self.form.failed.set(None);
    }

    /// What was chosen for an occurrence; not followed, since every choice brings the list anew.
    pub fn choice(self, on: NaiveDate) -> Option<OccurrenceChoice> {
        self.form.value.with_untracked(|value| value.occurrences.iter().find(|it| it.on == on).cloned())
    }
}

/// The form of a rule that is there.
fn draft_of(rule: &ScheduleRule) -> CreateRule {
    CreateRule {
        group_id: rule.group_id,
        student_id: rule.student_id,
        weekdays: rule.weekdays.clone(),
        starts: rule.starts,
        minutes: rule.minutes,
        from: Some(rule.from),
        until: rule.until,
        teacher_ids: rule.teacher_ids.clone(),
        room_id: rule.room_id,
        subject_id: rule.subject_id,
        ..CreateRule::default()
    }
}

fn other<T: PartialEq>(seen: &T, now: T) -> Option<T> {
    (*seen != now).then_some(now)
}

fn patch<T: PartialEq>(seen: Option<T>, now: Option<T>) -> Patch<T> {
    if seen == now { Patch::Keep } else { Patch::from_form(now) }
}

/// What differs from the rule that was seen.
fn difference(rule: &ScheduleRule, command: CreateRule, (scope, on): (Scope, NaiveDate)) -> UpdateRule {
    let mut weekdays = command.weekdays;
    weekdays.sort_unstable();
    UpdateRule {
        version: rule.version,
        scope,
        on: (scope == Scope::Following).then_some(on),
        weekdays: other(&rule.weekdays, weekdays),
        starts: other(&rule.starts, command.starts),
        minutes: other(&rule.minutes, command.minutes),
        teacher_ids: other(&rule.teacher_ids, command.teacher_ids),
        room_id: patch(rule.room_id, command.room_id),
        subject_id: patch(rule.subject_id, command.subject_id),
        from: command.from.filter(|from| *from != rule.from && scope == Scope::All),
        until: patch(rule.until, command.until),
        occurrences: command.occurrences,
        overriding: command.overriding,
    }
}

/// A rule for tests: on Mondays and Thursdays at four.
#[cfg(test)]
pub(super) mod sample {
    use super::*;

    pub fn rule() -> ScheduleRule {
        let now = chrono::DateTime::default();
        ScheduleRule {
            id: RuleId::default(),
            version: 3,
            branch_id: shared::ids::BranchId::default(),
            group_id: None,
            student_id: None,
            title: String::new(),
            subject_id: None,
            room_id: Some(RoomId::default()),
            room: None,
            teacher_ids: Vec::new(),
            teachers: Vec::new(),
            weekdays: vec![1, 4],
            starts: "16:00".parse().unwrap(),
            minutes: 60,
            from: NaiveDate::default(),
            until: None,
            skipped: Vec::new(),
            archived_at: None,
            created_at: now,
            updated_at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{sample::rule, *};

    #[test]
    fn only_what_differs_is_sent_and_a_day_only_where_it_counts() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let same = difference(&rule(), draft_of(&rule()), (Scope::All, day));
        assert_eq!(same, UpdateRule { version: 3, scope: Scope::All, ..UpdateRule::default() });
        let form = CreateRule { weekdays: vec![4, 1, 2], room_id: None, until: Some(day), ..draft_of(&rule()) };
        let changed = difference(&rule(), form, (Scope::Following, day));
        assert_eq!((changed.weekdays, changed.on), (Some(vec![1, 2, 4]), Some(day)));
        assert_eq!((changed.room_id, changed.until, changed.starts), (Patch::Clear, Patch::Set(day), None));
    }
}
