//! Brings rows of the source into a table: new ones are made, known ones are changed where the source changed them,
//! and a field that was changed here since is left alone and said so.
//!
//! Knows no table: which columns an import watches, which lists hang on a record and which fields only make sense
//! together is said by [`Kept`].

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, Iden, IntoActiveModel, JsonValue, QueryFilter, Set, Value};
use serde_json::{Map, json};
use shared::import::RowOutcome;
use uuid::Uuid;

use super::{
    links::{self, Link},
    local,
    refs::{Ref, Refs},
};
use crate::{
    db::{Tenant, Versioned},
    entity::{import_change, search_entry},
    error::Result,
    import::{
        counts::Counts,
        kind::Kind,
        remark::{self, Remark},
        values::{from_json, mark, same, to_json},
    },
};

/// A table an import writes.
pub trait Kept: Versioned<ActiveModel: Send, Model: IntoActiveModel<<Self as EntityTrait>::ActiveModel> + Send + Sync> {
    const KIND: Kind;
    const LINKS: &'static [Link] = &[];
    /// Fields that only make sense together: if one was changed here, all stay.
    const TOGETHER: &'static [&'static str] = &[];
    /// Columns the source has a say in.
    fn watched() -> &'static [Self::Column];
}

/// What a row of the source should be here.
pub struct Wanted<E: EntityTrait> {
    /// Everything a new record needs, but its id.
    pub row: E::ActiveModel,
    pub links: Vec<(Link, JsonValue)>,
    /// A record that is not the source's yet and becomes it.
    pub adopt: Option<Uuid>,
    pub search: Option<String>,
}

/// One row of the source, whether it can be brought or not.
pub struct Item<E: EntityTrait> {
    pub key: String,
    pub name: String,
    pub wanted: Option<Wanted<E>>,
    pub remarks: Vec<Remark>,
}

/// What one portion writes besides records; kept in its transaction.
#[derive(Default)]
pub struct Ledger {
    changes: Vec<import_change::ActiveModel>,
    known: Vec<(String, Ref)>,
    pub remarks: Vec<Remark>,
}

/// How a portion is written.
#[derive(Clone, Copy)]
pub struct How {
    pub run: Uuid,
    /// Counts, and writes nothing.
    pub dry: bool,
}

struct Plan<E: EntityTrait> {
    id: Uuid,
    row: E::ActiveModel,
    version: Option<i32>,
    links: Vec<(Link, JsonValue)>,
    search: Option<String>,
    columns_change: bool,
}

/// Brings one portion in. The references know the new records afterwards, also in a dry run.
///
/// `word` is what the rows are counted under; in a dry run the remarks are given back instead of kept.
pub async fn portion<E: Kept>(
    db: &Tenant,
    how: How,
    refs: &mut Refs,
    (counts, word): (&mut Counts, &str),
    items: Vec<Item<E>>,
) -> Result<Vec<Remark>> {
    let mut ledger = Ledger::default();
    let mut there = existing::<E>(db, refs, &items).await?;
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for mut item in items {
        counts.of(word).total += 1;
        let Some(wanted) = item.wanted.take() else {
            counts.add(word, RowOutcome::Skipped);
            conclude(&mut ledger, counts, (word, RowOutcome::Skipped), item, None);
            continue;
        };
        let marks = wanted
            .links
            .iter()
            .filter(|(link, _)| *link == Link::Marks)
            .filter_map(|(_, list)| list.as_array())
            .map(Vec::len)
            .sum();
        let known = refs.get(E::KIND, &item.key).cloned();
        let id = known.as_ref().map(|known| known.record).or(wanted.adopt).filter(|id| there.contains_key(id));
        // A dry run makes nothing that could be opened.
        let (outcome, record) = if let Some((id, there)) = id.and_then(|id| there.remove(&id).map(|there| (id, there))) {
            let (outcome, plan) = compare::<E>(how, &mut ledger, &mut item, (id, there), known, wanted);
            changed.extend(plan);
            (outcome, Some(id))
        } else {
            let plan = brand_new::<E>(db, how, &mut ledger, &item.key, wanted);
            let id = plan.id;
            new.push(plan);
            (RowOutcome::Imported, (!how.dry).then_some(id))
        };
        counts.add(word, outcome);
        for _ in 0..marks {
            counts.of(Kind::Attendance.word()).total += 1;
            counts.add(Kind::Attendance.word(), outcome);
        }
        conclude(&mut ledger, counts, (word, outcome), item, record);
    }
    refs.learn(E::KIND, &ledger.known);
    if how.dry {
        return Ok(ledger.remarks);
    }
    write::<E>(db, new, changed).await?;
    refs.keep(db, E::KIND, ledger.known).await?;
    db.insert_many(ledger.changes).await?;
    remark::keep(db, how.run, ledger.remarks).await?;
    Ok(Vec::new())
}

