//! The parts as they are stored, and how one of them is changed.

use std::collections::BTreeMap;

use sea_orm::{EntityTrait, ExprTrait, QueryFilter, Set, sea_query::Expr};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use shared::{
    accent::Accent,
    centre::{AttendancePolicy, Centre, CentreLook, DayHours, Part, Versions},
    events::{Action, Entity},
    i18n::Locale,
    problem::Cause,
};

use crate::{
    db::Tenant,
    entity::{
        centre_part::{ActiveModel, Column, Entity as Parts, Model},
        company, student,
    },
    error::{AppError, Result},
    history,
    http::authority::Caller,
    team,
};

/// What is known of a logo; the file lies among the uploads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Logo {
    /// The last part of its address, and the name of its file.
    pub file: String,
    pub kind: String,
    pub bytes: usize,
}

impl Logo {
    pub fn address(&self) -> String {
        shared::centre::LOGO_FILE.replace("{id}", &self.file)
    }
}

/// The parts somebody has touched.
pub(super) struct Stored(BTreeMap<Part, Model>);

impl Stored {
    pub async fn load(db: &Tenant) -> Result<Self> {
        let rows = db.all_of_company(Parts::find()).await?;
        Ok(Self(rows.into_iter().filter_map(|row| Some((row.part.parse().ok()?, row))).collect()))
    }
    fn value<T: DeserializeOwned>(&self, part: Part) -> Option<T> {
        let value = self.0.get(&part)?.value.clone()?;
        serde_json::from_value(value).ok()
    }
    pub fn logo(&self) -> Option<Logo> {
        self.value(Part::Logo)
    }
    fn hours(&self) -> Option<Vec<DayHours>> {
        self.value(Part::Hours)
    }
    fn look(&self) -> CentreLook {
        CentreLook {
            logo: self.logo().map(|logo| logo.address()),
            accent: self.value(Part::Accent).unwrap_or_default(),
            hours: self.hours(),
            attendance: self.value(Part::Attendance).unwrap_or_default(),
        }
    }
    fn versions(&self) -> Versions {
        let mut versions = Versions::default();
        for (part, row) in &self.0 {
            *versions.of_mut(*part) = row.version;
        }
        versions
    }
}

/// What every page shows of the centre.
pub async fn look(db: &Tenant) -> Result<CentreLook> {
    Ok(Stored::load(db).await?.look())
}

/// How lessons are marked in the centre.
pub async fn attendance_policy(db: &Tenant) -> Result<AttendancePolicy> {
    let row = Parts::find().filter(sea_orm::ColumnTrait::eq(&Column::Part, Part::Attendance.as_str()));
    let value = db.one_of_company(row).await?.and_then(|row| row.value);
    Ok(value.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default())
}

/// When the centre is open; nothing while nobody has said.
pub async fn hours(db: &Tenant) -> Result<Option<Vec<DayHours>>> {
    let row = Parts::find().filter(sea_orm::ColumnTrait::eq(&Column::Part, Part::Hours.as_str()));
    let value = db.one_of_company(row).await?.and_then(|row| row.value);
    Ok(value.and_then(|value| serde_json::from_value(value).ok()))
}

/// Everything the centre has decided.
pub(super) async fn assembled(db: &Tenant, company: &company::Model, stored: &Stored) -> Result<Centre> {
    let CentreLook { logo, accent, hours, attendance } = stored.look();
    Ok(Centre {
        id: company.id.into(),
        name: company.name.clone(),
        logo,
        accent,
        time_zone: company.time_zone.clone(),
        currency: company.currency.clone(),
        currency_fixed: has_sums(db).await?,
        language: company.locale.parse().unwrap_or(Locale::Ru),
        hours,
        attendance,
        versions: stored.versions(),
    })
}

/// Whether sums stand in the centre already. Balances brought by an import are the only ones so far; postings join
/// them here.
async fn has_sums(db: &Tenant) -> Result<bool> {
    use sea_orm::{ColumnTrait as _, QuerySelect as _};
    let with_balance = student::Entity::find().filter(student::Column::SourceBalance.is_not_null()).limit(1);
    Ok(db.one_of_company(with_balance).await?.is_some())
}

