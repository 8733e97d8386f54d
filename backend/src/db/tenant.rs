//! A transaction that speaks for one company. The company is added here, so a query cannot run without it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, DeleteMany,
    EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    SelectModel, Selector, Statement, Update, UpdateMany, Value, sea_query::LockType,
};
use serde::Serialize;
use shared::{page::Page, problem::Cause};
use uuid::Uuid;

use super::rows::Row;
use super::{Actor, Bell, Claim, Table, TenantEntity, TenantScope, Versioned, Visibility};
use crate::{
    clock::Ids,
    entity::{app_user, audit, idempotency, password_reset},
    error::{AppError, OnConstraint, Result},
    http::answer::Located,
};

/// A transaction of one company, as somebody sees it. `tx` never leaves this folder.
#[must_use = "nothing is kept without commit"]
pub struct Tenant {
    tx: DatabaseTransaction,
    scope: TenantScope,
    now: DateTime<Utc>,
    ids: Arc<dyn Ids>,
    bell: Bell,
}

impl Tenant {
    pub(super) fn new(
        tx: DatabaseTransaction,
        mut scope: TenantScope,
        now: DateTime<Utc>,
        ids: Arc<dyn Ids>,
        bell: Bell,
    ) -> Self {
        scope.visibility.ids_are_bytes = tx.get_database_backend() == DbBackend::Sqlite;
        Self { tx, scope, now, ids, bell }
    }

