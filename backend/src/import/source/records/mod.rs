//! The source's rows as typed records, each with its raw JSON.
//!
//! A row that cannot be read never spoils its list: what is wrong becomes a [`Problem`] with entity,
//! id, field and reason, and the raw row stays at hand.

pub mod customer;
pub mod group;
pub mod lesson;
pub mod money;
pub mod places;
pub mod read;
pub mod spelling;
pub mod talk;
pub mod teacher;

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

pub use customer::{Customer, Phone};
pub use group::{Group, Membership, RegularLesson, Related};
pub use lesson::{Lesson, LessonStatus, Mark};
pub use money::{CustomerTariff, Discount, Pay, PayAccount, PayItem, Tariff, TariffKind};
pub use places::{Branch, LessonType, Listed, Location, Room};
pub use read::Fields;
pub use spelling::whole_number;
pub use talk::{Communication, LogEntry, Task, User};
pub use teacher::{Teacher, TeacherRef};

/// A kind of row the source has; its word is the key under which foreign ids are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entity {
    Branch,
    Location,
    Room,
    Subject,
    LessonType,
    StudyStatus,
    LeadStatus,
    LeadSource,
    LeadReject,
    CustomerReject,
    Teacher,
    Customer,
    Group,
    Membership,
    RegularLesson,
    Lesson,
    Tariff,
    CustomerTariff,
    Pay,
    PayType,
    PayAccount,
    PayItem,
    Discount,
    Task,
    Communication,
    Log,
    User,
}

impl Entity {
    /// The path segment of the source and the word kept with its ids.
    pub fn word(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Location => "location",
            Self::Room => "room",
            Self::Subject => "subject",
            Self::LessonType => "lesson-type",
            Self::StudyStatus => "study-status",
            Self::LeadStatus => "lead-status",
            Self::LeadSource => "lead-source",
            Self::LeadReject => "lead-reject",
            Self::CustomerReject => "customer-reject",
            Self::Teacher => "teacher",
            Self::Customer => "customer",
            Self::Group => "group",
            Self::Membership => "cgi",
            Self::RegularLesson => "regular-lesson",
            Self::Lesson => "lesson",
            Self::Tariff => "tariff",
            Self::CustomerTariff => "customer-tariff",
            Self::Pay => "pay",
            Self::PayType => "pay-type",
            Self::PayAccount => "pay-account",
            Self::PayItem => "pay-item",
            Self::Discount => "discount",
            Self::Task => "task",
            Self::Communication => "communication",
            Self::Log => "log",
            Self::User => "user",
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The row is not an object, or has no id.
    NotARecord,
    /// A field the record cannot do without is missing or empty.
    Missing,
    NotAnId,
    NotANumber,
    NotADate,
    NotATime,
    /// A word or number whose meaning is not known.
    Unknown,
}

impl Reason {
    /// A stable word for reports and translations.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotARecord => "not_a_record",
            Self::Missing => "missing",
            Self::NotAnId => "not_an_id",
            Self::NotANumber => "not_a_number",
            Self::NotADate => "not_a_date",
            Self::NotATime => "not_a_time",
            Self::Unknown => "unknown_value",
        }
    }
}

/// Something in a row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub entity: Entity,
    /// The source's id, if that much could be read.
    pub id: Option<i64>,
    pub field: &'static str,
    pub reason: Reason,
    /// What stood there, cut short.
    pub found: String,
    /// The whole row is lost for it; otherwise only the field is left empty.
    pub fatal: bool,
}

/// A record, its id, and what the source said of it, unchanged.
#[derive(Debug, Clone)]
pub struct Row<T> {
    pub id: i64,
    pub value: T,
    pub raw: Value,
}

/// All rows of one question.
#[derive(Debug, Clone)]
pub struct Batch<T> {
    pub rows: Vec<Row<T>>,
    pub problems: Vec<Problem>,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), problems: Vec::new() }
    }
}

/// A record that can be read from a row.
pub trait FromRow: Sized {
    /// Reads it; `None` when something it cannot do without is missing (and was reported).
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

impl<T: FromRow> Batch<T> {
    /// Reads raw rows. Every row becomes a record or a fatal problem.
    pub fn of(entity: Entity, raw: Vec<Value>) -> Self {
        let mut batch = Self::default();
        for row in raw {
            let mut fields = Fields::new(entity, &row);
            let id = fields.own_id();
            let value = id.and_then(|id| T::read(&mut fields).map(|value| (id, value)));
            let mut problems = fields.into_problems();
            if let Some((id, value)) = value {
                batch.rows.push(Row { id, value, raw: row });
            } else if let Some(last) = problems.last_mut() {
                last.fatal = true;
            }
            batch.problems.append(&mut problems);
        }
        batch
    }
}

impl<T> Batch<T> {
    /// Adds the rows of another question whose ids are new; gives the ids that were known already.
    pub fn absorb(&mut self, other: Self) -> Vec<i64> {
        let known: HashSet<i64> = self.rows.iter().map(|row| row.id).collect();
        let (again, new): (Vec<_>, Vec<_>) = other.rows.into_iter().partition(|row| known.contains(&row.id));
        self.rows.extend(new);
        self.problems.extend(other.problems);
        again.into_iter().map(|row| row.id).collect()
    }

    /// Records by id.
    pub fn by_id(&self) -> BTreeMap<i64, &Row<T>> {
        self.rows.iter().map(|row| (row.id, row)).collect()
    }

    /// Rows that became nothing.
    pub fn lost(&self) -> usize {
        self.problems.iter().filter(|problem| problem.fatal).count()
    }
}
