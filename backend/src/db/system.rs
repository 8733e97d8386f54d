//! The short list of what cannot name a company: who signs in, jobs, publishing events. Each use gives its reason.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbErr, DeleteMany, DeleteResult, EntityTrait,
    FromQueryResult, IntoActiveModel, PaginatorTrait, QueryResult, QuerySelect, Select, Statement, UpdateMany, UpdateResult,
    Value,
};
use shared::page::Page;
use uuid::Uuid;

use super::Bell;
use crate::{clock::Ids, http::origin::Origin};

/// A transaction across companies.
#[must_use = "nothing is kept without commit"]
pub struct SystemDb {
    tx: DatabaseTransaction,
    now: DateTime<Utc>,
    ids: Arc<dyn Ids>,
    bell: Bell,
    origin: Origin,
}

impl SystemDb {
    pub(super) fn new(tx: DatabaseTransaction, now: DateTime<Utc>, ids: Arc<dyn Ids>, bell: Bell) -> Self {
        Self { tx, now, ids, bell, origin: Origin::default() }
    }
    /// Says which request it works for, for the audit log.
    pub fn of_request(mut self, id: &str) -> Self {
        self.origin.request_id = Some(id.to_owned());
        self
    }
    /// Says where what it works for comes from, for the audit log.
    pub fn from_origin(self, origin: &Origin) -> Self {
        Self { origin: origin.clone(), ..self }
    }
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }
    /// The time of this transaction.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }
    pub fn new_id(&self) -> Uuid {
        self.ids.id(self.now)
    }
    pub fn new_secret(&self) -> String {
        self.ids.secret()
    }
    pub async fn all<E: EntityTrait>(&self, query: Select<E>) -> Result<Vec<E::Model>, DbErr> {
        query.all(&self.tx).await
    }
    pub async fn one<E: EntityTrait>(&self, query: Select<E>) -> Result<Option<E::Model>, DbErr> {
        query.one(&self.tx).await
    }
    /// One page of a query, with the count of all that match.
    pub async fn page<E: EntityTrait>(&self, query: Select<E>, page: u32, page_size: u32) -> Result<Page<E::Model>, DbErr>
    where
        E::Model: FromQueryResult + Sized + Send + Sync,
    {
        let total = query.clone().count(&self.tx).await?;
        let skipped = u64::from(page.saturating_sub(1)) * u64::from(page_size);
        let items = query.offset(skipped).limit(u64::from(page_size)).all(&self.tx).await?;
        Ok(Page { items, total, page, page_size })
    }
    pub async fn insert<A>(&self, row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        row.insert(&self.tx).await
    }
    /// Inserts many rows without reading them back.
    pub async fn insert_many<A>(&self, rows: Vec<A>) -> Result<(), DbErr>
    where
        A: ActiveModelTrait + Send,
    {
        if !rows.is_empty() {
            <A::Entity as EntityTrait>::insert_many(rows).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }
    pub async fn update<A>(&self, row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        row.update(&self.tx).await
    }
    pub async fn update_many<E: EntityTrait>(&self, update: UpdateMany<E>) -> Result<UpdateResult, DbErr> {
        update.exec(&self.tx).await
    }
    pub async fn delete_many<E: EntityTrait>(&self, delete: DeleteMany<E>) -> Result<DeleteResult, DbErr> {
        delete.exec(&self.tx).await
    }
    /// Statements the builder cannot say; `?` in both engines.
    pub async fn raw(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(super::tenant::statement(&self.tx, sql, values)).await
    }
    /// The columns a query names, as they come.
    pub async fn raw_of<E: EntityTrait>(&self, query: Select<E>) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(sea_orm::QueryTrait::build(&query, self.tx.get_database_backend())).await
    }
    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
        let statement: Statement = super::tenant::statement(&self.tx, sql, values);
        Ok(self.tx.execute_raw(statement).await?.rows_affected())
    }
    pub async fn commit(self) -> Result<(), DbErr> {
        self.tx.commit().await?;
        self.bell.ring();
        Ok(())
    }
}
