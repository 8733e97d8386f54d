//! Repair: a teacher is away, a room is closed or a day became a holiday, and lessons stand there.
//!
//! A preview proposes for each lesson the smallest change: another teacher, another room, another time, or calling it
//! off; the proposals do not meet each other. What is chosen is carried out whole or not at all, and the answer holds
//! the steps that undo it.

use crate::{
    ids::{AbsenceId, HolidayId, LessonId, RoomId, TeacherId},
    lessons::{Lesson, Named, Override},
    patch::Patch,
    time::WallTime,
};
use validator::Validate as _;

pub const PREVIEW: &str = "/api/repairs/preview";
pub const APPLY: &str = "/api/repairs";

/// So many lessons are repaired at once.
pub const MOST: usize = 100;

words! {
    /// How a lesson can be repaired.
    WayKind { Substitute = "substitute", Room = "room", Time = "time", CallOff = "callOff" }
}

words! {
    /// What is done with a lesson.
    #[derive(Default)]
    StepKind {
        #[default]
        Move = "move",
        CallOff = "callOff",
        /// Takes back that it was called off.
        CallBack = "callBack",
    }
}

answer! {
    pub struct RepairPlan {
        /// In the order of time, at most a hundred.
        pub lessons: Vec<HitLesson>,
        /// Lessons that are hit besides these.
        pub more: u64,
        pub teachers: Vec<Named>,
        pub rooms: Vec<Named>,
    }

    /// A lesson that is hit, and how it can be repaired: the first way is the one that is proposed.
    pub struct HitLesson {
        pub lesson: Lesson,
        pub ways: Vec<Way>,
    }

    pub struct Way {
        pub kind: WayKind,
        /// Where the lesson would begin.
        pub starts: WallTime,
        /// Who would lead it, of a substitute.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub teacher_id: Option<TeacherId>,
        /// Where it would be, of another room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub room_id: Option<RoomId>,
        /// The substitute teaches the subject of the lesson.
        pub same_subject: bool,
    }

    pub struct Repaired {
        /// The lessons as they are now.
        pub lessons: Vec<Lesson>,
        /// What has to be sent to undo it.
        pub undo: Vec<RepairStep>,
    }
}

command! {
    /// What went wrong: exactly one of the two.
    pub struct RepairOf {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub absence_id: Option<AbsenceId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub holiday_id: Option<HolidayId>,
    }

    pub struct Repair {
        #[validate(nested, length(min = 1, max = 100))]
        pub steps: Vec<RepairStep>,
        /// Why lessons are called off, for their history.
        #[validate(length(max = 500))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String>,
        #[validate(nested)]
        #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
        pub overriding: Option<Override>,
    }

    pub struct RepairStep {
        pub lesson_id: LessonId,
        /// The version that was seen.
        pub version: i32,
        #[serde(default)]
        pub kind: StepKind,
        /// Where the lesson shall begin; it stays if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub starts: Option<WallTime>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<TeacherId>))]
        pub teacher_id: Patch<TeacherId>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<RoomId>))]
        pub room_id: Patch<RoomId>,
    }
}

impl Way {
    /// The step that carries the way out.
    pub fn step(&self, lesson: &Lesson) -> RepairStep {
        let kind = if self.kind == WayKind::CallOff { StepKind::CallOff } else { StepKind::Move };
        RepairStep {
            lesson_id: lesson.id,
            version: lesson.version,
            kind,
            starts: (self.kind == WayKind::Time).then_some(self.starts),
            teacher_id: self.teacher_id.map_or(Patch::Keep, Patch::Set),
            room_id: self.room_id.map_or(Patch::Keep, Patch::Set),
        }
    }
}