    /// The time of this transaction: one for all it writes.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }
    pub fn new_id(&self) -> Uuid {
        self.ids.id(self.now)
    }
    pub const fn company(&self) -> Uuid {
        self.scope.company
    }
    pub const fn actor(&self) -> &Actor {
        &self.scope.actor
    }
    pub const fn visibility(&self) -> &Visibility {
        &self.scope.visibility
    }
    pub fn engine(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    fn of_company<E: TenantEntity>(&self, query: Select<E>) -> Select<E> {
        query.filter(E::TENANT.eq(self.scope.company))
    }
    fn visible<E: TenantEntity>(&self, query: Select<E>) -> Select<E> {
        let query = self.of_company(query);
        match E::visible_to(&self.scope.visibility) {
            Some(condition) => query.filter(condition),
            None => query,
        }
    }

    /// The rows the caller may see.
    pub async fn all<E: TenantEntity>(&self, query: Select<E>) -> Result<Vec<E::Model>, DbErr> {
        self.visible(query).all(&self.tx).await
    }
    pub async fn one<E: TenantEntity>(&self, query: Select<E>) -> Result<Option<E::Model>, DbErr> {
        self.visible(query).one(&self.tx).await
    }
    /// Ids of the rows the caller may see.
    pub async fn ids<E: Versioned>(&self, query: Select<E>) -> Result<Vec<Uuid>, DbErr> {
        self.visible(query).select_only().column(E::ID).into_tuple().all(&self.tx).await
    }
    /// Ids of rows of the whole company.
    pub async fn ids_of_company<E: Versioned>(&self, query: Select<E>) -> Result<Vec<Uuid>, DbErr> {
        self.of_company(query).select_only().column(E::ID).into_tuple().all(&self.tx).await
    }
    /// The row with an id, or 404: not there, not the company's, or not the caller's to see.
    pub async fn get<E: Versioned>(&self, id: Uuid) -> Result<E::Model> {
        self.one(E::find().filter(E::ID.eq(id))).await?.ok_or_else(AppError::not_found)
    }
    /// The same, held against other writers until the transaction ends.
    pub async fn get_for_update<E: Versioned>(&self, id: Uuid) -> Result<E::Model> {
        let query = E::find().filter(E::ID.eq(id)).lock(LockType::NoKeyUpdate);
        self.one(query).await?.ok_or_else(AppError::not_found)
    }
    /// Rows of the whole company, whoever asks: for rules that must hold beyond what the caller sees.
    pub async fn all_of_company<E: TenantEntity>(&self, query: Select<E>) -> Result<Vec<E::Model>, DbErr> {
        self.of_company(query).all(&self.tx).await
    }
    pub async fn one_of_company<E: TenantEntity>(&self, query: Select<E>) -> Result<Option<E::Model>, DbErr> {
        self.of_company(query).one(&self.tx).await
    }
    pub async fn count_of_company<E: TenantEntity>(&self, query: Select<E>) -> Result<u64, DbErr>
    where
        E::Model: FromQueryResult + Sized + Send + Sync,
    {
        self.of_company(query).count(&self.tx).await
    }
    /// Rows in a shape of their own (sums, counts, names); of the whole company.
    pub async fn rows<E: TenantEntity, R: FromQueryResult>(&self, query: Select<E>) -> Result<Vec<R>, DbErr> {
        let selector: Selector<SelectModel<R>> = self.of_company(query).into_model::<R>();
        selector.all(&self.tx).await
    }
    /// One page of what the caller may see, with the count of all that match.
    pub async fn page<E: TenantEntity>(&self, query: Select<E>, page: u32, page_size: u32) -> Result<Page<E::Model>, DbErr>
    where
        E::Model: FromQueryResult + Sized + Send + Sync,
    {
        let query = self.visible(query);
        let total = query.clone().count(&self.tx).await?;
        let skipped = u64::from(page.saturating_sub(1)) * u64::from(page_size);
        let items = query.offset(skipped).limit(u64::from(page_size)).all(&self.tx).await?;
        Ok(Page { items, total, page, page_size })
    }
    /// Holds rows of a resource against other writers, in the order of their ids so that nobody waits in a circle.
    pub async fn lock<E: Versioned>(&self, ids: &[Uuid]) -> Result<Vec<E::Model>, DbErr> {
        use sea_orm::QueryOrder;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = E::find().filter(E::ID.is_in(ids.iter().copied())).order_by_asc(E::ID).lock(LockType::NoKeyUpdate);
        self.of_company(query).all(&self.tx).await
    }

    /// Inserts a row; whatever company it claims, it becomes this one's.
    pub async fn insert<A>(&self, mut row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantEntity,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        row.set(<A::Entity as TenantEntity>::TENANT, self.scope.company.into());
        row.insert(&self.tx).await
    }
    /// Makes the account of somebody who joins: a person belongs to no company.
    pub async fn insert_account(&self, row: app_user::ActiveModel) -> Result<(), DbErr> {
        row.insert(&self.tx).await.map(drop)
    }
    /// Voids the links for a new password that a person has: they were made for who the person was before this change.
    pub async fn void_links(&self, user: Uuid) -> Result<(), DbErr> {
        let links = password_reset::Entity::delete_many().filter(password_reset::Column::UserId.eq(user));
        links.exec(&self.tx).await.map(drop)
    }
    /// Inserts many rows without reading them back, in portions both engines take.
    pub async fn insert_many<A>(&self, rows: Vec<A>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: TenantEntity,
    {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let portion = rows.by_ref().take(500).map(|mut row| {
                row.set(<A::Entity as TenantEntity>::TENANT, self.scope.company.into());
                row
            });
            <A::Entity as EntityTrait>::insert_many(portion).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }
    /// Saves a row that was seen at `expected`; its version grows by one.
    ///
    /// # Errors
    /// `RecordNotUpdated` when the row is not at that version any more; callers check before, under the row's lock.
    pub async fn update<A>(&self, mut row: A, expected: i32) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Versioned,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        // The company is its own tenant: there the column is the key by which the row is found.
        if <A::Entity as TenantEntity>::TENANT.as_str() != <A::Entity as Versioned>::ID.as_str() {
            row.not_set(<A::Entity as TenantEntity>::TENANT);
        }
        row.set(<A::Entity as Versioned>::VERSION, (expected + 1).into());
        if let Some(column) = <A::Entity as Versioned>::UPDATED_AT {
            row.set(column, self.now.into());
        }
        Update::one(row)
            .validate()?
            .filter(<A::Entity as TenantEntity>::TENANT.eq(self.scope.company))
            .filter(<A::Entity as Versioned>::VERSION.eq(expected))
            .exec(&self.tx)
            .await
    }
    /// Changes many rows of the company at once.
    pub async fn update_many<E: TenantEntity>(&self, update: UpdateMany<E>) -> Result<u64, DbErr> {
        Ok(update.filter(E::TENANT.eq(self.scope.company)).exec(&self.tx).await?.rows_affected)
    }
    /// Deletes rows of the company that nothing refers to: links, marks, slots.
    pub async fn delete_many<E: TenantEntity>(&self, delete: DeleteMany<E>) -> Result<u64, DbErr> {
        Ok(delete.filter(E::TENANT.eq(self.scope.company)).exec(&self.tx).await?.rows_affected)
    }
    /// A statement the builder cannot say. It must name the company as its first value.
    pub async fn report<R: FromQueryResult>(&self, sql: &str, rest: Vec<Value>) -> Result<Vec<R>, DbErr> {
        if !sql.contains("company_id = ?") {
            return Err(DbErr::Custom("a report must filter by company_id = ?".into()));
        }
        let values = std::iter::once(Value::from(self.scope.company)).chain(rest).collect();
        R::find_by_statement(statement(&self.tx, sql, values)).all(&self.tx).await
    }
    pub async fn execute(&self, sql: &str, rest: Vec<Value>) -> Result<u64, DbErr> {
        if !sql.contains("company_id") {
            return Err(DbErr::Custom("a statement must name company_id".into()));
        }
        let values = std::iter::once(Value::from(self.scope.company)).chain(rest).collect();
        Ok(self.tx.execute_raw(statement(&self.tx, sql, values)).await?.rows_affected())
    }
    /// The tables of the database, each after those it refers to.
    pub async fn tables(&self) -> Result<Vec<Table>, DbErr> {
        super::catalogue::read(&self.tx).await
    }
    /// A portion of the company's rows of any table, in its order, and of the people who work in it.
    pub async fn portion(&self, table: &Table, skip: u64) -> Result<Vec<Row>, DbErr> {
        super::rows::portion(&self.tx, table, Some(self.scope.company), skip).await
    }
    /// The SQL a select would run as, for tests that read plans.
    pub fn explain<E: TenantEntity>(&self, query: Select<E>) -> String {
        self.visible(query).build(self.engine()).to_string()
    }

    /// Refuses a command that saw another version, showing the record as it is and who changed it.
    pub async fn expect_version<D: Serialize>(&self, id: Uuid, is: i32, seen: i32, current: impl FnOnce() -> D) -> Result<()> {
        if is == seen {
            return Ok(());
        }
        let newest = audit::Entity::find().filter(audit::Column::RecordId.eq(id));
        let newest = sea_orm::QueryOrder::order_by_desc(newest, audit::Column::At);
        let change = self.one_of_company(newest).await?;
        let (changed_by, changed_at) = change.map(|c| (c.user_name, c.at)).unzip();
        let current = serde_json::to_value(current()).map_err(AppError::internal)?;
        Err(Cause::Stale { current, changed_by, changed_at }.into())
    }

    /// Keeps what was done, together with the answer if the request came with an `Idempotency-Key`.
    pub async fn commit<T: Serialize>(self, answer: T) -> Result<T> {
        self.finish(None, answer).await
    }
    /// The same for what made a record, which the answer's `Location` names.
    pub async fn commit_created<T: Serialize + Located>(self, answer: T) -> Result<T> {
        self.finish(Some(answer.location()), answer).await
    }
    /// The same with a `Location` that is not the answer's own.
    pub async fn commit_at<T: Serialize>(self, location: String, answer: T) -> Result<T> {
        self.finish(Some(location), answer).await
    }

    /// Keeps what was done, and no answer for a repeated request: it holds a secret that is shown once.
    pub async fn commit_shown_once<T>(self, answer: T) -> Result<T> {
        self.tx.commit().await?;
        self.bell.ring();
        Ok(answer)
    }

    async fn finish<T: Serialize>(self, location: Option<String>, answer: T) -> Result<T> {
        if let Some(claim) = &self.scope.claim {
            let row = idempotency::ActiveModel {
                user_id: sea_orm::Set(claim.user_id),
                key: sea_orm::Set(claim.key.clone()),
                request_hash: sea_orm::Set(claim.request_hash.clone()),
                answer: sea_orm::Set(kept(claim, &answer)?),
                at: sea_orm::Set(self.now),
                location: sea_orm::Set(location.filter(|_| claim.kept_as.is_none())),
            };
            let twin = || AppError::rule(shared::problem::Rule::RequestInProgress);
            row.insert(&self.tx).await.on_unique(twin)?;
        }
        self.tx.commit().await?;
        self.bell.ring();
        Ok(answer)
    }
}

/// What a repeated request is answered with.
fn kept<T: Serialize>(claim: &Claim, answer: &T) -> Result<String> {
    let Some(mut frame) = claim.kept_as.clone() else {
        return serde_json::to_string(answer).map_err(AppError::internal);
    };
    let answer = serde_json::to_value(answer).map_err(AppError::internal)?;
    let version = if answer.is_number() { Some(&answer) } else { answer.get("version") };
    if let (Some(fields), Some(version)) = (frame.as_object_mut(), version) {
        fields.insert("version".into(), version.clone());
    }
    Ok(frame.to_string())
}

/// A statement written with `?`, for the engine of the transaction.
pub(super) fn statement(tx: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Statement {
    let engine = tx.get_database_backend();
    Statement::from_sql_and_values(engine, numbered(engine, sql), values)
}

/// Writes `?` as the engine wants its values named: PostgreSQL counts them.
pub(super) fn numbered(engine: DbBackend, sql: &str) -> String {
    if engine != DbBackend::Postgres {
        return sql.to_owned();
    }
    let mut count = 0;
    let mut text = String::with_capacity(sql.len() + 16);
    for c in sql.chars() {
        if c == '?' {
            count += 1;
            text.push_str(&format!("${count}"));
        } else {
            text.push(c);
        }
    }
    text
}
