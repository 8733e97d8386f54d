//! Guests, make-ups and waitlists: a make-up is there exactly once for each excused miss, and is used once.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use shared::{
    attendance::{Roster, RosterKind},
    groups::{Enrollment, Group},
    lessons::Lesson,
    makeups::{GuestKind, Makeup, MakeupState},
    page::Page,
    permission::DefaultRole,
    students::Student,
    waitlist::{Waiting, Waitlist},
};

use crate::support::{Actor, TestApp};

struct Centre {
    admin: Actor,
    group: Group,
    student: Student,
    /// Another group's, which the student can join as a guest.
    other: Group,
}

async fn centre(app: &TestApp) -> Centre {
    let admin = app.company("Тұлпар").await;
    let group: Group = admin.post("/api/groups", json!({ "name": "Дети" })).await.read();
    let other: Group = admin.post("/api/groups", json!({ "name": "Другая", "capacity": 2 })).await.read();
    let student: Student = admin.post("/api/students", json!({ "name": "Әлия" })).await.read();
    enroll(&admin, &group, &student).await;
    Centre { admin, group, student, other }
}

async fn enroll(admin: &Actor, group: &Group, student: &Student) {
    let command = json!({ "studentId": student.id, "from": "2026-09-01" });
    admin.post(&format!("/api/groups/{}/enrollments", group.id), command).await.ok();
}

async fn lesson(admin: &Actor, group: &Group, starts: &str) -> Lesson {
    admin.post("/api/lessons", json!({ "groupId": group.id, "starts": starts, "minutes": 60 })).await.read()
}

async fn mark(by: &Actor, lesson: &Lesson, student: &Student, status: Option<&str>) -> crate::support::Answer {
    let marks = json!({ "marks": [{ "studentId": student.id, "status": status }] });
    by.put(&format!("/api/lessons/{}/attendance", lesson.id), marks).await
}

async fn makeups(by: &Actor, query: &str) -> Vec<Makeup> {
    by.get(&format!("/api/makeups{query}")).await.read::<Page<Makeup>>().items
}

async fn join(by: &Actor, lesson: &Lesson, student: &Student, kind: &str) -> crate::support::Answer {
    by.post(&format!("/api/lessons/{}/guests", lesson.id), json!({ "studentId": student.id, "kind": kind })).await
}

async fn leave(by: &Actor, lesson: &Lesson, student: &Student) -> crate::support::Answer {
    by.post(&format!("/api/lessons/{}/guests/remove", lesson.id), json!({ "studentId": student.id })).await
}

fn rule(answer: &crate::support::Answer) -> &str {
    answer.json["rule"].as_str().unwrap_or_default()
}

