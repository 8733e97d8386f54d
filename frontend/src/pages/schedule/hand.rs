//! What is in the hand, where it would land, what stands in its way, and what a drop does.

use std::{collections::BTreeSet, time::Duration};

use chrono::NaiveDate;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    ids::LessonId,
    lessons::{Lesson, MoveLesson},
    patch::Patch,
    problem::{Conflict, Suggestion},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    board::Board,
    conflicts::{clashes, is_hard},
    drawing::GapAt,
    landing::Landing,
    together::Together,
};
use crate::{
    api,
    data::session::Session,
    dnd::{Announcer, Grip},
    i18n::{keys, t, t_with},
    pages::rules::Editor,
    platform::wall_now,
};

/// The server is asked when the hand has rested this long.
const REST: Duration = Duration::from_millis(150);

/// What holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Mouse, pen or finger.
    Pointer(Grip),
    /// Keys; the focus stays on the lesson.
    Keys,
}

/// Something in the hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Which lesson; none while a new one is drawn.
    pub id: Option<LessonId>,
    /// Where it would land.
    pub landing: Landing,
    /// Where it was taken.
    pub from: Landing,
    /// What holds it.
    pub by: By,
    /// A copy goes: the lesson stays where it is.
    pub copies: bool,
}

/// What stands in the way of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The lesson that wants to go there.
    pub id: LessonId,
    /// Where to.
    pub landing: Landing,
    /// The command that was not sent, or was refused.
    pub command: MoveLesson,
    /// What stands there.
    pub conflicts: Vec<Conflict>,
    /// Where it could go instead.
    pub suggestions: Vec<Suggestion>,
    /// It was let go there: now one of the places is to be chosen.
    pub dropped: bool,
}

/// Whether a place is free, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is known to be in the way.
    Free,
    /// What is in the way can be overridden.
    Soft,
    /// What is in the way cannot.
    Taken,
}

/// The hand of the calendar.
#[derive(Clone, Copy)]
pub struct Hand {
    /// What is in it.
    pub held: RwSignal<Option<Held>>,
    /// What stands in its way.
    pub clash: RwSignal<Option<Clash>>,
    /// Speaks.
    pub announcer: Announcer,
    /// The lesson that was copied last.
    pub copied: RwSignal<Option<Lesson>>,
    /// The menu of empty time.
    pub gap: RwSignal<Option<GapAt>>,
    /// The lessons that are moved together.
    pub together: Together,
    /// The dialog of a series.
    pub series: Editor,
    /// Counts landings, so that a late answer about another place is not shown.
    turn: StoredValue<u64>,
}

impl Default for Hand {
    fn default() -> Self {
        Self {
            held: RwSignal::new(None),
            clash: RwSignal::new(None),
            announcer: Announcer::default(),
            copied: RwSignal::new(None),
            gap: RwSignal::new(None),
            together: Together::default(),
            series: Editor::new(untrack(|| wall_now(&Session::here().zone())).date()),
            turn: StoredValue::new(0),
        }
    }
}

impl Hand {
    /// The lesson whose place is dashed.
    pub fn origin(self) -> Option<LessonId> {
        let held = self.held.with(|held| held.filter(|held| !held.copies).and_then(|held| held.id));
        held.or_else(|| self.clash.with(|clash| clash.as_ref().filter(|it| it.dropped).map(|it| it.id)))
    }

    /// Where it would land.
    pub fn target(self) -> Option<Landing> {
        let held = self.held.with(|held| held.map(|held| held.landing));
        held.or_else(|| self.clash.with(|clash| clash.as_ref().filter(|it| it.dropped).map(|it| it.landing)))
    }

    /// Whether the place under the hand is free; nothing is said where a lesson was taken.
    pub fn verdict(self) -> Option<Verdict> {
        let known = self.clash.with(|clash| clash.as_ref().map(|clash| is_hard(&clash.conflicts)));
        let elsewhere = || self.held.with(|held| held.is_some_and(|held| held.id.is_some() && held.landing != held.from));
        match known {
            Some(true) => Some(Verdict::Taken),
            Some(false) => Some(Verdict::Soft),
            None => elsewhere().then_some(Verdict::Free),
        }
    }

