//! Makes up a language and robotics centre in Almaty, the same one every time, with every trap of
//! real AlfaCRM data in it.
//!
//! The order matters: rules need groups and rooms, memberships must not put a pupil in two places
//! at once, lessons follow rules, money follows lessons.

mod customers;
mod extras;
mod groups;
mod lessons;
mod members;
mod money;
mod places;
mod rules;
mod teachers;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::dates::shift;
use crate::dice::Dice;
use crate::world::World;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub teachers: usize,
    pub former_teachers: usize,
    pub rooms: i64,
    pub subjects: usize,
    pub clients: usize,
    pub archived_clients: usize,
    pub leads: usize,
    pub archived_leads: usize,
    pub groups: usize,
    pub archived_groups: usize,
    /// Regular lessons, exactly.
    pub rules: usize,
    /// Groups (by index) that meet on Sundays only; the last of them is written as day 0.
    pub sundays: &'static [usize],
    /// How far lessons reach back and ahead of today.
    pub past_days: i64,
    pub ahead_days: i64,
}

/// A centre of the usual size.
pub const CENTRE: Plan = Plan {
    teachers: 7,
    former_teachers: 3,
    rooms: 12,
    subjects: 7,
    clients: 262,
    archived_clients: 38,
    leads: 30,
    archived_leads: 6,
    groups: 47,
    archived_groups: 6,
    rules: 151,
    sundays: &[5, 17, 29, 41],
    past_days: 75,
    ahead_days: 9,
};

/// A handful of everything, with all the traps.
pub const SMALL: Plan = Plan {
    teachers: 3,
    former_teachers: 2,
    rooms: 4,
    subjects: 3,
    clients: 14,
    archived_clients: 2,
    leads: 4,
    archived_leads: 1,
    groups: 4,
    archived_groups: 1,
    rules: 18,
    sundays: &[1, 3],
    past_days: 24,
    ahead_days: 9,
};

/// First ids of customers and of groups: the same, so that the two id spaces overlap.
const FIRST_ID: i64 = 31;

#[derive(Debug, Clone)]
struct Teacher {
    id: i64,
    name: &'static str,
    branches: Vec<i64>,
    former: bool,
}

#[derive(Debug, Clone)]
struct Room {
    id: i64,
    branch: i64,
    enabled: bool,
}

#[derive(Debug, Clone)]
struct Group {
    id: i64,
    branch: i64,
    subject: i64,
    /// Index into the active teachers.
    teacher: usize,
    days: Vec<u32>,
    limit: usize,
    archived: bool,
    begins: NaiveDate,
    ends: NaiveDate,
}

#[derive(Debug, Clone)]
struct Client {
    id: i64,
    /// Place in the list of all customers: decides which trap it carries.
    n: usize,
    name: String,
    parent: String,
    branches: Vec<i64>,
    lead: bool,
    archived: bool,
    /// Index into the tariffs.
    tariff: usize,
    discount: bool,
}

#[derive(Debug, Clone)]
struct Member {
    id: i64,
    client: i64,
    group: i64,
    begins: NaiveDate,
    ends: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Related {
    Group(i64),
    Customer(i64),
}

#[derive(Debug, Clone)]
struct Rule {
    id: i64,
    branch: i64,
    related: Related,
    subject: i64,
    teacher: i64,
    room: Option<i64>,
    /// 1 Monday … 7 Sunday.
    day: u32,
    written_as_zero: bool,
    /// Minutes after midnight.
    from: u32,
    to: u32,
    begins: NaiveDate,
    ends: NaiveDate,
}

/// The centre while it is being made.
#[derive(Debug)]
struct School {
    plan: Plan,
    dice: Dice,
    world: World,
    teachers: Vec<Teacher>,
    rooms: Vec<Room>,
    groups: Vec<Group>,
    clients: Vec<Client>,
    members: Vec<Member>,
    rules: Vec<Rule>,
    /// Written off in conducted lessons, by customer, in tiyn.
    charged: BTreeMap<i64, i64>,
}

/// Makes the whole account as it stands on `today`.
pub fn build(plan: Plan, today: NaiveDate) -> World {
    let mut school = School {
        plan,
        dice: Dice::new(20_261_118),
        world: World::new(today),
        teachers: Vec::new(),
        rooms: Vec::new(),
        groups: Vec::new(),
        clients: Vec::new(),
        members: Vec::new(),
        rules: Vec::new(),
        charged: BTreeMap::new(),
    };
    places::make(&mut school);
    teachers::make(&mut school);
    customers::make(&mut school);
    groups::make(&mut school);
    rules::of_groups(&mut school);
    members::make(&mut school);
    rules::of_customers(&mut school);
    rules::traps(&mut school);
    rules::render(&mut school);
    lessons::make(&mut school);
    money::make(&mut school);
    groups::render(&mut school);
    members::render(&mut school);
    customers::render(&mut school);
    extras::make(&mut school);
    school.world
}

impl School {
    fn today(&self) -> NaiveDate {
        self.world.today
    }

    /// The school year around today.
    fn year(&self) -> (NaiveDate, NaiveDate) {
        (shift(self.today(), -80), shift(self.today(), 190))
    }

    fn active_teachers(&self) -> impl Iterator<Item = &Teacher> {
        self.teachers.iter().filter(|teacher| !teacher.former)
    }

    /// Nobody else has this room or this teacher then.
    fn slot_is_free(&self, days: &[u32], span: (u32, u32), teacher: i64, room: i64) -> bool {
        !self.rules.iter().any(|rule| {
            days.contains(&rule.day)
                && rule.from < span.1
                && span.0 < rule.to
                && (rule.teacher == teacher || rule.room == Some(room))
        })
    }

    /// The pupil has no other lesson then.
    fn pupil_is_free(&self, client: i64, days: &[u32], span: (u32, u32)) -> bool {
        !self.rules.iter().any(|rule| {
            let theirs = match rule.related {
                Related::Customer(id) => id == client,
                Related::Group(id) => self.members.iter().any(|m| m.client == client && m.group == id),
            };
            theirs && days.contains(&rule.day) && rule.from < span.1 && span.0 < rule.to
        })
    }
}
