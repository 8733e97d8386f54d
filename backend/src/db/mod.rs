//! The only room that holds a connection.
//!
//! Invariant: outside this folder nothing implements `ConnectionTrait`, so a query can be written anywhere and runs
//! only through [`Tenant`], which adds the company and the rows the caller may see, or through [`SystemDb`], which
//! says why it steps outside.

mod bell;
mod catalogue;
mod connect;
mod owner;
pub mod rows;
mod scope;
mod search;
mod system;
mod tenant;

pub use bell::{Bell, Ear};
pub use catalogue::{Kind as ColumnKind, Table};
pub use connect::{Database, SchemaState, file_of};
pub use owner::{Owner, Whole, refuse_while_open};
pub use scope::{Actor, Archivable, Claim, TenantEntity, TenantScope, Versioned, Visibility};
pub use search::matching;
pub use system::SystemDb;
pub use tenant::Tenant;