    /// The lessons in the way of what is in the hand, or was let go.
    pub fn blockers(self) -> BTreeSet<LessonId> {
        let named = |clash: &Clash| clash.conflicts.iter().filter_map(|conflict| conflict.lesson_id).collect();
        self.clash.with(|clash| clash.as_ref().map(named)).unwrap_or_default()
    }

    /// Whether what is in the hand is a copy.
    pub fn copies(self) -> bool {
        self.held.with(|held| held.is_some_and(|held| held.copies))
    }

    /// Whether a new lesson is drawn.
    pub fn draws(self) -> bool {
        self.held.with(|held| held.is_some_and(|held| held.id.is_none()))
    }

    /// Whether keys carry something.
    pub fn is_carried(self) -> bool {
        self.held.with(|held| held.is_some_and(|held| held.by == By::Keys))
    }

    /// Whether something is in the hand now.
    pub fn holds(self) -> Option<Held> {
        self.held.get_untracked()
    }

    fn next_turn(self) -> u64 {
        self.turn
            .try_update_value(|turn| {
                *turn += 1;
                *turn
            })
            .unwrap_or_default()
    }
}

impl Board {
    /// Takes a lesson, or the beginning of a new one, into the hand.
    pub fn lift(self, id: Option<LessonId>, landing: Landing, by: By) {
        self.hand.clash.set(None);
        self.hand.held.set(Some(Held { id, landing, from: landing, by, copies: false }));
        if let Some(lesson) = id.and_then(|id| self.lesson(id)) {
            let args = [("title", lesson.title.as_str().into()), ("when", self.spoken(&landing).into())];
            self.hand.announcer.say(t_with(keys::SCHEDULE_LIFTED, &args));
        }
    }

    /// The hand is over another place.
    pub fn land(self, landing: Landing) {
        let Some(held) = self.hand.holds().filter(|held| held.landing != landing) else {
            return;
        };
        self.hand.held.set(Some(Held { landing, ..held }));
        self.judge(Held { landing, ..held });
    }

    /// Looks what stands in the way of what is in the hand: of a copy as far as it is known here, the server says the rest.
    pub(super) fn judge(self, held: Held) {
        let (turn, landing) = (self.hand.next_turn(), held.landing);
        let Some(lesson) = held.id.and_then(|id| self.held_lesson(id)) else {
            if held.by == By::Keys {
                self.announce_landing(&landing, None);
            }
            return;
        };
        // Of a copy, and of several, the server is asked at the drop.
        if held.copies || self.goes_together(&held) {
            let clash = if held.copies { self.copy_clash(&lesson, landing) } else { self.together_clash(&lesson, landing) };
            self.announce_landing(&landing, clash.as_ref());
            self.hand.clash.set(clash);
            return;
        }
        let clash = landing.command(&lesson).and_then(|command| self.local_clash(&lesson, landing, command));
        self.announce_landing(&landing, clash.as_ref());
        self.hand.clash.set(clash);
        if let Some(command) = landing.command(&lesson) {
            set_timeout(move || self.ask_server(turn, lesson.id, landing, command), REST);
        }
    }

    fn local_clash(self, lesson: &Lesson, landing: Landing, command: MoveLesson) -> Option<Clash> {
        let (all, names) = (self.all(), self.lessons.names().get_untracked());
        let conflicts = clashes(lesson, &command, &all, &names);
        if conflicts.is_empty() {
            return None;
        }
        // Where it could go instead the server knows, who knows who is busy and how many fit.
        Some(Clash { id: lesson.id, landing, command, conflicts, suggestions: Vec::new(), dropped: false })
    }

    /// The server's answer wins, if the hand still rests there.
    fn ask_server(self, turn: u64, id: LessonId, landing: Landing, command: MoveLesson) {
        if self.hand.turn.try_get_value() != Some(turn) {
            return;
        }
        spawn_local(async move {
            let Ok(verdict) = api::lessons::check(id, &command).await else {
                return;
            };
            if self.hand.turn.try_get_value() != Some(turn) {
                return;
            }
            if untrack(|| self.hand.target()) != Some(landing) {
                return;
            }
            let dropped = self.hand.holds().is_none();
            let free = verdict.conflicts.is_empty();
            let (conflicts, suggestions) = (verdict.conflicts, verdict.suggestions);
            if dropped && (free || self.may_override(&conflicts)) {
                self.hand.clash.set(None);
                self.put_down(id, command, conflicts);
                return;
            }
            let clash = (!free).then_some(Clash { id, landing, command, conflicts, suggestions, dropped });
            self.announce_landing(&landing, clash.as_ref());
            self.hand.clash.set(clash);
        });
    }

