//! The group's form, and what it sends.

use shared::groups::{CreateGroup, Group, UpdateGroup};
use uuid::Uuid;

use crate::{
    api::{Reply, records},
    data::editing::{Draft, Line, change, patch, tidy_text},
    i18n::keys,
    pages::record::names::{branch_name, room_name, subject_name, teacher_name},
};

impl Draft for CreateGroup {
    type Record = Group;

    fn of(group: &Group) -> Self {
        Self {
            name: group.name.clone(),
            branch_id: Some(group.branch_id),
            subject_id: group.subject_id,
            teacher_id: group.teacher_id,
            room_id: group.room_id,
            capacity: group.capacity,
            colour: Some(group.colour),
            note: group.note.clone(),
        }
    }

    fn tidy(&mut self) {
        tidy_text(&mut self.note);
    }

    async fn create(self, key: Uuid) -> Reply<Group> {
        records::create(&self, key).await
    }

    async fn update(self, seen: Group, key: Uuid) -> Reply<Group> {
        let command = UpdateGroup {
            version: seen.version,
            name: change(&seen.name, self.name),
            subject_id: patch(seen.subject_id.as_ref(), self.subject_id),
            teacher_id: patch(seen.teacher_id.as_ref(), self.teacher_id),
            room_id: patch(seen.room_id.as_ref(), self.room_id),
            capacity: patch(seen.capacity.as_ref(), self.capacity),
            colour: self.colour.filter(|colour| *colour != seen.colour),
            note: patch(seen.note.as_ref(), self.note),
        };
        records::update(seen.id.into(), &command, key).await
    }

    fn lines(&self) -> Vec<Line> {
        vec![
            Line::new("name", keys::NAME, Some(self.name.clone())),
            Line::new("teacherId", keys::TEACHER, self.teacher_id.and_then(teacher_name)),
            Line::new("subjectId", keys::SUBJECT, self.subject_id.and_then(subject_name)),
            Line::new("roomId", keys::ROOM, self.room_id.and_then(room_name)),
            Line::new("capacity", keys::CAPACITY, self.capacity.map(|places| places.to_string())),
            Line::new("branchId", keys::FILTER_BRANCH, self.branch_id.and_then(branch_name)),
            Line::new("colour", keys::HUE, self.colour.map(|colour| colour.to_string())),
            Line::new("note", keys::NOTE, self.note.clone()),
        ]
    }
}