/// Writes the row's remarks down with its name and record. A remark that only accompanies the row (`Imported`) says what
/// became of the row.
fn conclude<E: EntityTrait>(
    ledger: &mut Ledger,
    counts: &mut Counts,
    (word, became): (&str, RowOutcome),
    item: Item<E>,
    record: Option<Uuid>,
) {
    let besides: BTreeSet<RowOutcome> = item.remarks.iter().map(|r| r.outcome).collect();
    for outcome in besides.into_iter().filter(|o| matches!(o, RowOutcome::Repaired | RowOutcome::KeptLocal)) {
        counts.add(word, outcome);
    }
    ledger.remarks.extend(item.remarks.into_iter().map(|remark| {
        let outcome = if remark.outcome == RowOutcome::Imported { became } else { remark.outcome };
        Remark { name: item.name.clone(), record_id: record, outcome, ..remark }
    }));
}

type There<E> = (<E as EntityTrait>::Model, BTreeMap<Link, JsonValue>);

/// Records the portion is about, as they are, with their lists.
async fn existing<E: Kept>(db: &Tenant, refs: &Refs, items: &[Item<E>]) -> Result<BTreeMap<Uuid, There<E>>> {
    let of = |item: &Item<E>| refs.get(E::KIND, &item.key).map(|known| known.record).or_else(|| item.wanted.as_ref()?.adopt);
    loaded::<E>(db, &items.iter().filter_map(of).collect::<Vec<Uuid>>()).await
}

async fn loaded<E: Kept>(db: &Tenant, ids: &[Uuid]) -> Result<BTreeMap<Uuid, There<E>>> {
    let mut found = BTreeMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    for model in db.all_of_company(E::find().filter(E::ID.is_in(ids.iter().copied()))).await? {
        if let Some(Value::Uuid(Some(id))) = model.clone().into_active_model().get(E::ID).into_value() {
            found.insert(id, (model, BTreeMap::new()));
        }
    }
    for link in E::LINKS {
        for (owner, list) in links::load(db, *link, ids).await? {
            if let Some((_, lists)) = found.get_mut(&owner) {
                lists.insert(*link, list);
            }
        }
    }
    Ok(found)
}

/// Those of some brought records that nobody has changed here: a field that `matters` is as it was brought last.
pub async fn untouched<E: Kept>(
    db: &Tenant,
    refs: &Refs,
    of: &[(String, Uuid)],
    matters: impl Fn(&str) -> bool,
) -> Result<BTreeSet<Uuid>> {
    let mut found = BTreeSet::new();
    for some in of.chunks(400) {
        let there = loaded::<E>(db, &some.iter().map(|(_, id)| *id).collect::<Vec<_>>()).await?;
        for (key, id) in some {
            let Some((model, lists)) = there.get(id) else { continue };
            let row = model.clone().into_active_model();
            let known = refs.get(E::KIND, key).filter(|known| known.record == *id);
            let stands = match known {
                Some(known) => {
                    let brought = |name: &str, is: &JsonValue| known.fields.get(name) == Some(&mark(name, is).into());
                    let columns = E::watched().iter().map(|c| (column_name(*c), json_of::<E>(&row, *c)));
                    let lists = E::LINKS.iter().map(|l| (l.field().to_owned(), hanging(lists, *l)));
                    columns.chain(lists).filter(|(name, _)| matters(name)).all(|(name, is)| brought(&name, &is))
                }
                None => row.get(E::VERSION).into_value() == Some(Value::Int(Some(1))),
            };
            if stands {
                found.insert(*id);
            }
        }
    }
    Ok(found)
}

