//! Lessons and the marks in them.

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Fields, FromRow, Reason, whole_number};

/// What became of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LessonStatus {
    Planned,
    Cancelled,
    Conducted,
}

impl LessonStatus {
    /// All of them, in the order they are read.
    pub const ALL: [Self; 3] = [Self::Conducted, Self::Planned, Self::Cancelled];

    /// The source's number.
    pub fn number(self) -> i64 {
        match self {
            Self::Planned => 1,
            Self::Cancelled => 2,
            Self::Conducted => 3,
        }
    }

    fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.number() == number)
    }
}

/// One pupil's row of a lesson. Of a planned lesson it is a forecast: never a mark, never money.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The source's id of this row.
    pub id: Option<i64>,
    pub customer_id: i64,
    pub attended: bool,
    /// Why absent; none: without a reason.
    pub reason_id: Option<i64>,
    /// Written off, also for an absent pupil who must pay.
    pub commission: Option<Decimal>,
    pub customer_tariff_id: Option<i64>,
    pub grade: Option<String>,
    pub note: Option<String>,
}

/// A lesson. Times are the centre's wall clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    pub branch_id: Option<i64>,
    /// The schedule row it came from.
    pub regular_id: Option<i64>,
    pub lesson_type_id: Option<i64>,
    pub subject_id: Option<i64>,
    pub room_id: Option<i64>,
    pub status: LessonStatus,
    pub from: NaiveDateTime,
    pub to: NaiveDateTime,
    pub teacher_ids: Vec<i64>,
    pub group_ids: Vec<i64>,
    pub customer_ids: Vec<i64>,
    pub topic: Option<String>,
    pub note: Option<String>,
    /// Homework as text, where it is text.
    pub homework: Option<String>,
    /// None when the answer had no `details` at all.
    pub marks: Option<Vec<Mark>>,
}

impl Lesson {
    /// Everybody named: those with a mark and those listed, each once.
    pub fn pupils(&self) -> Vec<i64> {
        let marked = self.marks.iter().flatten().map(|mark| mark.customer_id);
        let mut found = Vec::new();
        for id in marked.chain(self.customer_ids.iter().copied()) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }
}

impl FromRow for Lesson {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let number = fields.number("status");
        let number = fields.need("status", number)?;
        let Some(status) = LessonStatus::of(number) else {
            fields.report("status", Reason::Unknown, &Value::from(number));
            return None;
        };
        let from = when(fields, "time_from");
        let from = fields.need("time_from", from)?;
        let to = when(fields, "time_to");
        let to = fields.need("time_to", to)?;
        Some(Self {
            branch_id: fields.id("branch_id"),
            regular_id: fields.id("regular_id"),
            lesson_type_id: fields.id("lesson_type_id"),
            subject_id: fields.id("subject_id"),
            room_id: fields.id("room_id"),
            status,
            from,
            to,
            teacher_ids: fields.ids("teacher_ids"),
            group_ids: fields.ids("group_ids"),
            customer_ids: fields.ids("customer_ids"),
            topic: fields.text("topic"),
            note: fields.text("note"),
            homework: fields.text("homework"),
            marks: marks(fields),
        })
    }
}

/// A moment, or a bare time on the lesson's `date`.
fn when(fields: &mut Fields<'_>, key: &'static str) -> Option<NaiveDateTime> {
    let text = fields.text(key)?;
    match super::spelling::time(&text) {
        Some(time) => Some(fields.date("date")?.and_time(time)),
        None => fields.moment(key),
    }
}

fn marks(fields: &mut Fields<'_>) -> Option<Vec<Mark>> {
    fields.raw_of("details")?;
    let mut found = Vec::new();
    for raw in fields.list("details") {
        let mut inner = fields.inner(raw);
        let customer = inner.id("customer_id");
        if let Some(customer_id) = inner.need("customer_id", customer) {
            found.push(Mark {
                id: raw.get("id").and_then(whole_number),
                customer_id,
                attended: inner.flag("is_attend").unwrap_or(false),
                reason_id: inner.id("reason_id"),
                commission: inner.decimal("commission"),
                customer_tariff_id: inner.id("ctt_id"),
                grade: inner.text("grade"),
                note: inner.text("note"),
            });
        }
        fields.take_problems(inner);
    }
    Some(found)
}
