//! The journal of a group, a whole day marked at once, what nobody has marked, and figures.

use backend::entity::lesson_group;
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use shared::{
    attendance::{AttendanceStatus, Roster},
    groups::Group,
    journal::{DayMarked, DayPreview, Figures, Journal, Report, StudentMarks},
    lessons::{Lesson, LessonStatus},
    page::Page,
    permission::DefaultRole,
    students::Student,
};

use crate::support::{Actor, TestApp};

/// A group with students enrolled since September.
async fn group(admin: &Actor, name: &str, students: &[&str]) -> (Group, Vec<Student>) {
    let group: Group = admin.post("/api/groups", json!({ "name": name })).await.read();
    let mut made = Vec::new();
    for name in students {
        let student: Student = admin.post("/api/students", json!({ "name": name })).await.read();
        enroll(admin, &group, &student, "2026-09-01", None).await;
        made.push(student);
    }
    (group, made)
}

async fn enroll(admin: &Actor, group: &Group, student: &Student, from: &str, until: Option<&str>) {
    let command = json!({ "studentId": student.id, "from": from, "until": until });
    admin.post(&format!("/api/groups/{}/enrollments", group.id), command).await.ok();
}

async fn lesson(admin: &Actor, group: &Group, starts: &str) -> Lesson {
    admin.post("/api/lessons", json!({ "groupId": group.id, "starts": starts, "minutes": 60 })).await.read()
}

async fn mark(by: &Actor, lesson: &Lesson, student: &Student, status: &str) {
    let marks = json!({ "marks": [{ "studentId": student.id, "status": status }] });
    by.put(&format!("/api/lessons/{}/attendance", lesson.id), marks).await.ok();
}

async fn journal(by: &Actor, group: &Group) -> Journal {
    by.get(&format!("/api/groups/{}/journal?from=2026-11-01&to=2026-12-01", group.id)).await.read()
}

async fn status(by: &Actor, lesson: &Lesson) -> LessonStatus {
    by.get(&format!("/api/lessons/{}", lesson.id)).await.read::<Lesson>().status
}