fn json_of<E: Kept>(row: &E::ActiveModel, column: E::Column) -> JsonValue {
    row.get(column).into_value().map(|v| to_json(&v)).unwrap_or_default()
}

/// What hangs on a record, as it is compared.
fn hanging(lists: &BTreeMap<Link, JsonValue>, link: Link) -> JsonValue {
    links::compared(link, lists.get(&link).unwrap_or(&json!([])))
}

pub fn column_name(column: impl ColumnTrait) -> String {
    Iden::unquoted(&column).to_owned()
}

fn brand_new<E: Kept>(db: &Tenant, how: How, ledger: &mut Ledger, key: &str, wanted: Wanted<E>) -> Plan<E> {
    let id = db.new_id();
    let mut row = wanted.row;
    row.set(E::ID, id.into());
    row.set(E::VERSION, 1.into());
    let mut fields = Map::new();
    for column in E::watched() {
        let name = column_name(*column);
        let value = json_of::<E>(&row, *column);
        fields.insert(name.clone(), mark(&name, &value).into());
    }
    for (link, list) in &wanted.links {
        fields.insert(link.field().to_owned(), mark(link.field(), list).into());
    }
    ledger.known.push((key.to_owned(), Ref { record: id, fields }));
    ledger.changes.push(change(db, how, E::KIND, id, true, 1, None));
    Plan { id, row, version: None, links: wanted.links, search: wanted.search, columns_change: true }
}

fn change(
    db: &Tenant,
    how: How,
    kind: Kind,
    record: Uuid,
    made: bool,
    version: i32,
    before: Option<JsonValue>,
) -> import_change::ActiveModel {
    import_change::ActiveModel {
        company_id: Set(db.company()),
        run_id: Set(how.run),
        kind: Set(kind.word().to_owned()),
        record_id: Set(record),
        made: Set(made),
        version: Set(version),
        before: Set(before),
        kept: Set(false),
    }
}

/// A field as it is here, as the source wants it, and what was brought last.
struct Field {
    name: String,
    is: JsonValue,
    wants: JsonValue,
    last: Option<String>,
    /// As it is here with what is not compared; the same as `is` for most.
    whole: JsonValue,
}

impl Field {
    fn differs(&self) -> bool {
        !same(&self.name, &self.is, &self.wants)
    }
    fn changed_here(&self) -> bool {
        self.last.as_deref() != Some(mark(&self.name, &self.is).as_str())
    }
}

/// A field with the column or the link it lives in.
type Placed<E> = (Field, Option<<E as EntityTrait>::Column>, Option<Link>);

/// What is watched of a record: as it is here and as the source wants it.
fn fields_of<E: Kept>(
    is: &E::ActiveModel,
    lists: &BTreeMap<Link, JsonValue>,
    known: Option<&Ref>,
    fresh: bool,
    wanted: &Wanted<E>,
) -> Vec<Placed<E>> {
    let last = |name: &str, value: &JsonValue| match known {
        Some(known) => known.fields.get(name).and_then(JsonValue::as_str).map(str::to_owned),
        None => fresh.then(|| mark(name, value)),
    };
    let field = |name: String, is: JsonValue, wants: JsonValue, whole: JsonValue| Field {
        last: last(&name, &is),
        name,
        is,
        wants,
        whole,
    };
    let columns = E::watched().iter().map(|c| {
        let here = json_of::<E>(is, *c);
        (field(column_name(*c), here.clone(), json_of::<E>(&wanted.row, *c), here), Some(*c), None)
    });
    let none = json!([]);
    let linked = wanted.links.iter().map(|(link, list)| {
        let whole = lists.get(link).unwrap_or(&none).clone();
        (field(link.field().to_owned(), links::compared(*link, &whole), list.clone(), whole), None, Some(*link))
    });
    columns.chain(linked).collect()
}