both_engines! {
    async fn an_excused_miss_gives_a_make_up_that_is_used_by_joining_another_lesson(app: TestApp) {
        let Centre { admin, group, student, other } = centre(&app).await;
        let missed = lesson(&admin, &group, "2026-11-10T09:00").await;
        let joined = lesson(&admin, &other, "2026-11-20T09:00").await;
        mark(&admin, &missed, &student, Some("excused")).await.ok();
        // Said again, it gives no second one.
        mark(&admin, &missed, &student, Some("excused")).await.ok();
        let waiting = makeups(&admin, "?state=waiting").await;
        assert_eq!((waiting.len(), waiting[0].title.as_str(), waiting[0].expires_on.to_string().as_str()), (1, "Дети", "2026-12-10"));
        let guest = join(&admin, &joined, &student, "makeup").await;
        assert_eq!(guest.status, 201, "{guest}");
        let roster: Roster = admin.get(&format!("/api/lessons/{}/roster", joined.id)).await.read();
        assert_eq!((roster.entries[0].kind, roster.entries[0].guest_as), (RosterKind::Guest, Some(GuestKind::Makeup)));
        let used = makeups(&admin, &format!("?studentId={}", student.id)).await;
        assert_eq!((used[0].state, used[0].used_lesson_id), (MakeupState::Used, Some(joined.id)));
        // Used once, and the mark that gave it stands while it is.
        let third = lesson(&admin, &other, "2026-11-21T09:00").await;
        assert_eq!(rule(&join(&admin, &third, &student, "makeup").await), "noMakeup");
        let refused = mark(&admin, &missed, &student, Some("missed")).await;
        assert_eq!((refused.status, rule(&refused)), (409, "makeupUsed"), "{refused}");
        leave(&admin, &joined, &student).await.ok();
        assert_eq!(makeups(&admin, "").await[0].state, MakeupState::Waiting);
        mark(&admin, &missed, &student, Some("missed")).await.ok();
        assert!(makeups(&admin, "").await.is_empty());
    }

    async fn a_make_up_whose_guest_was_marked_is_spent_though_the_lesson_is_called_off(app: TestApp) {
        let Centre { admin, group, student, other } = centre(&app).await;
        let unmarked: Student = admin.post("/api/students", json!({ "name": "Кто-то ещё" })).await.read();
        enroll(&admin, &other, &unmarked).await;
        let missed = lesson(&admin, &group, "2026-11-10T09:00").await;
        let held = lesson(&admin, &other, "2026-11-17T09:00").await;
        mark(&admin, &missed, &student, Some("excused")).await.ok();
        join(&admin, &held, &student, "makeup").await.status(201);
        mark(&admin, &held, &student, Some("attended")).await.ok();
        let now: Lesson = admin.get(&format!("/api/lessons/{}", held.id)).await.read();
        admin.post(&format!("/api/lessons/{}/cancel", held.id), json!({ "version": now.version })).await.ok();
        assert_eq!(makeups(&admin, "").await[0].state, MakeupState::Used);
        let third = lesson(&admin, &other, "2026-11-21T09:00").await;
        assert_eq!(rule(&join(&admin, &third, &student, "makeup").await), "noMakeup");
        assert_eq!(rule(&mark(&admin, &missed, &student, Some("missed")).await), "makeupUsed");
    }

    async fn the_last_guest_without_a_mark_who_goes_completes_the_lesson(app: TestApp) {
        let Centre { admin, group, student, .. } = centre(&app).await;
        let guest: Student = admin.post("/api/students", json!({ "name": "Гость" })).await.read();
        let held = lesson(&admin, &group, "2026-11-17T09:00").await;
        let status = async || admin.get(&format!("/api/lessons/{}", held.id)).await.ok()["status"].clone();
        mark(&admin, &held, &student, Some("attended")).await.ok();
        assert_eq!(status().await, "completed");
        join(&admin, &held, &guest, "trial").await.status(201);
        assert_eq!(status().await, "scheduled");
        leave(&admin, &held, &guest).await.ok();
        assert_eq!(status().await, "completed");
    }

    async fn a_student_is_marked_once_by_a_command(app: TestApp) {
        let Centre { admin, group, student, .. } = centre(&app).await;
        let held = lesson(&admin, &group, "2026-11-17T09:00").await;
        let twice = json!({ "marks": [{ "studentId": student.id, "status": "excused" }, { "studentId": student.id, "status": "attended" }] });
        admin.put(&format!("/api/lessons/{}/attendance", held.id), twice).await.invalid("marks[1].studentId", "other");
        assert!(makeups(&admin, "").await.is_empty());
    }

    async fn a_guest_on_trial_is_on_the_roster_and_gets_no_make_up(app: TestApp) {
        let Centre { admin, other, .. } = centre(&app).await;
        let guest: Student = admin.post("/api/students", json!({ "name": "Гость" })).await.read();
        let held = lesson(&admin, &other, "2026-11-17T09:00").await;
        join(&admin, &held, &guest, "trial").await.status(201);
        assert_eq!(rule(&join(&admin, &held, &guest, "trial").await), "alreadyOnRoster");
        mark(&admin, &held, &guest, Some("excused")).await.ok();
        assert!(makeups(&admin, "").await.is_empty());
        assert_eq!(rule(&leave(&admin, &held, &guest).await), "guestMarked");
        mark(&admin, &held, &guest, None).await.ok();
        leave(&admin, &held, &guest).await.ok();
        assert_eq!(rule(&leave(&admin, &held, &guest).await), "notOnRoster");
        let history: Value = admin.get(&format!("/api/audit?recordId={}", held.id)).await.ok();
        let said: Vec<_> = history["items"].as_array().unwrap().iter().filter(|line| line["entity"] == "guest").collect();
        assert_eq!((said.len(), said[0]["recordName"].as_str()), (2, Some("Гость")));
    }

    async fn a_full_lesson_takes_a_guest_only_with_a_reason(app: TestApp) {
        let Centre { admin, student, other, .. } = centre(&app).await;
        for name in ["Первый", "Второй"] {
            let one: Student = admin.post("/api/students", json!({ "name": name })).await.read();
            enroll(&admin, &other, &one).await;
        }
        let full = lesson(&admin, &other, "2026-11-20T09:00").await;
        assert_eq!(rule(&join(&admin, &full, &student, "trial").await), "lessonFull");
        let command = json!({ "studentId": student.id, "kind": "trial", "override": { "reason": "Сестра в группе" } });
        let path = format!("/api/lessons/{}/guests", full.id);
        admin.colleague(DefaultRole::Viewer).await.post(&path, &command).await.status(403);
        admin.post(&path, &command).await.status(201);
    }

    async fn a_make_up_expires_and_comes_back_from_a_lesson_that_is_called_off(app: TestApp) {
        let Centre { admin, group, student, other } = centre(&app).await;
        let (old, new) = (lesson(&admin, &group, "2026-09-10T09:00").await, lesson(&admin, &group, "2026-11-10T09:00").await);
        mark(&admin, &old, &student, Some("excused")).await.ok();
        mark(&admin, &new, &student, Some("excused")).await.ok();
        let states: Vec<_> = makeups(&admin, "").await.iter().map(|it| it.state).collect();
        assert_eq!(states, [MakeupState::Expired, MakeupState::Waiting]);
        let joined = lesson(&admin, &other, "2026-11-20T09:00").await;
        join(&admin, &joined, &student, "makeup").await.status(201);
        let now: Lesson = admin.get(&format!("/api/lessons/{}", joined.id)).await.read();
        admin.post(&format!("/api/lessons/{}/cancel", joined.id), json!({ "version": now.version })).await.ok();
        assert_eq!(makeups(&admin, "?state=waiting").await.len(), 1);
        let again = lesson(&admin, &other, "2026-11-21T09:00").await;
        join(&admin, &again, &student, "makeup").await.status(201);
        assert_eq!(makeups(&admin, "?state=used").await[0].used_lesson_id, Some(again.id));
        // Too late a lesson cannot be joined with it.
        leave(&admin, &again, &student).await.ok();
        let late = lesson(&admin, &other, "2026-12-20T09:00").await;
        assert_eq!(rule(&join(&admin, &late, &student, "makeup").await), "noMakeup");
    }

    async fn one_make_up_is_used_by_one_of_two_who_reach_for_it_at_once(app: TestApp) {
        let Centre { admin, group, student, other } = centre(&app).await;
        let missed = lesson(&admin, &group, "2026-11-10T09:00").await;
        mark(&admin, &missed, &student, Some("excused")).await.ok();
        let (one, two) = (lesson(&admin, &other, "2026-11-20T09:00").await, lesson(&admin, &other, "2026-11-21T09:00").await);
        let (a, b) = tokio::join!(join(&admin, &one, &student, "makeup"), join(&admin, &two, &student, "makeup"));
        let mut said = [a.status, b.status];
        said.sort_unstable();
        assert_eq!(said, [201, 409]);
    }

    async fn who_finds_no_place_waits_in_order_and_is_enrolled_when_there_is_one(app: TestApp) {
        let Centre { admin, other, .. } = centre(&app).await;
        let student = async |name: &str| admin.post("/api/students", json!({ "name": name })).await.read::<Student>();
        let path = format!("/api/groups/{}/waitlist", other.id);
        let mut placed = Vec::new();
        for name in ["Первый", "Второй"] {
            let one = student(name).await;
            placed.push(admin.post(&format!("/api/groups/{}/enrollments", other.id), json!({ "studentId": one.id })).await.read::<Enrollment>());
        }
        let wait = async |student: &Student| admin.post(&path, json!({ "studentId": student.id })).await;
        let (a, b, c) = (student("А").await, student("Б").await, student("В").await);
        for one in [&a, &b, &c] {
            wait(one).await.status(201);
        }
        assert_eq!(rule(&wait(&a).await), "alreadyWaiting");
        let list = async || admin.get(&path).await.read::<Waitlist>();
        let names = async || list().await.items.iter().map(|one| (one.place, one.student_name.clone())).collect::<Vec<_>>();
        let third = list().await.items[2].clone();
        admin.patch(&format!("/api/waitlist/{}", third.id), json!({ "version": third.version, "place": 1 })).await.ok();
        assert_eq!(names().await, [(1, "В".to_owned()), (2, "А".to_owned()), (3, "Б".to_owned())]);
        let first: Waiting = list().await.items[0].clone();
        let promote = format!("/api/waitlist/{}/promote", first.id);
        assert_eq!((list().await.free, rule(&admin.post(&promote, json!({})).await)), (Some(0), "groupFull"));
        // A place becomes free: the last day of one is yesterday.
        let end = json!({ "version": placed[0].version, "from": "2026-11-01", "until": "2026-11-17" });
        admin.patch(&format!("/api/enrollments/{}", placed[0].id), end).await.ok();
        assert_eq!(list().await.free, Some(1));
        let enrolled: Enrollment = admin.post(&promote, json!({})).await.read();
        assert_eq!(enrolled.student_id, c.id);
        assert_eq!(names().await, [(1, "А".to_owned()), (2, "Б".to_owned())]);
        // Whoever is enrolled another way waits no longer either.
        let grow = json!({ "version": admin.get(&format!("/api/groups/{}", other.id)).await.read::<Group>().version, "capacity": 9 });
        admin.patch(&format!("/api/groups/{}", other.id), grow).await.ok();
        admin.post(&format!("/api/groups/{}/enrollments", other.id), json!({ "studentId": b.id })).await.ok();
        assert_eq!(names().await, [(1, "А".to_owned())]);
        let left = list().await.items[0].clone();
        admin.delete(&format!("/api/waitlist/{}", left.id)).await.ok();
        assert!(list().await.items.is_empty());
    }
}

