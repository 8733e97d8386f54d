//! Tariffs, what customers bought, paid and get off. Amounts stay exact decimals of the source's
//! currency; posting them is the money work's.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Fields, FromRow};

/// How a tariff is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TariffKind {
    PerLesson,
    Monthly,
    Weekly,
    /// A number not known to us.
    Other(i64),
}

/// A price list entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Tariff {
    pub name: String,
    pub kind: TariffKind,
    pub price: Option<Decimal>,
    pub lessons: Option<i64>,
    /// Minutes of one lesson (not a validity).
    pub lesson_minutes: Option<i64>,
    pub branch_ids: Vec<i64>,
    pub is_archived: bool,
}

impl FromRow for Tariff {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        let kind = match fields.number("type").unwrap_or(1) {
            1 => TariffKind::PerLesson,
            2 => TariffKind::Monthly,
            3 => TariffKind::Weekly,
            other => TariffKind::Other(other),
        };
        let active = fields.flag("is_active").unwrap_or(true);
        Some(Self {
            name: fields.need("name", name)?,
            kind,
            price: fields.decimal("price"),
            lessons: fields.number("lessons_count").or_else(|| fields.number("lesson_count")),
            lesson_minutes: fields.id("duration"),
            branch_ids: fields.ids("branch_ids"),
            is_archived: fields.flag("is_archive").unwrap_or(!active),
        })
    }
}

/// A tariff a customer has.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerTariff {
    pub customer_id: i64,
    pub tariff_id: Option<i64>,
    pub subject_ids: Vec<i64>,
    pub lesson_type_ids: Vec<i64>,
    pub is_separate: bool,
    /// Unit not documented: money where the tariff is money.
    pub balance: Option<Decimal>,
    pub lessons_left: Option<i64>,
    pub begins: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
    pub note: Option<String>,
}

impl FromRow for CustomerTariff {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let customer = fields.id("customer_id");
        Some(Self {
            customer_id: fields.need("customer_id", customer)?,
            tariff_id: fields.id("tariff_id"),
            subject_ids: fields.ids("subject_ids"),
            lesson_type_ids: fields.ids("lesson_type_ids"),
            is_separate: fields.flag("is_separate_balance").unwrap_or(false),
            balance: fields.decimal("balance"),
            lessons_left: fields.number("paid_lesson_count"),
            begins: fields.date("b_date"),
            ends: fields.end_date("e_date"),
            note: fields.text("note"),
        })
    }
}

/// A payment, refund, correction or sale.
#[derive(Debug, Clone, PartialEq)]
pub struct Pay {
    pub branch_id: Option<i64>,
    pub customer_id: Option<i64>,
    /// 1 income, 5 (old 3) refund, 6 correction, 9 (old 2) goods; see also `pay-type`.
    pub pay_type_id: Option<i64>,
    pub pay_account_id: Option<i64>,
    pub pay_item_id: Option<i64>,
    /// A separate account's customer tariff; none: the base account.
    pub customer_tariff_id: Option<i64>,
    pub day: Option<NaiveDate>,
    /// The amount of whatever it is; only corrections carry a sign of their own.
    pub amount: Option<Decimal>,
    pub payer: Option<String>,
    pub note: Option<String>,
    pub is_confirmed: bool,
}

impl Pay {
    /// What it does to the customer's balance; none for kinds not known.
    pub fn signed(&self) -> Option<Decimal> {
        let amount = self.amount?;
        match self.pay_type_id? {
            1 | 6 => Some(amount),
            3 | 5 => Some(-amount),
            2 | 9 => Some(Decimal::ZERO),
            _ => None,
        }
    }
}

impl FromRow for Pay {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            branch_id: fields.id("branch_id"),
            customer_id: fields.id("customer_id"),
            pay_type_id: fields.id("pay_type_id"),
            pay_account_id: fields.id("pay_account_id"),
            pay_item_id: fields.id("pay_item_id"),
            customer_tariff_id: fields.id("ctt_id"),
            day: fields.date("document_date"),
            amount: fields.decimal("income"),
            payer: fields.text("payer_name"),
            note: fields.text("note"),
            is_confirmed: fields.flag("is_confirmed").or_else(|| fields.flag("confirmed")).unwrap_or(true),
        })
    }
}

/// A till or bank account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayAccount {
    pub branch_id: Option<i64>,
    pub name: String,
    pub is_enabled: bool,
}

impl FromRow for PayAccount {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            branch_id: fields.id("branch_id"),
            name: fields.need("name", name)?,
            is_enabled: fields.flag("is_enabled").unwrap_or(true),
        })
    }
}

/// What a payment is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayItem {
    pub name: String,
    pub category_id: Option<i64>,
    pub pay_type_ids: Vec<i64>,
}

impl FromRow for PayItem {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name");
        Some(Self {
            name: fields.need("name", name)?,
            category_id: fields.id("category_id"),
            pay_type_ids: fields.ids("pay_type_ids"),
        })
    }
}

/// A discount. What its type number means is documented nowhere: kept as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Discount {
    pub branch_id: Option<i64>,
    pub customer_id: Option<i64>,
    pub kind: Option<i64>,
    pub amount: Option<Decimal>,
    pub note: Option<String>,
    pub begins: Option<NaiveDate>,
    pub ends: Option<NaiveDate>,
}

impl FromRow for Discount {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            branch_id: fields.id("branch_id"),
            customer_id: fields.id("customer_id"),
            kind: fields.number("discount_type"),
            amount: fields.decimal("amount"),
            note: fields.text("note"),
            begins: fields.date("begin"),
            ends: fields.end_date("end"),
        })
    }
}
