//! Branches, subjects, rooms and the company's list of student statuses.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use shared::{
    import::RowOutcome,
    search::{fold, search_text, sort_key},
    students::StatusKind,
};
use uuid::Uuid;

use super::{
    merge::{How, Item, Kept, Wanted},
    refs::{Ref, Refs},
    world::World,
};
use crate::{
    db::Tenant,
    entity::{branch, import_change, room, student_status, subject},
    error::Result,
    import::{counts::Counts, kind::Kind, raw::Entry, remark::Remark},
};

impl Kept for branch::Entity {
    const KIND: Kind = Kind::Branch;
    fn watched() -> &'static [branch::Column] {
        &[branch::Column::Name, branch::Column::SortKey, branch::Column::TimeZone, branch::Column::ArchivedAt]
    }
}
impl Kept for subject::Entity {
    const KIND: Kind = Kind::Subject;
    fn watched() -> &'static [subject::Column] {
        &[subject::Column::Name, subject::Column::SortKey]
    }
}
impl Kept for room::Entity {
    const KIND: Kind = Kind::Room;
    fn watched() -> &'static [room::Column] {
        &[room::Column::Name, room::Column::SortKey, room::Column::BranchId, room::Column::ArchivedAt]
    }
}

/// What the reader said of a row, as remarks.
pub fn said<T>(kind: Kind, entry: &Entry<T>) -> Vec<Remark> {
    entry.problems.iter().map(|problem| Remark::of(kind.word(), problem)).collect()
}

/// Names that stand only once among the unarchived.
#[derive(Default)]
pub struct Names(BTreeSet<(Option<Uuid>, String)>);

impl Names {
    /// The name, or the name with a number if it is taken; whether it had to be changed.
    pub fn free(&mut self, within: Option<Uuid>, name: &str) -> (String, bool) {
        let mut candidate = name.to_owned();
        let mut number = 2;
        while !self.0.insert((within, sort_key(&candidate))) {
            candidate = format!("{name} ({number})");
            number += 1;
        }
        (candidate, number > 2)
    }
}

/// The branches. The company's own first one is taken over while nobody has used it.
pub async fn branches(db: &Tenant, world: &World, refs: &Refs) -> Result<Vec<Item<branch::Entity>>> {
    let query = branch::Entity::find().order_by_asc(branch::Column::CreatedAt).order_by_asc(branch::Column::Id);
    let ours = db.all_of_company(query).await?;
    let brought: BTreeSet<Uuid> = refs.of(Kind::Branch).map(|(_, id)| id).collect();
    let mut empty = match ours.as_slice() {
        [only] if only.version == 1 && !brought.contains(&only.id) && is_unused(db, only.id).await? => Some(only.id),
        _ => None,
    };
    let by_name = |name: &str| {
        ours.iter().find(|b| b.archived_at.is_none() && !brought.contains(&b.id) && b.sort_key == sort_key(name)).map(|b| b.id)
    };
    let planned = with_lessons(db).await?;
    let mut names = Names::default();
    let mut items = Vec::new();
    for entry in &world.branches {
        let (name, renamed) = names.free(None, &entry.value.name);
        let adopt = by_name(&name).or_else(|| empty.take());
        let here = refs.record(Kind::Branch, entry.id).or(adopt);
        let kept = ours.iter().find(|branch| Some(branch.id) == here && planned.contains(&branch.id));
        let mut remarks = said(Kind::Branch, entry);
        if renamed {
            remarks.push(Remark::new(Kind::Branch, entry.id, RowOutcome::Repaired, "name_taken").on("name").with(&name));
        }
        let told = world.zone.name();
        let zone = kept.map_or(told, |branch| branch.time_zone.as_str());
        if zone != told {
            remarks.push(Remark::new(Kind::Branch, entry.id, RowOutcome::KeptLocal, "zone_kept").with(zone));
        }
        let row = branch::ActiveModel {
            id: sea_orm::NotSet,
            company_id: Set(db.company()),
            version: Set(1),
            sort_key: Set(sort_key(&name)),
            name: Set(name.clone()),
            address: Set(None),
            time_zone: Set(zone.to_owned()),
            archived_at: Set((!entry.value.is_active).then(|| db.now())),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        let search = Some(search_text([name.as_str()], []));
        items.push(Item {
            key: entry.id.to_string(),
            name,
            wanted: Some(Wanted { row, links: Vec::new(), adopt, search }),
            remarks,
        });
    }
    Ok(items)
}

/// Branches with lessons: their zone may not change under them.
async fn with_lessons(db: &Tenant) -> Result<BTreeSet<Uuid>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Planned {
        branch_id: Uuid,
    }
    let rows: Vec<Planned> = db.report("SELECT DISTINCT branch_id FROM lesson WHERE company_id = ?", Vec::new()).await?;
    Ok(rows.into_iter().map(|row| row.branch_id).collect())
}