/// What somebody may do.
#[derive(Clone, Copy, Debug)]
enum Step {
    Mark(usize, Option<&'static str>),
    Join(usize),
    Leave(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let status =
        prop_oneof![Just(None), Just(Some("attended")), Just(Some("missed")), Just(Some("excused")), Just(Some("excused"))];
    prop_oneof![
        (0..4_usize, status).prop_map(|(lesson, status)| Step::Mark(lesson, status)),
        (0..3_usize).prop_map(Step::Join),
        (0..3_usize).prop_map(Step::Leave),
    ]
}

/// However marks and guests come and go, there is one make-up for each excused miss, and one guest for each used.
async fn conserved(app: &TestApp, steps: &[Step]) {
    let Centre { admin, group, student, other } = centre(app).await;
    let mut own = Vec::new();
    for day in 10..14 {
        own.push(lesson(&admin, &group, &format!("2026-11-{day}T09:00")).await);
    }
    let mut others = Vec::new();
    for day in 15..18 {
        others.push(lesson(&admin, &other, &format!("2026-11-{day}T12:00")).await);
    }
    let mut marks: BTreeMap<usize, Option<&str>> = BTreeMap::new();
    let mut guests: BTreeMap<usize, bool> = BTreeMap::new();
    for step in steps {
        match *step {
            Step::Mark(at, status) => {
                if mark(&admin, &own[at], &student, status).await.status == 200 {
                    marks.insert(at, status);
                }
            }
            Step::Join(at) => {
                if join(&admin, &others[at], &student, "makeup").await.status == 201 {
                    guests.insert(at, true);
                }
            }
            Step::Leave(at) => {
                if leave(&admin, &others[at], &student).await.status == 200 {
                    guests.remove(&at);
                }
            }
        }
        let all = makeups(&admin, "").await;
        let excused: Vec<_> = marks.iter().filter(|(_, status)| **status == Some("excused")).map(|(at, _)| own[*at].id).collect();
        let mut given: Vec<_> = all.iter().map(|it| it.lesson_id).collect();
        given.sort();
        let mut excused = excused;
        excused.sort();
        assert_eq!(given, excused, "after {step:?} of {steps:?}");
        let mut used: Vec<_> = all.iter().filter_map(|it| it.used_lesson_id).collect();
        used.sort();
        let mut there: Vec<_> = guests.keys().map(|at| others[*at].id).collect();
        there.sort();
        assert_eq!(used, there, "after {step:?} of {steps:?}");
    }
}

both_engines! {
    async fn make_ups_are_conserved_whatever_happens(app: TestApp) {
        use proptest::{strategy::ValueTree, test_runner::TestRunner};
        let mut runner = TestRunner::deterministic();
        let steps = proptest::collection::vec(step(), 40).new_tree(&mut runner).unwrap().current();
        conserved(&app, &steps).await;
    }
}