both_engines! {
    async fn the_journal_has_a_cell_for_each_day_a_student_was_in_the_group(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (dancers, students) = group(&admin, "Дети", &["Борис", "Әлия"]).await;
        let late: Student = admin.post("/api/students", json!({ "name": "Вера" })).await.read();
        enroll(&admin, &dancers, &late, "2026-11-12", None).await;
        let days = ["2026-11-10T09:00", "2026-11-17T09:00", "2026-11-24T09:00"];
        let mut lessons = Vec::new();
        for day in days {
            lessons.push(lesson(&admin, &dancers, day).await);
        }
        // Neither another month's nor what was called off.
        lesson(&admin, &dancers, "2026-12-01T09:00").await;
        let off = lesson(&admin, &dancers, "2026-11-11T09:00").await;
        admin.post(&format!("/api/lessons/{}/cancel", off.id), json!({ "version": off.version })).await.ok();
        mark(&admin, &lessons[0], &students[0], "missed").await;
        let journal = journal(&admin, &dancers).await;
        assert_eq!(journal.lessons.iter().map(|it| it.id).collect::<Vec<_>>(), lessons.iter().map(|it| it.id).collect::<Vec<_>>());
        assert_eq!(journal.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Әлия", "Борис", "Вера"]);
        let there: Vec<Vec<bool>> = journal.rows.iter().map(|row| row.cells.iter().map(Option::is_some).collect()).collect();
        assert_eq!(there, [[true, true, true], [true, true, true], [false, true, true]]);
        let missed = journal.rows[1].cells[0].as_ref().unwrap().mark.as_ref().unwrap();
        assert_eq!((missed.status, missed.marked_by.as_str()), (AttendanceStatus::Missed, admin.me.name.as_str()));
        let long = format!("/api/groups/{}/journal?from=2026-01-01&to=2026-12-01", dancers.id);
        admin.get(&long).await.invalid("to", "window");
    }

    async fn in_a_lesson_of_two_groups_each_journal_has_its_own_students(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (one, _) = group(&admin, "Одни", &["Первый"]).await;
        let (two, _) = group(&admin, "Другие", &["Второй"]).await;
        let joint = lesson(&admin, &one, "2026-11-17T09:00").await;
        // Such lessons come with an import.
        let second = lesson_group::ActiveModel {
            company_id: Set(admin.company()),
            lesson_id: Set(joint.id.into()),
            group_id: Set(two.id.into()),
            position: Set(1),
        };
        second.insert(&admin.app.db().owner().await).await.unwrap();
        let names = async |group: &Group| journal(&admin, group).await.rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        assert_eq!((names(&one).await, names(&two).await), (vec!["Первый".to_owned()], vec!["Второй".to_owned()]));
        let all = json!({ "lessonIds": [joint.id] });
        assert_eq!(admin.post("/api/attendance/day", all).await.read::<DayMarked>().marked, 2);
        let report: Report = admin.get("/api/attendance/report?from=2026-11-01&to=2026-12-01").await.read();
        let told: Vec<_> = report.items.iter().map(|row| (row.name.as_str(), row.figures.attended)).collect();
        assert_eq!(told, [("Другие", 1), ("Одни", 1)]);
    }

    async fn a_day_is_marked_whole_and_taken_back_without_touching_what_others_marked(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (dancers, students) = group(&admin, "Дети", &["Әлия", "Борис"]).await;
        let (boxers, _) = group(&admin, "Бокс", &["Вера"]).await;
        let (morning, noon) = (lesson(&admin, &dancers, "2026-11-18T08:00").await, lesson(&admin, &boxers, "2026-11-18T10:00").await);
        // It has not begun: there is nothing to mark yet.
        let evening = lesson(&admin, &dancers, "2026-11-18T22:00").await;
        mark(&admin, &morning, &students[0], "missed").await;
        let preview: DayPreview = admin.get("/api/attendance/day?date=2026-11-18").await.read();
        let told: Vec<_> = preview.lessons.iter().map(|one| (one.lesson.id, one.unmarked)).collect();
        assert_eq!((told, preview.unmarked), (vec![(morning.id, 1), (noon.id, 1)], 2));
        let command = json!({ "lessonIds": [noon.id, morning.id] });
        let done: DayMarked = admin.post("/api/attendance/day", &command).await.read();
        assert_eq!((done.marked, done.lesson_ids.len()), (2, 2));
        assert_eq!((status(&admin, &morning).await, status(&admin, &noon).await), (LessonStatus::Completed, LessonStatus::Completed));
        let roster: Roster = admin.get(&format!("/api/lessons/{}/roster", morning.id)).await.read();
        let marks: Vec<_> = roster.entries.iter().map(|entry| entry.mark.as_ref().unwrap().status).collect();
        assert_eq!(marks, [AttendanceStatus::Missed, AttendanceStatus::Attended]);
        // Asked again there is nothing left to do.
        assert_eq!(admin.post("/api/attendance/day", &command).await.read::<DayMarked>().marked, 0);
        // Somebody puts one right meanwhile: taking the day back leaves it.
        let teacher = admin.colleague(DefaultRole::Manager).await;
        mark(&teacher, &morning, &students[1], "excused").await;
        let undo = json!({ "lessonIds": done.lesson_ids, "batch": done.batch });
        assert_eq!(admin.post("/api/attendance/day/undo", undo).await.read::<DayMarked>().marked, 1);
        assert_eq!((status(&admin, &morning).await, status(&admin, &noon).await), (LessonStatus::Completed, LessonStatus::Scheduled));
        let early = json!({ "lessonIds": [noon.id, evening.id] });
        admin.post("/api/attendance/day", early).await.status(409);
        assert_eq!(status(&admin, &noon).await, LessonStatus::Scheduled, "all of them or none");
    }

    async fn lessons_that_were_held_and_not_marked_are_listed_until_they_are(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (dancers, students) = group(&admin, "Дети", &["Әлия"]).await;
        let held = lesson(&admin, &dancers, "2026-11-17T09:00").await;
        lesson(&admin, &dancers, "2026-11-19T09:00").await;
        let (empty, _) = group(&admin, "Пустая", &[]).await;
        lesson(&admin, &empty, "2026-11-17T11:00").await;
        let off = lesson(&admin, &dancers, "2026-11-16T09:00").await;
        admin.post(&format!("/api/lessons/{}/cancel", off.id), json!({ "version": off.version })).await.ok();
        let late = async |query: &str| admin.get(&format!("/api/attendance/late{query}")).await.read::<Page<Lesson>>();
        let list = late("").await;
        assert_eq!((list.total, list.items[0].id, list.items[0].expected), (1, held.id, 1));
        let other: Value = admin.post("/api/teachers", json!({ "name": "Не он" })).await.ok();
        assert_eq!(late(&format!("?teacherId={}", other["id"].as_str().unwrap())).await.total, 0);
        mark(&admin, &held, &students[0], "attended").await;
        assert_eq!(late("").await.total, 0);
    }

    async fn a_teacher_is_told_of_own_lessons_only(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let (dancers, students) = group(&admin, "Дети", &["Әлия"]).await;
        let held = lesson(&admin, &dancers, "2026-11-17T09:00").await;
        let teacher = admin.colleague(DefaultRole::Teacher).await;
        assert_eq!(teacher.get("/api/attendance/late").await.read::<Page<Lesson>>().total, 0);
        mark(&admin, &held, &students[0], "attended").await;
        let report: Report = teacher.get("/api/attendance/report?from=2026-11-01&to=2026-12-01").await.read();
        assert_eq!((report.total, report.sum), (0, Figures::default()));
        teacher.get(&format!("/api/groups/{}/journal?from=2026-11-01&to=2026-12-01", dancers.id)).await.status(404);
    }

    async fn marks_are_added_up_by_group_student_and_teacher(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let teacher: Value = admin.post("/api/teachers", json!({ "name": "Айгерім" })).await.ok();
        let (dancers, students) = group(&admin, "Дети", &["Әлия", "Борис"]).await;
        let led = json!({ "groupId": dancers.id, "teacherId": teacher["id"], "starts": "2026-11-16T09:00", "minutes": 60 });
        let first: Lesson = admin.post("/api/lessons", led).await.read();
        let second = lesson(&admin, &dancers, "2026-11-17T09:00").await;
        mark(&admin, &first, &students[0], "attended").await;
        mark(&admin, &first, &students[1], "excused").await;
        mark(&admin, &second, &students[0], "missed").await;
        let report = async |query: &str| {
            let path = format!("/api/attendance/report?from=2026-11-01&to=2026-12-01{query}");
            admin.get(&path).await.read::<Report>()
        };
        let all = Figures { lessons: 2, attended: 1, late: 0, missed: 1, excused: 1 };
        let groups = report("").await;
        assert_eq!((groups.items[0].name.as_str(), groups.items[0].figures, groups.sum), ("Дети", all, all));
        let by_student = report("&by=student&sort=-missed").await;
        let told: Vec<_> = by_student.items.iter().map(|row| (row.name.as_str(), row.figures.share())).collect();
        assert_eq!(told, [("Әлия", Some(50)), ("Борис", Some(0))]);
        let by_teacher = report("&by=teacher").await;
        let of = Figures { lessons: 1, attended: 1, late: 0, missed: 0, excused: 1 };
        assert_eq!((by_teacher.total, by_teacher.items[0].figures), (1, of));
        assert_eq!(report(&format!("&studentId={}", students[1].id)).await.sum.excused, 1);
        admin.get("/api/attendance/report?from=2026-11-01&to=2026-12-01&sort=colour").await.invalid("sort", "other");
        let marks: StudentMarks = admin.get(&format!("/api/students/{}/attendance", students[0].id)).await.read();
        assert_eq!((marks.total, marks.figures.share(), marks.items[0].lesson_id), (2, Some(50), second.id));
        assert_eq!(marks.items[0].title, "Дети");
    }

    async fn two_who_mark_one_lesson_at_once_neither_lose_nor_double_a_mark(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let names: Vec<String> = (0..12).map(|number| format!("Ученик {number}")).collect();
        let (dancers, students) = group(&admin, "Дети", &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let held = lesson(&admin, &dancers, "2026-11-18T08:00").await;
        let other = admin.colleague(DefaultRole::Manager).await;
        // One walks from above, one from below; each marks everybody.
        let walk = async |by: &Actor, order: Vec<&Student>, status: &str| {
            for student in order {
                mark(by, &held, student, status).await;
            }
        };
        let day = async || {
            admin.post("/api/attendance/day", json!({ "lessonIds": [held.id] })).await.ok();
        };
        tokio::join!(
            walk(&admin, students.iter().collect(), "attended"),
            walk(&other, students.iter().rev().collect(), "missed"),
            day(),
        );
        let roster: Roster = admin.get(&format!("/api/lessons/{}/roster", held.id)).await.read();
        assert_eq!(roster.entries.len(), 12);
        assert!(roster.entries.iter().all(|entry| entry.mark.is_some()));
        assert_eq!((roster.lesson.marked, roster.lesson.status), (12, LessonStatus::Completed));
        let report: Report = admin.get("/api/attendance/report?from=2026-11-01&to=2026-12-01").await.read();
        assert_eq!(report.sum.marks(), 12);
    }
}
