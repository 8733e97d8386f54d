//! What stands in the way of a lesson, as far as the loaded weeks know: the first word during a drag, before the
//! server has the last one.

use shared::{
    lessons::{Lesson, LessonStatus, MoveLesson},
    problem::{Conflict, ConflictKind},
    time::overlaps,
};

use crate::data::lessons::{Names, name_of};

/// The lessons that a moved lesson would collide with, by room, teacher and group.
pub fn clashes(lesson: &Lesson, command: &MoveLesson, others: &[Lesson], names: &Names) -> Vec<Conflict> {
    let moved = lesson.moved(command);
    let in_the_way =
        |other: &&Lesson| other.id != moved.id && other.status != LessonStatus::Cancelled && overlaps(moved.span(), other.span());
    others.iter().filter(in_the_way).flat_map(|other| shared_with(&moved, other, names)).collect()
}

fn shared_with(moved: &Lesson, other: &Lesson, names: &Names) -> Vec<Conflict> {
    let conflict = |kind, resource: Option<String>| Conflict {
        lesson_id: Some(other.id),
        kind,
        soft: false,
        title: other.title.clone(),
        resource: resource.unwrap_or_default(),
        starts: other.starts,
        minutes: other.minutes,
    };
    let room = moved.room_id.filter(|_| moved.room_id == other.room_id);
    let teacher = moved.teacher_ids.iter().find(|id| other.teacher_ids.contains(id));
    let group = moved.group_ids.iter().find(|id| other.group_ids.contains(id));
    [
        room.map(|id| conflict(ConflictKind::Room, name_of(&names.rooms, Some(id)))),
        teacher.map(|id| conflict(ConflictKind::Teacher, name_of(&names.teachers, Some(*id)))),
        group.map(|id| conflict(ConflictKind::Group, name_of(&names.groups, Some(*id)))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How many students are named before the rest is counted.
const NAMED: usize = 2;

/// One line for all students who are busy in the same lesson: the first by name, the rest by number.
pub fn condensed(conflicts: &[Conflict]) -> Vec<Conflict> {
    let mut lines: Vec<(Conflict, usize)> = Vec::new();
    for conflict in conflicts {
        let same = |(line, _): &&mut (Conflict, usize)| {
            conflict.kind == ConflictKind::Student
                && line.kind == ConflictKind::Student
                && line.lesson_id == conflict.lesson_id
                && line.starts == conflict.starts
        };
        match lines.iter_mut().find(same) {
            Some((line, count)) => {
                *count += 1;
                if *count <= NAMED {
                    line.resource = format!("{}, {}", line.resource, conflict.resource);
                }
            }
            None => lines.push((conflict.clone(), 1)),
        }
    }
    let told = |(line, count): (Conflict, usize)| match count.saturating_sub(NAMED) {
        0 => line,
        rest => Conflict { resource: format!("{} +{rest}", line.resource), ..line },
    };
    lines.into_iter().map(told).collect()
}

/// Whether something cannot be overridden.
pub fn is_hard(conflicts: &[Conflict]) -> bool {
    conflicts.iter().any(|conflict| !conflict.soft)
}

#[cfg(test)]
mod tests {
    use shared::ids::TeacherId;
    use uuid::Uuid;

    use super::{super::sample::lesson, *};

    fn to(starts: &str) -> MoveLesson {
        MoveLesson { starts: starts.parse().unwrap(), ..MoveLesson::default() }
    }

    #[test]
    fn a_taken_room_names_who_is_there_and_touching_ends_are_free() {
        let mine = lesson(1, "2026-11-16T10:00", 60);
        let there = lesson(2, "2026-11-16T12:00", 60);
        let all = [mine.clone(), there.clone()];
        let found = clashes(&mine, &to("2026-11-16T11:30"), &all, &Names::default());
        assert_eq!((found[0].kind, found[0].lesson_id), (ConflictKind::Room, Some(there.id)));
        assert!(clashes(&mine, &to("2026-11-16T11:00"), &all, &Names::default()).is_empty());
        assert!(clashes(&mine, &to("2026-11-16T13:00"), &all, &Names::default()).is_empty());
    }

    #[test]
    fn a_cancelled_lesson_is_in_nobodys_way() {
        let mine = lesson(1, "2026-11-16T10:00", 60);
        let gone = Lesson { status: LessonStatus::Cancelled, ..lesson(2, "2026-11-16T12:00", 60) };
        assert!(clashes(&mine, &to("2026-11-16T12:00"), &[gone], &Names::default()).is_empty());
    }

    #[test]
    fn a_teacher_cannot_be_in_two_rooms() {
        let teacher = TeacherId(Uuid::from_u128(5));
        let with_teacher = |lesson: Lesson| Lesson { teacher_id: Some(teacher), teacher_ids: vec![teacher], ..lesson };
        let mine = with_teacher(lesson(1, "2026-11-16T10:00", 60));
        let there = with_teacher(Lesson { room_id: None, ..lesson(2, "2026-11-16T12:00", 60) });
        let found = clashes(&mine, &to("2026-11-16T12:15"), &[there], &Names::default());
        assert_eq!(found.iter().map(|it| it.kind).collect::<Vec<_>>(), [ConflictKind::Teacher]);
    }

    #[test]
    fn students_of_one_lesson_share_a_line() {
        let busy = |name: &str| Conflict {
            lesson_id: None,
            kind: ConflictKind::Student,
            soft: true,
            title: "Карате".into(),
            resource: name.into(),
            starts: "2026-11-16T10:00".parse().unwrap(),
            minutes: 60,
        };
        let lines = condensed(&[busy("Асан"), busy("Ерлан"), busy("Марк"), busy("Тимур")]);
        assert_eq!(lines.iter().map(|line| line.resource.as_str()).collect::<Vec<_>>(), ["Асан, Ерлан +2"]);
    }
}
