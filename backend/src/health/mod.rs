//! How the installation stands, told to whoever answers for it: on a page, and by letters when something goes wrong.
//!
//! Invariant: what belongs to another centre is told to nobody here. Where an installation has several, what belongs
//! to none of them is told only to the centre that was here first, without its words, and its letters go there too.

mod alerts;
mod disk;
pub mod faults;
mod report;
mod retry;
mod routes;
mod watch;

use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{db::SystemDb, entity::company, error::Result};

pub use alerts::{Warning, warn_who_answers};
pub use disk::of as disk_of;
pub use faults::{Fault, Faults};
pub use routes::routes;
pub use watch::watch_forever;

/// Which centres an installation has, as far as it matters here.
struct Centres {
    first: Option<Uuid>,
    several: bool,
}

impl Centres {
    async fn of(db: &SystemDb) -> Result<Self> {
        let oldest = company::Entity::find().order_by_asc(company::Column::CreatedAt).order_by_asc(company::Column::Id);
        let all = db.all(oldest.limit(2)).await?;
        Ok(Self { first: all.first().map(|company| company.id), several: all.len() > 1 })
    }
}