/// What becomes of a record that is here already.
fn compare<E: Kept>(
    how: How,
    ledger: &mut Ledger,
    item: &mut Item<E>,
    (id, (model, lists)): (Uuid, There<E>),
    known: Option<Ref>,
    wanted: Wanted<E>,
) -> (RowOutcome, Option<Plan<E>>) {
    let is = model.into_active_model();
    let version = is.get(E::VERSION).into_value().and_then(|v| if let Value::Int(v) = v { v } else { None }).unwrap_or(1);
    // What is taken over counts as brought, unless somebody has worked on it.
    let fresh = known.is_none() && version == 1;
    let all = fields_of(&is, &lists, known.as_ref(), fresh, &wanted);
    let bound = |name: &str| E::TOGETHER.contains(&name);
    let bundle_stays = all.iter().any(|(f, ..)| bound(&f.name) && f.differs() && f.changed_here());
    let mut plan: Plan<E> = Plan {
        id,
        row: <E::ActiveModel as ActiveModelTrait>::default(),
        version: Some(version),
        links: Vec::new(),
        search: wanted.search,
        columns_change: false,
    };
    plan.row.set(E::ID, id.into());
    let mut fields = known.as_ref().map(|k| k.fields.clone()).unwrap_or_default();
    let (mut before, mut local) = (Map::new(), Vec::new());
    for (f, column, link) in all {
        if !f.differs() {
            fields.insert(f.name.clone(), mark(&f.name, &f.wants).into());
        } else if f.changed_here() || (bundle_stays && bound(&f.name)) {
            if f.changed_here() {
                local.push((f.name, f.wants));
            }
        } else {
            fields.insert(f.name.clone(), mark(&f.name, &f.wants).into());
            if let (Some(column), Some(value)) = (column, column.and_then(|c| wanted.row.get(c).into_value())) {
                plan.row.set(column, value);
                plan.columns_change = true;
            }
            if let Some(link) = link {
                plan.links.push((link, links::carried(link, &f.whole, &f.wants)));
            }
            before.insert(f.name, f.whole);
        }
    }
    item.remarks.extend(local::remarks(E::KIND, &item.key, local));
    let changes = plan.columns_change || !plan.links.is_empty();
    if changes || known.is_none() {
        let earlier = known.as_ref().map_or(JsonValue::Null, |k| JsonValue::from(k.fields.clone()));
        before.insert("_ref".to_owned(), earlier);
        let version = if changes { version + 1 } else { version };
        ledger.changes.push(note::<E>(how, id, version, before));
    }
    if known.as_ref().is_none_or(|k| k.fields != fields) {
        ledger.known.push((item.key.clone(), Ref { record: id, fields }));
    }
    // What is taken over comes in for the first time, however much of it was here.
    let outcome = if known.is_none() {
        RowOutcome::Imported
    } else if changes {
        RowOutcome::Updated
    } else {
        RowOutcome::Unchanged
    };
    (outcome, changes.then_some(plan))
}

/// What a run changed of a record that was here, to be able to put it back.
pub fn note<E: Kept>(how: How, record: Uuid, version: i32, before: Map<String, JsonValue>) -> import_change::ActiveModel {
    import_change::ActiveModel {
        company_id: Set(Uuid::nil()),
        run_id: Set(how.run),
        kind: Set(E::KIND.word().to_owned()),
        record_id: Set(record),
        made: Set(false),
        version: Set(version),
        before: Set(Some(before.into())),
        kept: Set(false),
    }
}

