//! How the installation stands, told to whoever answers for it: on a page, and by letters when something goes wrong.
//!
//! Invariant: what belongs to another centre is told to nobody here. Where an installation has several, what belongs
//! to none of them is told without its words, and its letters go to the centre that was here first.

mod alerts;
mod disk;
pub mod faults;
mod report;
mod retry;
mod routes;
mod watch;

use sea_orm::{EntityTrait, QueryOrder};
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
        let all =
            db.all(company::Entity::find().order_by_asc(company::Column::CreatedAt).order_by_asc(company::Column::Id)).await?;
        Ok(Self { first: all.first().map(|company| company.id), several: all.len() > 1 })
    }
}
