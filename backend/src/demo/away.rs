//! What comes between in the demo centre: a teacher falls ill next week, and the week after has a day off that was
//! decided late, so that lessons stand there.

use chrono::{Days, NaiveTime};
use sea_orm::Set;
use shared::{
    availability::AwayReason,
    events::Entity,
    search::{search_text, sort_key},
};

use super::people::Centre;
use crate::{
    db::Tenant,
    entity::{absence, holiday},
    error::Result,
    listing,
};

/// Days from today to the first one of the illness, and how many it lasts.
const ILL: (u64, u64) = (8, 3);
/// Days from today to the day off.
const OFF: u64 = 16;
const DAY_OFF: &str = "Санитарный день";

/// Makes both.
pub async fn make(db: &Tenant, centre: &Centre) -> Result<()> {
    if let Some(teacher) = centre.teachers.last() {
        let first = centre.today + Days::new(ILL.0);
        let row = absence::ActiveModel {
            id: Set(db.new_id()),
            company_id: Set(db.company()),
            teacher_id: Set(Some(teacher.id)),
            room_id: Set(None),
            version: Set(1),
            starts: Set(first.and_time(NaiveTime::MIN)),
            ends: Set((first + Days::new(ILL.1)).and_time(NaiveTime::MIN)),
            reason: Set(AwayReason::Ill.as_str().to_owned()),
            note: Set(None),
            archived_at: Set(None),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        db.insert(row).await?;
    }
    let (id, day) = (db.new_id(), centre.today + Days::new(OFF));
    let row = holiday::ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        version: Set(1),
        name: Set(DAY_OFF.to_owned()),
        sort_key: Set(sort_key(DAY_OFF)),
        starts_on: Set(day),
        ends_on: Set(day),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    db.insert(row).await?;
    listing::found_by(db, Entity::Holiday, id, search_text([DAY_OFF], [])).await
}