/// Writes new and changed records. What hangs on the changed ones is let go of first, so that a new lesson can take the
/// place that another leaves.
async fn write<E: Kept>(db: &Tenant, new: Vec<Plan<E>>, changed: Vec<Plan<E>>) -> Result<()> {
    for link in E::LINKS {
        let owners: Vec<Uuid> = having(&changed, *link).map(|(owner, _)| owner).collect();
        links::remove(db, *link, &owners).await?;
    }
    for plan in &changed {
        db.update(plan.row.clone(), plan.version.unwrap_or(1)).await?;
    }
    db.insert_many(new.iter().map(|plan| plan.row.clone()).collect()).await?;
    for link in E::LINKS {
        let lists: Vec<(Uuid, &JsonValue)> = having(&new, *link).chain(having(&changed, *link)).collect();
        links::insert(db, *link, &lists).await?;
    }
    let searched = |plans: Vec<Plan<E>>| -> Vec<(Uuid, String)> {
        plans.into_iter().filter_map(|plan| Some((plan.id, plan.search?))).collect()
    };
    let (new, changed) = (searched(new), searched(changed));
    unsearched(db, E::KIND, &changed.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    insert_searched(db, E::KIND, new.into_iter().chain(changed).collect()).await
}

fn having<E: Kept>(plans: &[Plan<E>], link: Link) -> impl Iterator<Item = (Uuid, &JsonValue)> {
    plans.iter().flat_map(move |plan| plan.links.iter().filter(move |(l, _)| *l == link).map(|(_, list)| (plan.id, list)))
}

async fn insert_searched(db: &Tenant, kind: Kind, found: Vec<(Uuid, String)>) -> Result<()> {
    let Some(entity) = kind.searched_as() else {
        return Ok(());
    };
    let rows = found.into_iter().map(|(record, text)| search_entry::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        entity: Set(entity.to_string()),
        record_id: Set(record),
        search_text: Set(text),
    });
    Ok(db.insert_many(rows.collect()).await?)
}

/// Takes records out of the search.
pub async fn unsearched(db: &Tenant, kind: Kind, records: &[Uuid]) -> Result<()> {
    let Some(entity) = kind.searched_as() else {
        return Ok(());
    };
    for some in records.chunks(400) {
        let gone = search_entry::Entity::delete_many()
            .filter(search_entry::Column::Entity.eq(entity.as_str()))
            .filter(search_entry::Column::RecordId.is_in(some.iter().copied()));
        db.delete_many(gone).await?;
    }
    Ok(())
}

/// Puts records back as they were before a run changed them; their versions grow.
pub async fn restore<E: Kept>(db: &Tenant, of: &[(Uuid, &JsonValue)]) -> Result<()> {
    for some in of.chunks(400) {
        for link in E::LINKS {
            let lists: Vec<(Uuid, &JsonValue)> =
                some.iter().filter_map(|(id, before)| Some((*id, before.get(link.field())?))).collect();
            links::remove(db, *link, &lists.iter().map(|(owner, _)| *owner).collect::<Vec<_>>()).await?;
            links::insert(db, *link, &lists).await?;
        }
        let before: BTreeMap<Uuid, &JsonValue> = some.iter().copied().collect();
        for model in db.all_of_company(E::find().filter(E::ID.is_in(before.keys().copied()))).await? {
            let is = model.into_active_model();
            if let (Some(Value::Uuid(Some(id))), Some(Value::Int(Some(version)))) =
                (is.get(E::ID).into_value(), is.get(E::VERSION).into_value())
            {
                let mut row = <E::ActiveModel as ActiveModelTrait>::default();
                row.set(E::ID, id.into());
                for column in E::watched() {
                    let was = before.get(&id).and_then(|before| before.get(column_name(*column)));
                    if let (Some(was), Some(like)) = (was, is.get(*column).into_value()) {
                        row.set(*column, from_json(&like, was));
                    }
                }
                db.update(row, version).await?;
            }
        }
    }
    Ok(())
}
