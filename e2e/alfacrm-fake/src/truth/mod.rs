//! What an importer must have reached when it is done: computed from the tables themselves, so it
//! follows every change made through the control.

mod people;
mod week;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

pub use week::WeekLesson;

use crate::dates;
use crate::money::{decimal, tiyn};
use crate::world::{Entity, Record, World};

/// Counts, sums and the week around today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Truth {
    pub today: NaiveDate,
    pub counts: Counts,
    pub lessons: Lessons,
    pub rules: Rules,
    pub money: Money,
    /// Names two or more teachers share: nobody can tell whom `teacher_ids` means.
    pub ambiguous_teachers: Vec<String>,
    /// Customers with one payer: the same name and a common phone.
    pub siblings: Vec<Vec<i64>>,
    /// Customers of one name with a common phone: one child, twice.
    pub doubles: Vec<Vec<i64>>,
    /// Lessons of the week of today, Monday first, all statuses.
    pub week: Vec<WeekLesson>,
}

/// Rows an importer that knows all filters can see, each id once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub branches: usize,
    pub locations: usize,
    pub rooms: usize,
    pub subjects: usize,
    pub teachers_active: usize,
    pub teachers_former: usize,
    pub students_active: usize,
    pub students_archived: usize,
    pub leads_active: usize,
    pub leads_archived: usize,
    pub groups_active: usize,
    pub groups_archived: usize,
    /// Memberships of unarchived and archived groups that have not ended.
    pub memberships: usize,
    pub regular_lessons: usize,
    pub lessons: usize,
    pub tariffs: usize,
    pub customer_tariffs_running: usize,
    pub customer_tariffs_finished: usize,
    pub pays: usize,
    pub discounts: usize,
}

/// Lessons by status, and the marks of the conducted ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Lessons {
    pub planned: usize,
    pub cancelled: usize,
    pub conducted: usize,
    pub attended: usize,
    /// Absent without a reason.
    pub missed: usize,
    /// Absent with one.
    pub excused: usize,
    /// Conducted, but the answer has no `details`.
    pub conducted_without_details: usize,
}

/// Regular lessons by what is special about them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rules {
    pub of_groups: usize,
    pub of_customers: usize,
    /// Day 7 or 0.
    pub sundays: usize,
    pub of_archived: usize,
    pub of_former_teachers: usize,
    pub of_leads: usize,
    pub without_room: usize,
    /// Individual ones whose customer's id is also a group's.
    pub colliding_ids: usize,
}

/// Sums in decimal strings, as AlfaCRM writes money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Money {
    /// Of all customers' balances, signed.
    pub balance: String,
    pub debtors: usize,
    pub income: String,
    pub refunds: String,
    pub corrections: String,
    pub goods: String,
    /// Written off in conducted lessons.
    pub commissions: String,
    /// Customer id → balance.
    pub balances: BTreeMap<i64, String>,
    /// Customer id → what no payment or lesson explains; only where it is not zero.
    pub unexplained: BTreeMap<i64, String>,
}

impl Truth {
    pub fn of(world: &World) -> Self {
        Self {
            today: world.today,
            counts: counts(world),
            lessons: lessons(world),
            rules: rules(world),
            money: money(world),
            ambiguous_teachers: ambiguous(world),
            siblings: people::siblings(world),
            doubles: people::doubles(world),
            week: week::of(world),
        }
    }
}

fn count(world: &World, entity: Entity, wanted: impl Fn(&Record) -> bool) -> usize {
    world.rows(entity).iter().filter(|row| wanted(row)).count()
}

fn is_lead(row: &Record) -> bool {
    row.int("is_study") == Some(0)
}

fn counts(world: &World) -> Counts {
    let all = |entity| world.rows(entity).len();
    let archived = |entity| count(world, entity, |row| row.archived);
    let active = |entity| count(world, entity, |row| !row.archived);
    let customers = |lead, gone| count(world, Entity::Customer, |r| is_lead(r) == lead && r.archived == gone);
    Counts {
        branches: all(Entity::Branch),
        locations: all(Entity::Location),
        rooms: all(Entity::Room),
        subjects: all(Entity::Subject),
        teachers_active: active(Entity::Teacher),
        teachers_former: archived(Entity::Teacher),
        students_active: customers(false, false),
        students_archived: customers(false, true),
        leads_active: customers(true, false),
        leads_archived: customers(true, true),
        groups_active: active(Entity::Group),
        groups_archived: archived(Entity::Group),
        memberships: count(world, Entity::Cgi, |row| row.text("_ends") >= &*dates::iso(world.today)),
        regular_lessons: all(Entity::RegularLesson),
        lessons: all(Entity::Lesson),
        tariffs: all(Entity::Tariff),
        customer_tariffs_running: active(Entity::CustomerTariff),
        customer_tariffs_finished: archived(Entity::CustomerTariff),
        pays: all(Entity::Pay),
        discounts: all(Entity::Discount),
    }
}