/// A part on its way to another value, with the company held.
pub(super) struct Changing {
    pub db: Tenant,
    pub company: company::Model,
    pub stored: Stored,
    pub before: Centre,
    part: Part,
}

impl Changing {
    /// Holds the company and compares the version of the part that was seen.
    pub async fn begin(me: &Caller, part: Part, seen: i32) -> Result<Self> {
        team::refuse_unless_everywhere(me)?;
        let db = me.write().await?;
        let company = db.get_for_update::<company::Entity>(db.company()).await?;
        let stored = Stored::load(&db).await?;
        let before = assembled(&db, &company, &stored).await?;
        if before.versions.of(part) != seen {
            let (changed_by, changed_at) = stored.0.get(&part).map(|row| (row.changed_by.clone(), row.updated_at)).unzip();
            let current = serde_json::to_value(&before).map_err(AppError::internal)?;
            return Err(Cause::Stale { current, changed_by, changed_at }.into());
        }
        Ok(Self { db, company, stored, before, part })
    }

    /// Keeps another value of the part; the same value again changes nothing.
    pub async fn value<T: Serialize>(self, value: Option<&T>) -> Result<Centre> {
        let value = value.map(serde_json::to_value).transpose().map_err(AppError::internal)?;
        self.end(value).await
    }

    /// Keeps another value of what stands with the company itself: a company is its own tenant, so it is changed by
    /// columns and not as a row.
    pub async fn column(mut self, column: company::Column, value: String) -> Result<Centre> {
        let change = company::Entity::update_many()
            .col_expr(column, Expr::value(value))
            .col_expr(company::Column::Version, Expr::col(company::Column::Version).add(1))
            .col_expr(company::Column::UpdatedAt, Expr::value(self.db.now()));
        self.db.update_many(change).await?;
        self.company = self.db.get::<company::Entity>(self.company.id).await?;
        self.end(None).await
    }

    /// Nothing differs.
    pub async fn nothing(self) -> Result<Centre> {
        self.db.commit(self.before).await
    }

    async fn end(self, value: Option<Value>) -> Result<Centre> {
        let Self { db, company, stored, before, part } = self;
        let was = told(part, &before, stored.logo().as_ref());
        let version = keep(&db, part, stored.0.get(&part), value).await?;
        let stored = Stored::load(&db).await?;
        let after = assembled(&db, &company, &stored).await?;
        let is = told(part, &after, stored.logo().as_ref());
        history::changed(&db, Entity::Company, company.id, version, Action::Updated, (&was, &is)).await?;
        db.commit(after).await
    }
}

async fn keep(db: &Tenant, part: Part, row: Option<&Model>, value: Option<Value>) -> Result<i32> {
    let changed_by = Set(db.actor().name.clone());
    let Some(row) = row else {
        let first = ActiveModel {
            id: Set(db.new_id()),
            company_id: Set(db.company()),
            part: Set(part.to_string()),
            version: Set(1),
            value: Set(value),
            changed_by,
            updated_at: Set(db.now()),
        };
        return Ok(db.insert(first).await?.version);
    };
    let change = ActiveModel { id: Set(row.id), value: Set(value), changed_by, ..Default::default() };
    Ok(db.update(change, row.version).await?.version)
}

/// The part as the audit log tells of it.
fn told(part: Part, centre: &Centre, logo: Option<&Logo>) -> Value {
    match part {
        Part::Name => json!({ "name": centre.name }),
        Part::Logo => {
            let said = logo.map(|logo| format!("{}, {} kB", logo.kind.to_uppercase(), logo.bytes.div_ceil(1024)));
            json!({ "logo": said })
        }
        Part::Accent => {
            let Accent { hue, chroma } = centre.accent;
            json!({ "colour": format!("{hue}°, {chroma} %") })
        }
        Part::TimeZone => json!({ "timeZone": centre.time_zone }),
        Part::Currency => json!({ "currency": centre.currency }),
        Part::Language => json!({ "language": centre.language }),
        Part::Hours => json!({ "hours": centre.hours }),
        Part::Attendance => {
            let policy = &centre.attendance;
            json!({
                "markExcused": policy.excused,
                "markLate": policy.late,
                "markBeforeStart": policy.before_start,
                "markDaysBack": policy.days_back,
                "makeupDays": policy.makeup_days,
                "absenceReasons": policy.reasons,
            })
        }
    }
}
