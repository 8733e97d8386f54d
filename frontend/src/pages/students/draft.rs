//! The student's form, and what it sends.

use leptos::prelude::*;
use shared::students::{CreateStudent, Guardian, GuardianInput, Student, UpdateStudent};
use uuid::Uuid;

use crate::{
    api::{Reply, records},
    data::{
        editing::{Draft, Line, change, patch, tidy_phones, tidy_text},
        session::Session,
        statuses::statuses,
    },
    i18n::{keys, locale},
    pages::record::names::{branch_name, joined},
};

fn input(guardian: &Guardian) -> GuardianInput {
    GuardianInput {
        id: Some(guardian.id),
        name: guardian.name.clone(),
        relation: guardian.relation.clone(),
        phones: guardian.phones.clone(),
        email: guardian.email.clone(),
    }
}

fn inputs(student: &Student) -> Vec<GuardianInput> {
    student.guardians.iter().map(input).collect()
}

fn changes(seen: &Student, draft: CreateStudent) -> UpdateStudent {
    UpdateStudent {
        version: seen.version,
        name: change(&seen.name, draft.name),
        phones: change(&seen.phones, draft.phones),
        email: patch(seen.email.as_ref(), draft.email),
        birth_date: patch(seen.birth_date.as_ref(), draft.birth_date),
        note: patch(seen.note.as_ref(), draft.note),
        status_id: draft.status_id.filter(|id| seen.status.as_ref().map(|status| status.id) != Some(*id)),
        branch_ids: change(&seen.branch_ids, draft.branch_ids).filter(|ids| !ids.is_empty()),
        guardians: change(&inputs(seen), draft.guardians),
    }
}

fn guardian_line(guardian: &GuardianInput) -> String {
    let phones = guardian.phones.iter().map(|phone| shared::format::phone(phone));
    [Some(guardian.name.clone()), guardian.relation.clone()].into_iter().flatten().chain(phones).collect::<Vec<_>>().join(", ")
}

/// Phones as people read them.
pub(in crate::pages) fn phones_line(phones: &[String]) -> Option<String> {
    let phones: Vec<String> = phones.iter().map(|phone| shared::format::phone(phone)).collect();
    (!phones.is_empty()).then(|| phones.join(", "))
}

impl Draft for CreateStudent {
    type Record = Student;

    fn of(student: &Student) -> Self {
        Self {
            name: student.name.clone(),
            phones: student.phones.clone(),
            email: student.email.clone(),
            birth_date: student.birth_date,
            note: student.note.clone(),
            status_id: student.status.as_ref().map(|status| status.id),
            branch_ids: student.branch_ids.clone(),
            guardians: inputs(student),
        }
    }

    fn tidy(&mut self) {
        tidy_phones(&mut self.phones);
        tidy_text(&mut self.email);
        tidy_text(&mut self.note);
        for guardian in &mut self.guardians {
            tidy_phones(&mut guardian.phones);
            tidy_text(&mut guardian.relation);
            tidy_text(&mut guardian.email);
        }
        // A guardian nobody has begun to write down.
        self.guardians.retain(|guardian| *guardian != GuardianInput::default());
    }

    async fn create(self, key: Uuid) -> Reply<Student> {
        records::create(&self, key).await
    }

    async fn update(self, seen: Student, key: Uuid) -> Reply<Student> {
        records::update(seen.id.into(), &changes(&seen, self), key).await
    }

    fn lines(&self) -> Vec<Line> {
        let status = self.status_id.and_then(|id| {
            statuses(Session::here()).with(|all| all.iter().find(|status| status.id == id).map(|status| status.name.clone()))
        });
        let guardians: Vec<String> = self.guardians.iter().map(guardian_line).collect();
        vec![
            Line::new("name", keys::STUDENT_NAME, Some(self.name.clone())),
            Line::new("statusId", keys::STUDENT_STATUS, status),
            Line::new("birthDate", keys::BIRTH_DATE, self.birth_date.map(|day| shared::format::date(day, locale()))),
            Line::new("phones", keys::PHONE, phones_line(&self.phones)),
            Line::new("email", keys::EMAIL, self.email.clone()),
            Line::new("guardians", keys::GUARDIANS, (!guardians.is_empty()).then(|| guardians.join("; "))),
            Line::new("branchIds", keys::FILTER_BRANCH, joined(&self.branch_ids, branch_name)),
            Line::new("note", keys::NOTE, self.note.clone()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use shared::patch::Patch;

    use super::*;

    fn student() -> Student {
        let json = r#"{"id":"0190163d-8694-739b-aea5-966c26f8ad91","version":3,"kind":"student","name":"Асель",
            "phones":["+77010000101"],"email":"a@x.kz","birthDate":null,"note":null,"status":null,"branchIds":[],
            "guardians":[],"groups":[],"subscriptions":[],"archivedAt":null,
            "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}"#;
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let seen = student();
        let mut draft = CreateStudent::of(&seen);
        draft.email = Some("  ".into());
        draft.phones.push(String::new());
        draft.guardians.push(GuardianInput::default());
        draft.tidy();
        let sent = changes(&seen, draft);
        let expected = UpdateStudent { version: 3, email: Patch::Clear, ..UpdateStudent::default() };
        assert_eq!(sent, expected);
    }
}
