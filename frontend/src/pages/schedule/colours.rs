//! What the colours of the lessons say: whose group, who leads, or what it is about; and the legend of it.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::lessons::{Lesson, Named};
use uuid::Uuid;

use super::{
    board::Board,
    state::{Colours, State},
};
use crate::{
    data::{directory::Directory, lessons::Lessons},
    i18n::{keys, t, t_with, text},
    kit::Dot,
};

/// Names and hues of what the colours say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    by: Colours,
    known: BTreeMap<Uuid, (String, u8)>,
}

/// The legend names no more; the rest is a number.
const NAMED: usize = 16;

impl Palette {
    /// As the URL says; subjects are asked for when their colours are.
    pub fn follow(state: State, lessons: Lessons, directory: Directory) -> Memo<Self> {
        let named = |list: &BTreeMap<Uuid, Named>| list.values().map(|it| (it.id, (it.name.clone(), it.colour))).collect();
        Memo::new(move |_| {
            let by = state.colours.0.get().unwrap_or_default();
            let known = match by {
                Colours::Group => lessons.names().with(|names| named(&names.groups)),
                Colours::Teacher => lessons.names().with(|names| named(&names.teachers)),
                Colours::Subject => {
                    let subjects = directory.subjects.items();
                    subjects.with(|all| all.iter().map(|it| (it.id.0, (it.name.clone(), it.hue))).collect())
                }
            };
            Self { by, known }
        })
    }

    /// What a lesson's colour stands for.
    fn key(&self, lesson: &Lesson) -> Option<Uuid> {
        match self.by {
            Colours::Group => lesson.group_id.map(|id| id.0),
            Colours::Teacher => lesson.teacher_id.map(|id| id.0),
            Colours::Subject => lesson.subject_id.map(|id| id.0),
        }
    }

    /// The hue of a lesson; none where the colours have nothing to say about it.
    pub fn hue(&self, lesson: &Lesson) -> Option<u8> {
        match self.by {
            Colours::Group => Some(lesson.colour),
            Colours::Teacher | Colours::Subject => self.key(lesson).and_then(|key| self.known.get(&key)).map(|(_, hue)| *hue),
        }
    }

    /// What the colours of some lessons stand for, by name.
    fn legend(&self, lessons: &[Lesson]) -> Vec<(String, u8)> {
        let seen: std::collections::BTreeSet<Uuid> = lessons.iter().filter_map(|lesson| self.key(lesson)).collect();
        let mut named: Vec<_> = seen.iter().filter_map(|key| self.known.get(key).cloned()).collect();
        named.sort_by_cached_key(|(name, _)| shared::search::sort_key(name));
        named
    }
}

impl Board {
    /// The hue of a lesson; none where the colours have nothing to say about it.
    pub fn hue(self, lesson: &Lesson) -> Option<u8> {
        self.palette.with(|palette| palette.hue(lesson))
    }
}

/// What the colours on the screen stand for, once somebody has chosen them.
#[component]
pub fn Legend() -> impl IntoView {
    let board = Board::here();
    let lines = Memo::new(move |_| {
        let chosen = board.state.colours.0.get().is_some();
        let lines = || board.shown.with(|shown| board.palette.with(|palette| palette.legend(shown)));
        if chosen { lines() } else { Vec::new() }
    });
    move || {
        let lines = lines.get();
        let more = lines.len().saturating_sub(NAMED);
        (!lines.is_empty()).then(|| {
            let line = |(name, hue): (String, u8)| view! { <li><Dot hue=Signal::stored(hue) />{name}</li> };
            view! {
                <ul class="legend" aria-label=text(keys::SCHEDULE_LEGEND) data-testid="schedule.legend">
                    {lines.into_iter().take(NAMED).map(line).collect_view()}
                    {(more > 0).then(|| view! { <li class="muted">{t_with(keys::SCHEDULE_MORE, &[("count", more.into())])}</li> })}
                </ul>
            }
        })
    }
}

/// The choices of the toolbar: what the colours may say.
pub fn choices() -> Vec<crate::kit::Choice> {
    let name = |colours| match colours {
        Colours::Group => keys::SCHEDULE_COLOURS_GROUP,
        Colours::Teacher => keys::SCHEDULE_COLOURS_TEACHER,
        Colours::Subject => keys::SCHEDULE_COLOURS_SUBJECT,
    };
    Colours::ALL.into_iter().map(|colours| crate::kit::Choice::new(colours.word(), t(name(colours)))).collect()
}

#[cfg(test)]
mod tests {
    use shared::ids::{SubjectId, TeacherId};

    use super::{super::sample::lesson, *};

    #[test]
    fn colours_say_what_was_asked_and_nothing_of_what_is_not_known() {
        let id = Uuid::from_u128;
        let led = Lesson { teacher_id: Some(TeacherId(id(5))), colour: 3, ..lesson(1, "2026-11-16T10:00", 60) };
        let about = Lesson { subject_id: Some(SubjectId(id(6))), colour: 4, ..lesson(2, "2026-11-16T12:00", 60) };
        let palette = |by, key| Palette { by, known: [(id(key), ("Имя".to_owned(), 9))].into() };
        let by_teacher = palette(Colours::Teacher, 5);
        assert_eq!((by_teacher.hue(&led), by_teacher.hue(&about)), (Some(9), None));
        let by_subject = palette(Colours::Subject, 6);
        assert_eq!((by_subject.hue(&led), by_subject.hue(&about)), (None, Some(9)));
        let by_group = palette(Colours::Group, 7);
        assert_eq!((by_group.hue(&led), by_group.hue(&about)), (Some(3), Some(4)));
    }

    #[test]
    fn the_legend_names_what_is_on_the_screen_once() {
        let id = Uuid::from_u128;
        let known = [(id(1), ("Ерлан".to_owned(), 2)), (id(2), ("Әсел".to_owned(), 3)), (id(3), ("Болат".to_owned(), 4))];
        let palette = Palette { by: Colours::Teacher, known: known.into() };
        let led =
            |n: u128, teacher: u128| Lesson { teacher_id: Some(TeacherId(id(teacher))), ..lesson(n, "2026-11-16T10:00", 60) };
        let legend = palette.legend(&[led(1, 1), led(2, 2), led(3, 1)]);
        assert_eq!(legend, [("Әсел".to_owned(), 3), ("Ерлан".to_owned(), 2)]);
    }
}
