//! The AlfaCRM account a centre moves from, as this product sees it: a method per kind of record,
//! every hidden default said aloud, every list whole or an error.
//!
//! Reads only. Knows nothing of our tables: what to do with the records is the importer's.

pub mod account;
pub mod error;
pub mod guard;
pub mod http;
pub mod pace;
pub mod pages;
pub mod records;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

pub use account::{Account, Options};
pub use error::{Refusal, SourceError};
pub use guard::Policy;
use http::Http;
pub use pace::{Pace, RealPace};
use pages::{Question, read_all};
use records::{
    Batch, Branch, Communication, Customer, CustomerTariff, Discount, Entity, FromRow, Group, Lesson, LessonStatus, LessonType,
    Listed, Location, LogEntry, Membership, Pay, PayAccount, PayItem, RegularLesson, Room, Tariff, Task, Teacher, User,
};

/// Which half of a list with archived rows. Rows often do not say it themselves: the pass tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pass {
    Active,
    Archived,
}

impl Pass {
    /// Both, active first.
    pub const BOTH: [Self; 2] = [Self::Active, Self::Archived];

    fn removed(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Archived => 2,
        }
    }
}

/// Pupils or leads: one list in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Study {
    Client,
    Lead,
}

impl Study {
    fn number(self) -> i64 {
        match self {
            Self::Client => 1,
            Self::Lead => 0,
        }
    }
}

/// A list's answer.
pub type Listing<T> = Result<Batch<T>, SourceError>;

/// A connected account.
#[derive(Debug)]
pub struct Source {
    http: Http,
}

impl Source {
    /// Checks address, e-mail and key.
    pub async fn connect(account: Account, options: Options) -> Result<Self, SourceError> {
        let source = Self { http: Http::new(account, options).await? };
        source.http.login().await?;
        Ok(source)
    }

    /// The host, which names the account: `centre.s20.online`.
    pub fn host(&self) -> &str {
        self.http.host()
    }

    async fn list<T: FromRow>(
        &self,
        branch: Option<i64>,
        entity: Entity,
        query: &[(&str, String)],
        filters: Value,
    ) -> Listing<T> {
        let word = entity.word();
        let path = match branch {
            Some(id) => format!("{id}/{word}/index"),
            None => format!("{word}/index"),
        };
        let filters: Map<String, Value> = filters.as_object().cloned().unwrap_or_default();
        let raw = read_all(&self.http, &Question { path: &path, query, filters }).await?;
        Ok(Batch::of(entity, raw))
    }

    async fn plain<T: FromRow>(&self, branch: i64, entity: Entity) -> Listing<T> {
        self.list(Some(branch), entity, &[], json!({})).await
    }

    /// All branches; the only list that belongs to none.
    pub async fn branches(&self) -> Listing<Branch> {
        self.list(None, Entity::Branch, &[], json!({})).await
    }

    /// Buildings of a branch.
    pub async fn locations(&self, branch: i64) -> Listing<Location> {
        self.plain(branch, Entity::Location).await
    }

    /// Rooms of a branch, also those out of use.
    pub async fn rooms(&self, branch: i64) -> Listing<Room> {
        self.plain(branch, Entity::Room).await
    }

    /// Subjects.
    pub async fn subjects(&self, branch: i64) -> Listing<Listed> {
        self.plain(branch, Entity::Subject).await
    }

    /// Kinds of lessons.
    pub async fn lesson_types(&self, branch: i64) -> Listing<LessonType> {
        self.plain(branch, Entity::LessonType).await
    }

    /// Statuses of pupils.
    pub async fn study_statuses(&self, branch: i64) -> Listing<Listed> {
        self.plain(branch, Entity::StudyStatus).await
    }

    /// Stages of leads.
    pub async fn lead_statuses(&self, branch: i64) -> Listing<Listed> {
        self.plain(branch, Entity::LeadStatus).await
    }

    /// Where leads come from.
    pub async fn lead_sources(&self, branch: i64) -> Listing<Listed> {
        self.plain(branch, Entity::LeadSource).await
    }

    /// Why leads are lost.
    pub async fn lead_rejects(&self, branch: i64) -> Listing<Listed> {
        self.plain(branch, Entity::LeadReject).await
    }

    /// Why pupils leave.
    pub async fn customer_rejects(&self, branch: i64) -> Listing<Listed> {
        self.plain(branch, Entity::CustomerReject).await
    }

