//! Customers: pupils and leads in one.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::teacher::{TeacherRef, references};
use super::{Fields, FromRow};

/// A phone as somebody once typed it; making it a number is the importer's work.
pub type Phone = String;

/// A pupil or a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    pub name: String,
    pub branch_ids: Vec<i64>,
    pub teachers: Vec<TeacherRef>,
    /// False: still a lead.
    pub is_study: bool,
    pub study_status_id: Option<i64>,
    pub lead_status_id: Option<i64>,
    pub lead_reject_id: Option<i64>,
    pub lead_source_id: Option<i64>,
    pub customer_reject_id: Option<i64>,
    /// The user responsible.
    pub assigned_id: Option<i64>,
    pub is_legal_entity: bool,
    /// The payer, mostly a parent.
    pub payer: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub gender: Option<i64>,
    /// Signed: negative is a debt.
    pub balance: Option<Decimal>,
    /// Of it, what is not on a separate account.
    pub balance_base: Option<Decimal>,
    pub balance_bonus: Option<Decimal>,
    pub lessons_left: Option<i64>,
    pub added: Option<NaiveDateTime>,
    pub ends: Option<NaiveDate>,
    pub note: Option<String>,
    pub phones: Vec<Phone>,
    pub emails: Vec<String>,
    pub web: Vec<String>,
    pub addresses: Vec<String>,
    pub barcode: Option<String>,
    pub color: Option<String>,
    pub custom: Map<String, Value>,
    /// Only newer accounts say it in the row; else the pass tells.
    pub removed: Option<bool>,
}

impl FromRow for Customer {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            name: fields.need("name", name)?,
            branch_ids: fields.ids("branch_ids"),
            teachers: references(fields, "teacher_ids"),
            is_study: fields.flag("is_study").unwrap_or(true),
            study_status_id: fields.id("study_status_id"),
            lead_status_id: fields.id("lead_status_id"),
            lead_reject_id: fields.id("lead_reject_id"),
            lead_source_id: fields.id("lead_source_id"),
            customer_reject_id: fields.id("customer_reject_id"),
            assigned_id: fields.id("assigned_id"),
            is_legal_entity: fields.number("legal_type") == Some(2),
            payer: fields.text("legal_name"),
            birth_date: fields.date("dob"),
            gender: fields.id("gender").or_else(|| fields.id("sex")),
            balance: fields.decimal("balance"),
            balance_base: fields.decimal("balance_base"),
            balance_bonus: fields.decimal("balance_bonus"),
            lessons_left: fields.number("paid_lesson_count"),
            added: fields.moment("b_date"),
            ends: fields.end_date("e_date"),
            note: fields.text("note"),
            phones: fields.texts("phone"),
            emails: fields.texts("email"),
            web: fields.texts("web"),
            addresses: fields.texts("addr"),
            barcode: fields.text("barcode"),
            color: fields.text("color"),
            custom: fields.custom(),
            removed: fields.flag("removed"),
        })
    }
}
