//! A private link to the calendar of one teacher, room, group or student.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub company_id: Uuid,
    /// Who made it, and with whose rights it is read.
    pub membership_id: Uuid,
    /// One of the four.
    pub teacher_id: Option<Uuid>,
    pub room_id: Option<Uuid>,
    pub group_id: Option<Uuid>,
    pub student_id: Option<Uuid>,
    /// What it is found by.
    pub secret_hash: String,
    /// What who made it is shown again.
    pub sealed_secret: String,
    pub made_by_name: String,
    pub made_at: DateTimeUtc,
    pub read_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl crate::db::TenantEntity for Entity {
    const TENANT: Column = Column::CompanyId;
}
