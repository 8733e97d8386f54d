//! The teacher's form, and what it sends.

use shared::teachers::{CreateTeacher, Teacher, UpdateTeacher};
use uuid::Uuid;

use crate::{
    api::{Reply, records},
    data::editing::{Draft, Line, change, patch, tidy_phones, tidy_text},
    i18n::keys,
    pages::{
        record::names::{branch_name, joined, subject_name},
        students::phones_line,
    },
};

impl Draft for CreateTeacher {
    type Record = Teacher;

    fn of(teacher: &Teacher) -> Self {
        Self {
            name: teacher.name.clone(),
            phones: teacher.phones.clone(),
            email: teacher.email.clone(),
            note: teacher.note.clone(),
            hue: Some(teacher.hue),
            subject_ids: teacher.subject_ids.clone(),
            branch_ids: teacher.branch_ids.clone(),
        }
    }

    fn tidy(&mut self) {
        tidy_phones(&mut self.phones);
        tidy_text(&mut self.email);
        tidy_text(&mut self.note);
    }

    async fn create(self, key: Uuid) -> Reply<Teacher> {
        records::create(&self, key).await
    }

    async fn update(self, seen: Teacher, key: Uuid) -> Reply<Teacher> {
        let command = UpdateTeacher {
            version: seen.version,
            name: change(&seen.name, self.name),
            phones: change(&seen.phones, self.phones),
            email: patch(seen.email.as_ref(), self.email),
            note: patch(seen.note.as_ref(), self.note),
            hue: self.hue.filter(|hue| *hue != seen.hue),
            subject_ids: change(&seen.subject_ids, self.subject_ids),
            branch_ids: change(&seen.branch_ids, self.branch_ids).filter(|ids| !ids.is_empty()),
        };
        records::update(seen.id.into(), &command, key).await
    }

    fn lines(&self) -> Vec<Line> {
        vec![
            Line::new("name", keys::PERSON_NAME, Some(self.name.clone())),
            Line::new("phones", keys::PHONE, phones_line(&self.phones)),
            Line::new("email", keys::EMAIL, self.email.clone()),
            Line::new("subjectIds", keys::PAGE_SUBJECTS, joined(&self.subject_ids, subject_name)),
            Line::new("branchIds", keys::FILTER_BRANCH, joined(&self.branch_ids, branch_name)),
            Line::new("hue", keys::HUE, self.hue.map(|hue| hue.to_string())),
            Line::new("note", keys::NOTE, self.note.clone()),
        ]
    }
}
