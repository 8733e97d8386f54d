//! Up to three free places for a lesson that was refused, nearest first: same time in another room, another time in
//! the same room, both a little off. A place is free when nothing stands in the way, not even softly: everybody
//! expected has time and finds a seat, the centre is open, and no teacher is away.

use std::collections::BTreeSet;

use chrono::Duration;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use shared::problem::Suggestion;
use uuid::Uuid;

use super::{
    assemble::just,
    conflicts::Wanted,
    limits::{Around, Limits, Place},
    roster::Rosters,
    slots::Kind,
};
use crate::{
    db::Tenant,
    entity::{lesson, room, slot},
    error::Result,
    zone,
};

const MOST: usize = 3;
/// How far another time may be, in minutes.
const REACH: i64 = 4 * 60;
const STEP: i64 = 15;
/// Another room is worth as much as this many minutes.
const ROOM_COST: i64 = 20;
/// Nobody is offered a lesson before or after this.
const OPENS: i64 = 8 * 60;
const CLOSES: i64 = 21 * 60;

/// The nearest free places, none of them over already unless the one wanted is, and every room big enough.
pub async fn nearest(db: &Tenant, wanted: &Wanted) -> Result<Vec<Suggestion>> {
    let expected = wanted.expected(db).await?;
    let rooms = rooms(db, wanted, expected.len()).await?;
    let taken = taken(db, wanted, &rooms).await?;
    let busy = busy(db, wanted, &expected).await?;
    let mut near = Around::of(wanted, around(wanted));
    near.rooms.extend(rooms.iter().flatten());
    let limits = Limits::load(db, &near).await?;
    let zone = zone::named(&wanted.branch.time_zone)?;
    let mut found = Vec::new();
    for (_, shift, room) in candidates(wanted, &rooms) {
        let starts = wanted.starts.plus_minutes(shift);
        let Ok(at) = zone::instant(starts, zone) else {
            continue;
        };
        if at <= db.now() && wanted.starts_at > db.now() {
            continue;
        }
        let from = at.timestamp();
        let until = from + i64::from(wanted.minutes) * 60;
        let hit = |slot: &&slot::Model| {
            slot.starts_at < until && slot.ends_at > from && (slot.kind != Kind::Room.as_str() || Some(slot.resource_id) == room)
        };
        let elsewhere = |(begins, ends): &(i64, i64)| *begins < until && *ends > from;
        let place = Place { starts, room, ..Place::of(wanted) };
        if !taken.iter().any(|slot| hit(&slot)) && !busy.iter().any(elsewhere) && limits.allow(&place) {
            found.push(Suggestion { starts, room_id: room.map(Into::into) });
        }
        if found.len() == MOST {
            break;
        }
    }
    Ok(found)
}

/// Rooms of the branch in which everybody finds a place; the wanted one first.
async fn rooms(db: &Tenant, wanted: &Wanted, expected: usize) -> Result<Vec<Option<Uuid>>> {
    let Some(own) = wanted.taken.room else {
        return Ok(vec![None]);
    };
    let open = Condition::any().add(room::Column::ArchivedAt.is_null()).add(room::Column::Id.eq(own));
    let mut rooms = db.all(room::Entity::find().filter(room::Column::BranchId.eq(wanted.branch.id)).filter(open)).await?;
    rooms.retain(|room| room.capacity.is_none_or(|places| places.unsigned_abs() as usize >= expected));
    rooms.sort_by_key(|room| room.id != own);
    Ok(rooms.into_iter().map(|room| Some(room.id)).collect())
}

async fn taken(db: &Tenant, wanted: &Wanted, rooms: &[Option<Uuid>]) -> Result<Vec<slot::Model>> {
    let around = around(wanted).num_seconds();
    let mut any = Condition::any();
    for (kind, resource) in wanted.taken.resources().filter(|(kind, _)| *kind != Kind::Room) {
        any = any.add(Condition::all().add(slot::Column::Kind.eq(kind.as_str())).add(slot::Column::ResourceId.eq(resource)));
    }
    let of_rooms = slot::Column::ResourceId.is_in(rooms.iter().flatten().copied());
    any = any.add(Condition::all().add(slot::Column::Kind.eq(Kind::Room.as_str())).add(of_rooms));
    let mut query = slot::Entity::find()
        .filter(slot::Column::StartsAt.lt(wanted.taken.until + around))
        .filter(slot::Column::EndsAt.gt(wanted.taken.from - around))
        .filter(any);
    if let Some(lesson) = wanted.lesson {
        query = query.filter(slot::Column::LessonId.ne(lesson));
    }
    Ok(db.all_of_company(query).await?)
}

/// How far from the wanted time anything may matter.
fn around(wanted: &Wanted) -> Duration {
    Duration::minutes(REACH + i64::from(wanted.minutes))
}

/// When somebody expected is at another lesson, in seconds since the epoch.
async fn busy(db: &Tenant, wanted: &Wanted, expected: &BTreeSet<Uuid>) -> Result<Vec<(i64, i64)>> {
    if expected.is_empty() {
        return Ok(Vec::new());
    }
    let (from, until) = (wanted.starts_at - around(wanted), wanted.ends_at() + around(wanted));
    let mut others = lesson::Entity::find()
        // No lesson is longer than a day: the index over the beginnings bounds the search.
        .filter(lesson::Column::StartsAt.gt(from - Duration::days(1)))
        .filter(lesson::Column::StartsAt.lt(until))
        .filter(lesson::Column::EndsAt.gt(from))
        .filter(lesson::Column::Status.ne("cancelled"));
    if let Some(id) = wanted.lesson {
        others = others.filter(lesson::Column::Id.ne(id));
    }
    let others = db.all_of_company(others).await?;
    let rosters = Rosters::load(db, &just(others.iter().map(|other| other.id))).await?;
    let shared = others.iter().filter(|other| !rosters.expected(other).is_disjoint(expected));
    Ok(shared.map(|other| (other.starts_at.timestamp(), other.ends_at.timestamp())).collect())
}

/// Shifts within the day and rooms, cheapest first.
fn candidates(wanted: &Wanted, rooms: &[Option<Uuid>]) -> Vec<(i64, i64, Option<Uuid>)> {
    let begins = wanted.starts.minute_of_day();
    let fits = |shift: &i64| {
        begins + shift >= OPENS.min(begins)
            && begins + shift + i64::from(wanted.minutes) <= CLOSES.max(begins + i64::from(wanted.minutes))
    };
    let shifts = (-REACH / STEP..=REACH / STEP).map(|step| step * STEP).filter(fits);
    let mut all: Vec<_> = shifts
        .flat_map(|shift| rooms.iter().map(move |room| (shift, *room)))
        .filter(|(shift, room)| *shift != 0 || *room != wanted.taken.room)
        .map(|(shift, room)| (shift.abs() + if room == wanted.taken.room { 0 } else { ROOM_COST }, shift, room))
        .collect();
    all.sort_by_key(|(cost, shift, _)| (*cost, shift.is_negative(), *shift));
    all
}