    /// Moves a lesson to a place with nothing, or only something soft, in the way.
    fn put_down(self, id: LessonId, command: MoveLesson, soft: Vec<Conflict>) {
        if soft.is_empty() {
            self.move_lesson(id, command);
        } else {
            self.move_over(id, command, soft);
        }
    }

    /// The hand lets go: a free place is taken at once, and so is one with only something soft in the way by whoever
    /// may override; any other opens the panel, which offers other places.
    pub fn let_go(self) {
        let Some(held) = self.hand.held.try_update(Option::take).flatten() else {
            return;
        };
        let Some(id) = held.id else {
            self.start_draft(Some(held.landing));
            return;
        };
        if held.copies {
            self.hand.next_turn();
            self.hand.clash.set(None);
            self.leave_copy(id, held.landing);
            return;
        }
        let Some(command) = self.lesson(id).and_then(|lesson| held.landing.command(&lesson)) else {
            self.put_back();
            return;
        };
        if let Some(lead) = self.lesson(id).filter(|_| self.goes_together(&held)) {
            self.hand.next_turn();
            self.hand.clash.set(None);
            self.move_together(&lead, command);
            return;
        }
        let clash = self.hand.clash.get_untracked().filter(|clash| clash.landing == held.landing);
        let conflicts = clash.as_ref().map(|clash| clash.conflicts.clone()).unwrap_or_default();
        if let Some(clash) = clash.filter(|_| !self.may_override(&conflicts)) {
            self.hand.clash.set(Some(Clash { dropped: true, ..clash }));
            return;
        }
        self.hand.next_turn();
        self.hand.clash.set(None);
        self.put_down(id, command, conflicts);
        if held.by == By::Keys {
            refocus(id);
        }
    }

    /// The lesson goes back to where it was, and the calendar with it; nothing has happened.
    pub fn put_back(self) {
        self.hand.next_turn();
        let by_keys = untrack(|| self.hand.is_carried());
        let id = untrack(|| self.hand.origin());
        let home = id.and_then(|id| self.lesson(id)).map(|lesson| lesson.starts.date());
        // The week the keys turned to may be on its way still: then the one on the screen is not the one to come.
        let carried = self.hand.holds().map(|held| held.landing.lane.date());
        let shown = untrack(|| self.state.days());
        let away = |home: &NaiveDate| !shown.contains(home) || carried.is_some_and(|day| !shown.contains(&day));
        if let Some(home) = home.filter(away) {
            self.state.set_date(home);
        }
        self.hand.held.set(None);
        self.hand.clash.set(None);
        self.hand.announcer.say(t(keys::SCHEDULE_RETURNED));
        // A copy, or what was drawn, leaves the keys where they stood.
        if let Some(id) = id.or_else(|| self.roving.get_untracked().filter(|_| by_keys)) {
            refocus(id);
        }
    }

    /// Takes one of the offered places, counted from zero.
    pub fn take_place(self, index: usize) {
        let Some(clash) = self.hand.clash.get_untracked() else {
            return;
        };
        let Some(place) = clash.suggestions.get(index).cloned() else {
            return;
        };
        self.hand.next_turn();
        self.hand.held.set(None);
        self.hand.clash.set(None);
        let room_id = match place.room_id {
            Some(room) => Patch::Set(room),
            None => clash.command.room_id.clone(),
        };
        let command = MoveLesson { starts: place.starts, room_id, ..clash.command };
        self.move_lesson(clash.id, command);
        refocus(clash.id);
    }
}

/// A lesson that changed its lane, or came back with its week, is another element: the focus follows it.
pub fn refocus(id: LessonId) {
    look_for(id, 8);
}

fn look_for(id: LessonId, times: u8) {
    let focus = move || {
        let found = document().query_selector(&format!("[data-id='{id}']")).ok().flatten();
        match found.and_then(|card| card.dyn_into::<HtmlElement>().ok()) {
            Some(card) => drop(card.focus()),
            None if times > 0 => look_for(id, times - 1),
            None => {}
        }
    };
    set_timeout(focus, Duration::from_millis(40));
}