/// Whether nothing stands in a branch yet.
async fn is_unused(db: &Tenant, branch: Uuid) -> Result<bool> {
    #[derive(sea_orm::FromQueryResult)]
    struct Used {
        used: i64,
    }
    let mut used = 0;
    for (table, column) in [
        ("room", "branch_id"),
        ("teacher", "home_branch_id"),
        ("student", "home_branch_id"),
        ("study_group", "branch_id"),
        ("lead", "branch_id"),
        ("lesson", "branch_id"),
    ] {
        let sql = format!("SELECT count(*) AS used FROM {table} WHERE company_id = ? AND {column} = ?");
        used += db.report::<Used>(&sql, vec![branch.into()]).await?.first().map_or(0, |row| row.used);
    }
    Ok(used == 0)
}

/// The subjects; one that is here under the same name is the same.
pub async fn subjects(db: &Tenant, world: &World, refs: &Refs) -> Result<Vec<Item<subject::Entity>>> {
    let ours = db.all_of_company(subject::Entity::find().filter(subject::Column::ArchivedAt.is_null())).await?;
    let brought: BTreeSet<Uuid> = refs.of(Kind::Subject).map(|(_, id)| id).collect();
    let free: BTreeMap<String, Uuid> =
        ours.iter().filter(|s| !brought.contains(&s.id)).map(|s| (s.sort_key.clone(), s.id)).collect();
    let mut names = Names::default();
    let mut items = Vec::new();
    for (place, entry) in (0..).zip(&world.subjects) {
        let (name, renamed) = names.free(None, &entry.value.name);
        let mut remarks = said(Kind::Subject, entry);
        if renamed {
            remarks.push(Remark::new(Kind::Subject, entry.id, RowOutcome::Repaired, "name_taken").on("name").with(&name));
        }
        let row = subject::ActiveModel {
            id: sea_orm::NotSet,
            company_id: Set(db.company()),
            version: Set(1),
            sort_key: Set(sort_key(&name)),
            name: Set(name.clone()),
            hue: Set(place % 12 + 1),
            archived_at: Set(None),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        let wanted = Wanted {
            row,
            links: Vec::new(),
            adopt: free.get(&sort_key(&name)).copied(),
            search: Some(search_text([name.as_str()], [])),
        };
        items.push(Item { key: entry.id.to_string(), name, wanted: Some(wanted), remarks });
    }
    Ok(items)
}

/// The rooms; the source knows no capacity.
pub async fn rooms(db: &Tenant, world: &World, refs: &Refs) -> Result<Vec<Item<room::Entity>>> {
    let ours = db.all_of_company(room::Entity::find().filter(room::Column::ArchivedAt.is_null())).await?;
    let brought: BTreeSet<Uuid> = refs.of(Kind::Room).map(|(_, id)| id).collect();
    let free: BTreeMap<(Uuid, String), Uuid> =
        ours.iter().filter(|r| !brought.contains(&r.id)).map(|r| ((r.branch_id, r.sort_key.clone()), r.id)).collect();
    let mut names = Names::default();
    let mut items = Vec::new();
    for entry in &world.rooms {
        let mut remarks = said(Kind::Room, entry);
        let own: Vec<i64> = entry.value.branch_id.into_iter().collect();
        let Some(branch) = world.branches_of(refs, &own, &entry.branches).first().copied() else {
            remarks.push(Remark::new(Kind::Room, entry.id, RowOutcome::Skipped, "branch_unknown").on("branch"));
            items.push(Item { key: entry.id.to_string(), name: entry.value.name.clone(), wanted: None, remarks });
            continue;
        };
        let archived = !entry.value.is_enabled;
        let (name, renamed) =
            if archived { (entry.value.name.clone(), false) } else { names.free(Some(branch), &entry.value.name) };
        if renamed {
            remarks.push(Remark::new(Kind::Room, entry.id, RowOutcome::Repaired, "name_taken").on("name").with(&name));
        }
        let row = room::ActiveModel {
            id: sea_orm::NotSet,
            company_id: Set(db.company()),
            branch_id: Set(branch),
            version: Set(1),
            sort_key: Set(sort_key(&name)),
            name: Set(name.clone()),
            capacity: Set(None),
            archived_at: Set(archived.then(|| db.now())),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        let adopt = free.get(&(branch, sort_key(&name))).copied().filter(|_| !archived);
        let wanted = Wanted { row, links: Vec::new(), adopt, search: Some(search_text([name.as_str()], [])) };
        items.push(Item { key: entry.id.to_string(), name, wanted: Some(wanted), remarks });
    }
    Ok(items)
}

/// What a status means, by its name; the source does not say it.
fn meaning(name: &str) -> StatusKind {
    let name = fold(name);
    let any = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    if any(&["pauz", "zamoroz", "otpusk", "kanikul", "uzilis", "pause", "frozen"]) {
        StatusKind::Paused
    } else if any(&[
        "ushel",
        "ushl",
        "arkhiv",
        "arhiv",
        "otkaz",
        "otchislen",
        "zakonchil",
        "vypusk",
        "vybyl",
        "byvsh",
        "left",
        "ketken",
        "former",
    ]) {
        StatusKind::Left
    } else {
        StatusKind::Active
    }
}

/// The company's statuses: those of the same name are the same, others are added at the end.
pub async fn statuses(db: &Tenant, how: How, world: &World, refs: &mut Refs, counts: &mut Counts) -> Result<()> {
    let ours = db.all_of_company(student_status::Entity::find().order_by_asc(student_status::Column::Position)).await?;
    let mut position = ours.iter().map(|status| status.position).max().unwrap_or(-1);
    let (mut known, mut made, mut changes) = (Vec::new(), Vec::new(), Vec::new());
    for entry in &world.statuses {
        let key = entry.id.to_string();
        counts.of(Kind::Status.word()).total += 1;
        let there = refs.get(Kind::Status, &key).is_some_and(|known| ours.iter().any(|s| s.id == known.record));
        if there {
            counts.add(Kind::Status.word(), RowOutcome::Unchanged);
            continue;
        }
        counts.add(Kind::Status.word(), RowOutcome::Imported);
        let twin = ours.iter().find(|s| fold(&s.name) == fold(&entry.value.name)).map(|s| s.id);
        let id = twin.unwrap_or_else(|| db.new_id());
        known.push((key, Ref { record: id, fields: serde_json::Map::new() }));
        if twin.is_none() {
            position += 1;
            made.push(student_status::ActiveModel {
                id: Set(id),
                company_id: Set(db.company()),
                name: Set(entry.value.name.clone()),
                kind: Set(meaning(&entry.value.name).to_string()),
                position: Set(position),
            });
            changes.push(import_change::ActiveModel {
                company_id: Set(db.company()),
                run_id: Set(how.run),
                kind: Set(Kind::Status.word().to_owned()),
                record_id: Set(id),
                made: Set(true),
                version: Set(1),
                before: Set(None),
                kept: Set(false),
            });
        }
    }
    refs.learn(Kind::Status, &known);
    if how.dry {
        return Ok(());
    }
    db.insert_many(made).await?;
    db.insert_many(changes).await?;
    refs.keep(db, Kind::Status, known).await
}