fn lessons(world: &World) -> Lessons {
    let mut found = Lessons::default();
    for lesson in world.rows(Entity::Lesson) {
        match lesson.int("status") {
            Some(1) => found.planned += 1,
            Some(2) => found.cancelled += 1,
            _ => {
                found.conducted += 1;
                if !lesson.fields.contains_key("details") {
                    found.conducted_without_details += 1;
                }
                for mark in lesson.list("details") {
                    let number = |key: &str| mark.get(key).and_then(serde_json::Value::as_i64);
                    match (number("is_attend"), number("reason_id").unwrap_or(0)) {
                        (Some(1), _) => found.attended += 1,
                        (_, 0) => found.missed += 1,
                        _ => found.excused += 1,
                    }
                }
            }
        }
    }
    found
}

fn ids(world: &World, entity: Entity, wanted: impl Fn(&Record) -> bool) -> BTreeSet<i64> {
    world.rows(entity).iter().filter(|row| wanted(row)).map(|row| row.id).collect()
}

fn rules(world: &World) -> Rules {
    let groups = ids(world, Entity::Group, |_| true);
    let old_groups = ids(world, Entity::Group, |row| row.archived);
    let old_customers = ids(world, Entity::Customer, |row| row.archived);
    let leads = ids(world, Entity::Customer, is_lead);
    let former = ids(world, Entity::Teacher, |row| row.archived);
    let mut found = Rules::default();
    for rule in world.rows(Entity::RegularLesson) {
        let related = rule.int("related_id").unwrap_or_default();
        let single = rule.text("related_class") == "Customer";
        let archived = if single { &old_customers } else { &old_groups };
        found.of_groups += usize::from(!single);
        found.of_customers += usize::from(single);
        found.sundays += usize::from(matches!(rule.int("day"), Some(0 | 7)));
        found.of_archived += usize::from(archived.contains(&related));
        found.of_leads += usize::from(single && leads.contains(&related));
        found.colliding_ids += usize::from(single && groups.contains(&related));
        found.without_room += usize::from(rule.int("room_id").is_none());
        let teachers = rule.list("teacher_ids").iter().filter_map(serde_json::Value::as_i64);
        found.of_former_teachers += usize::from(teachers.into_iter().any(|id| former.contains(&id)));
    }
    found
}

fn money(world: &World) -> Money {
    let mut balances: BTreeMap<i64, i64> = BTreeMap::new();
    let mut explained: BTreeMap<i64, i64> = BTreeMap::new();
    for customer in world.rows(Entity::Customer) {
        balances.insert(customer.id, tiyn(customer.text("balance")));
    }
    let (mut income, mut refunds, mut corrections, mut goods, mut commissions) = (0, 0, 0, 0, 0);
    for pay in world.rows(Entity::Pay) {
        let amount = tiyn(pay.text("income"));
        let (sum, signed) = match pay.int("pay_type_id") {
            Some(1) => (&mut income, amount),
            Some(3 | 5) => (&mut refunds, -amount),
            Some(6) => (&mut corrections, amount),
            _ => (&mut goods, 0),
        };
        *sum += amount;
        *explained.entry(pay.int("customer_id").unwrap_or_default()).or_default() += signed;
    }
    for lesson in world.rows(Entity::Lesson).iter().filter(|row| row.int("status") == Some(3)) {
        for mark in lesson.list("details") {
            let charge = match mark.get("commission") {
                Some(serde_json::Value::String(text)) => tiyn(text),
                Some(number) => tiyn(&number.to_string()),
                None => 0,
            };
            commissions += charge;
            let pupil = mark.get("customer_id").and_then(serde_json::Value::as_i64);
            *explained.entry(pupil.unwrap_or_default()).or_default() -= charge;
        }
    }
    let rest = |(id, sum): (&i64, &i64)| (*id, sum - explained.get(id).copied().unwrap_or(0));
    Money {
        balance: decimal(balances.values().sum()),
        debtors: balances.values().filter(|sum| **sum < 0).count(),
        income: decimal(income),
        refunds: decimal(refunds),
        corrections: decimal(corrections),
        goods: decimal(goods),
        commissions: decimal(commissions),
        unexplained: balances.iter().map(rest).filter(|(_, sum)| *sum != 0).map(|(id, sum)| (id, decimal(sum))).collect(),
        balances: balances.into_iter().map(|(id, sum)| (id, decimal(sum))).collect(),
    }
}

fn ambiguous(world: &World) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for teacher in world.rows(Entity::Teacher) {
        *seen.entry(teacher.text("name")).or_default() += 1;
    }
    seen.into_iter().filter(|(_, times)| *times > 1).map(|(name, _)| name.to_owned()).collect()
}
