//! The made-up centre is the size it promises and holds every trap.

use alfacrm_fake::{Entity, Fake};
use chrono::NaiveDate;

#[test]
fn the_centre_has_its_size() {
    let truth = Fake::centre().truth();
    let counts = &truth.counts;
    assert_eq!((counts.branches, counts.rooms, counts.subjects), (2, 12, 7));
    assert_eq!((counts.teachers_active, counts.teachers_former), (7, 3));
    assert_eq!((counts.students_active, counts.students_archived), (262, 38));
    assert_eq!((counts.leads_active, counts.leads_archived), (24, 6));
    assert_eq!((counts.groups_active, counts.groups_archived), (47, 6));
    assert_eq!(counts.regular_lessons, 151);
    assert!(counts.lessons > 1_500, "{counts:?}");
    assert!(counts.memberships > 230, "{counts:?}");
    assert!(truth.week.len() > 120);
}

#[test]
fn both_have_every_trap() {
    for fake in [Fake::centre(), Fake::small()] {
        let truth = fake.truth();
        assert!(truth.rules.sundays >= 3, "{:?}", truth.rules);
        assert!(truth.rules.of_archived >= 2 && truth.rules.of_leads == 1);
        assert!(truth.rules.of_former_teachers == 1 && truth.rules.without_room >= 1, "{:?}", truth.rules);
        assert!(truth.rules.colliding_ids >= 2);
        assert_eq!(truth.ambiguous_teachers, ["Ахметова Айгүл"]);
        let lessons = &truth.lessons;
        assert!(lessons.planned > 0 && lessons.cancelled > 0 && lessons.conducted > 0);
        assert!(lessons.missed > 0 && lessons.excused > 0, "{lessons:?}");
        assert!(lessons.conducted_without_details > 0);
        assert!(truth.money.debtors > 0 && truth.money.refunds != "0.00");
        assert!(truth.money.corrections != "0.00" && truth.money.unexplained.len() > 1);
        assert!(truth.counts.customer_tariffs_finished > 0 && truth.counts.discounts > 0);
    }
    assert_eq!(Fake::small().truth().counts.regular_lessons, 18);
}

#[test]
fn balances_follow_from_pays_and_lessons() {
    let money = Fake::centre().truth().money;
    assert!(money.unexplained.len() < 10, "{:?}", money.unexplained);
}

#[test]
fn it_is_the_same_every_time_and_on_every_day() {
    assert_eq!(Fake::centre().truth(), Fake::centre().truth());
    for (year, month, day) in [(2026, 2, 28), (2026, 7, 1), (2027, 1, 1)] {
        let today = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let truth = Fake::centre_on(today).truth();
        assert_eq!(truth.counts.regular_lessons, 151);
        assert!(truth.counts.lessons > 1_500);
    }
}

#[test]
fn nobody_is_in_two_places_but_for_the_one_clash() {
    let fake = Fake::centre();
    let mut clashes = 0;
    let _ = fake.edit(|world| {
        let rules = world.rows(Entity::RegularLesson);
        for (n, one) in rules.iter().enumerate() {
            for other in rules.iter().skip(n + 1) {
                let together = one.int("day") == other.int("day")
                    && one.text("time_from_v").get(..5) < other.text("time_to_v").get(..5)
                    && other.text("time_from_v").get(..5) < one.text("time_to_v").get(..5);
                let room = one.int("room_id").is_some() && one.int("room_id") == other.int("room_id");
                let teacher = one.list("teacher_ids") == other.list("teacher_ids");
                clashes += usize::from(together && (room || teacher));
            }
        }
    });
    assert_eq!(clashes, 1);
}
