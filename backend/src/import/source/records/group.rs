//! Groups, who is in them, and their weekly schedule.

use chrono::{NaiveDate, NaiveTime};
use serde_json::{Map, Value};

use super::teacher::{TeacherRef, references};
use super::{Fields, FromRow, Reason};

/// A group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub name: String,
    pub branch_ids: Vec<i64>,
    pub teachers: Vec<TeacherRef>,
    pub level_id: Option<i64>,
    pub status_id: Option<i64>,
    /// Places; none when not limited.
    pub limit: Option<i64>,
    pub note: Option<String>,
    pub begins: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
    pub custom: Map<String, Value>,
    pub removed: Option<bool>,
}

impl FromRow for Group {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            name: fields.need("name", name)?,
            branch_ids: fields.ids("branch_ids"),
            teachers: references(fields, "teacher_ids"),
            level_id: fields.id("level_id"),
            status_id: fields.id("status_id"),
            limit: fields.id("limit"),
            note: fields.text("note"),
            begins: fields.date("b_date"),
            ends: fields.end_date("e_date"),
            custom: fields.custom(),
            removed: fields.flag("removed"),
        })
    }
}

/// A pupil in a group from a day to a day (`cgi`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub customer_id: i64,
    pub group_id: i64,
    pub begins: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
}

impl FromRow for Membership {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (customer, group) = (fields.id("customer_id"), fields.id("group_id"));
        Some(Self {
            customer_id: fields.need("customer_id", customer)?,
            group_id: fields.need("group_id", group)?,
            begins: fields.date("b_date").or_else(|| fields.date("b_date_v")),
            ends: fields.end_date("e_date").or_else(|| fields.end_date("e_date_v")),
        })
    }
}

/// Whom a schedule row is for. The two id spaces overlap: the class decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Related {
    Group(i64),
    Customer(i64),
}

/// One weekday of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegularLesson {
    pub branch_id: Option<i64>,
    pub lesson_type_id: Option<i64>,
    pub related: Related,
    pub subject_id: Option<i64>,
    pub teacher_ids: Vec<i64>,
    pub room_id: Option<i64>,
    /// 1 Monday … 7 Sunday.
    pub weekday: u8,
    pub from: NaiveTime,
    pub to: NaiveTime,
    pub begins: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
}

impl FromRow for RegularLesson {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let related = related(fields)?;
        let day = fields.number("day");
        let day = fields.need("day", day)?;
        let Some(weekday) = weekday(day) else {
            fields.report("day", Reason::Unknown, &Value::from(day));
            return None;
        };
        let from = fields.time("time_from_v");
        let from = fields.need("time_from_v", from)?;
        let to = fields.time("time_to_v");
        let to = fields.need("time_to_v", to)?;
        Some(Self {
            branch_id: fields.id("branch_id"),
            lesson_type_id: fields.id("lesson_type_id"),
            related,
            subject_id: fields.id("subject_id"),
            teacher_ids: fields.ids("teacher_ids"),
            room_id: fields.id("room_id"),
            weekday,
            from,
            to,
            begins: fields.date("b_date").or_else(|| fields.date("b_date_v")),
            ends: fields.end_date("e_date").or_else(|| fields.end_date("e_date_v")),
        })
    }
}

fn related(fields: &mut Fields<'_>) -> Option<Related> {
    let id = fields.id("related_id");
    let id = fields.need("related_id", id)?;
    let class = fields.text("related_class");
    match fields.need("related_class", class)?.as_str() {
        "Group" => Some(Related::Group(id)),
        "Customer" => Some(Related::Customer(id)),
        other => {
            fields.report("related_class", Reason::Unknown, &Value::from(other));
            None
        }
    }
}

/// The source counts from Monday 1 to Sunday 7; Sunday also occurs as 0.
fn weekday(day: i64) -> Option<u8> {
    match day {
        0 => Some(7),
        1..=7 => u8::try_from(day).ok(),
        _ => None,
    }
}