    /// The price list, also archived entries.
    pub async fn tariffs(&self, branch: i64) -> Listing<Tariff> {
        self.plain(branch, Entity::Tariff).await
    }

    /// Kinds of payments.
    pub async fn pay_types(&self, branch: i64) -> Listing<Listed> {
        self.plain(branch, Entity::PayType).await
    }

    /// Tills and bank accounts.
    pub async fn pay_accounts(&self, branch: i64) -> Listing<PayAccount> {
        self.plain(branch, Entity::PayAccount).await
    }

    /// What payments are for.
    pub async fn pay_items(&self, branch: i64) -> Listing<PayItem> {
        self.plain(branch, Entity::PayItem).await
    }

    /// Discounts.
    pub async fn discounts(&self, branch: i64) -> Listing<Discount> {
        self.plain(branch, Entity::Discount).await
    }

    /// Teachers who work here, or who left.
    pub async fn teachers(&self, branch: i64, pass: Pass) -> Listing<Teacher> {
        self.list(Some(branch), Entity::Teacher, &[], json!({"removed": pass.removed()})).await
    }

    /// Pupils or leads, active or archived: four passes see everybody.
    pub async fn customers(&self, branch: i64, study: Study, pass: Pass) -> Listing<Customer> {
        let filters = json!({"is_study": study.number(), "removed": pass.removed()});
        self.list(Some(branch), Entity::Customer, &[], filters).await
    }

    /// Groups, running or archived.
    pub async fn groups(&self, branch: i64, pass: Pass) -> Listing<Group> {
        self.list(Some(branch), Entity::Group, &[], json!({"removed": pass.removed()})).await
    }

    /// Who is in a group and since when; mostly only what has not ended.
    pub async fn memberships(&self, branch: i64, group: i64) -> Listing<Membership> {
        let query = [("group_id", group.to_string())];
        self.list(Some(branch), Entity::Membership, &query, json!({})).await
    }

    /// The weekly schedule, also what has ended.
    pub async fn regular_lessons(&self, branch: i64) -> Listing<RegularLesson> {
        self.plain(branch, Entity::RegularLesson).await
    }

    /// Lessons of one status between two days, both included.
    pub async fn lessons(&self, branch: i64, status: LessonStatus, from: NaiveDate, to: NaiveDate) -> Listing<Lesson> {
        let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
        let filters = json!({"status": status.number(), "date_from": day(from), "date_to": day(to)});
        self.list(Some(branch), Entity::Lesson, &[], filters).await
    }

    /// Payments between two days, both included; without days, all.
    pub async fn pays(&self, branch: i64, window: Option<(NaiveDate, NaiveDate)>) -> Listing<Pay> {
        let day = |day: NaiveDate| day.format("%Y.%m.%d").to_string();
        let filters = match window {
            Some((from, to)) => json!({"date_from": day(from), "date_to": day(to)}),
            None => json!({}),
        };
        self.list(Some(branch), Entity::Pay, &[], filters).await
    }

    /// What a customer bought: running tariffs, or finished ones.
    pub async fn customer_tariffs(&self, branch: i64, customer: i64, pass: Pass) -> Listing<CustomerTariff> {
        let mut query = vec![("customer_id", customer.to_string())];
        if pass == Pass::Archived {
            query.push(("dead", "true".to_owned()));
        }
        self.list(Some(branch), Entity::CustomerTariff, &query, json!({})).await
    }

    /// Comments on a customer.
    pub async fn communications(&self, branch: i64, customer: i64) -> Listing<Communication> {
        let query = [("class", "Customer".to_owned()), ("related_id", customer.to_string())];
        self.list(Some(branch), Entity::Communication, &query, json!({})).await
    }

    /// Tasks.
    pub async fn tasks(&self, branch: i64) -> Listing<Task> {
        self.plain(branch, Entity::Task).await
    }

    /// The log of memberships: the only trace of those that have ended.
    pub async fn membership_log(&self, branch: i64) -> Listing<LogEntry> {
        let filters = json!({"entity": "CustomerGroupInvolve"});
        self.list(Some(branch), Entity::Log, &[], filters).await
    }

    /// Users; a narrow role may be refused ([`SourceError::NoRight`]).
    pub async fn users(&self, branch: i64) -> Listing<User> {
        self.plain(branch, Entity::User).await
    }
}
