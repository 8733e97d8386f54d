//! Who may be here twice: a common phone, and a name that is the same or nearly so. Only proposed: whether two cards
//! are one person is for people to say, and twins share phone and birthday.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::EntityTrait;
use shared::{import::RowOutcome, search::fold};
use uuid::Uuid;

use super::{refs::Refs, world::World};
use crate::{
    db::Tenant,
    entity::student,
    error::Result,
    import::{kind::Kind, remark::Remark},
    phones,
};

/// A card of a student, brought or made here.
struct Card {
    /// None in a dry run, which makes nothing that could be opened.
    record: Option<Uuid>,
    /// Its number in the source; none if it was made here.
    number: Option<i64>,
    name: String,
    born: Option<NaiveDate>,
    phones: Vec<String>,
}

/// A remark for every two cards that look like one person, on the later of the two.
pub async fn find(db: &Tenant, world: &World, refs: &Refs) -> Result<Vec<Remark>> {
    let cards = cards(db, world, refs).await?;
    let mut by_phone: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, card) in cards.iter().enumerate() {
        for phone in &card.phones {
            by_phone.entry(phone).or_default().push(place);
        }
    }
    let mut pairs = BTreeSet::new();
    for places in by_phone.values() {
        for (n, one) in places.iter().enumerate() {
            pairs.extend(places.iter().skip(n + 1).map(|other| (*one, *other)));
        }
    }
    let cards_of = |(one, other): (usize, usize)| Some((cards.get(one)?, cards.get(other)?));
    Ok(pairs.into_iter().filter_map(cards_of).filter(|(one, other)| alike(one, other)).map(|(a, b)| remark(a, b)).collect())
}

fn remark(first: &Card, second: &Card) -> Remark {
    // The source's card is what the report is about.
    let (about, other) = if second.number.is_some() { (second, first) } else { (first, second) };
    let number = about.number.map(|number| number.to_string()).unwrap_or_default();
    let named = other.number.map_or_else(|| other.name.clone(), |number| format!("{}, № {number}", other.name));
    Remark {
        name: about.name.clone(),
        record_id: about.record,
        other_id: other.record,
        ..Remark::new(Kind::Student, number, RowOutcome::Double, "double").on("phones").with(named)
    }
}

/// Nobody who is archived: whoever was put away after the last report is not proposed again.
async fn cards(db: &Tenant, world: &World, refs: &Refs) -> Result<Vec<Card>> {
    let here = db.all_of_company(student::Entity::find()).await?;
    let known: BTreeSet<Uuid> = here.iter().map(|row| row.id).collect();
    let archived: BTreeSet<Uuid> = here.iter().filter(|row| row.archived_at.is_some()).map(|row| row.id).collect();
    let brought: BTreeSet<Uuid> = refs.of(Kind::Student).map(|(_, id)| id).collect();
    let theirs = world.customers.iter().filter(|entry| entry.value.is_study && !entry.archived).filter_map(|entry| {
        let record = refs.record(Kind::Student, entry.id).filter(|id| !archived.contains(id))?;
        Some(Card {
            record: Some(record).filter(|id| known.contains(id)),
            number: Some(entry.id),
            name: entry.value.name.clone(),
            born: entry.value.birth_date,
            phones: entry.value.phones.iter().filter_map(|text| phones::lenient(text)).collect(),
        })
    });
    let ours = here.into_iter().filter(|row| row.archived_at.is_none() && !brought.contains(&row.id)).map(|row| Card {
        record: Some(row.id),
        number: None,
        name: row.name,
        born: row.birth_date,
        phones: row.phones.as_array().into_iter().flatten().filter_map(|phone| phone.as_str().map(str::to_owned)).collect(),
    });
    Ok(theirs.chain(ours).collect())
}

/// The same words in any order; or one birthday and nearly the same name; or one name within the other.
fn alike(one: &Card, other: &Card) -> bool {
    let words = |name: &str| fold(name).split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
    let (ours, theirs) = (words(&one.name), words(&other.name));
    if ours == theirs {
        return true;
    }
    let born = match (one.born, other.born) {
        (Some(a), Some(b)) if a != b => return false,
        (Some(_), Some(_)) => true,
        _ => false,
    };
    let within = ours.is_subset(&theirs) || theirs.is_subset(&ours);
    let common = ours.intersection(&theirs).count();
    // By letters as they are written: Алия and Алина are one letter apart only in Latin ones.
    let letters = |name: &str| name.to_lowercase().split_whitespace().map(str::to_owned).collect::<BTreeSet<String>>();
    let joined = |name: &str| letters(name).into_iter().collect::<Vec<_>>().join(" ");
    (within && (born || common >= 2)) || (born && is_a_slip(&joined(&one.name), &joined(&other.name)))
}

/// Whether one letter was left out, added or mistaken.
fn is_a_slip(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let same = long.iter().zip(&short).take_while(|(x, y)| x == y).count();
    let rest = |letters: &[char], from: usize| letters.iter().skip(from).copied().collect::<String>();
    match long.len() - short.len() {
        0 => rest(&long, same + 1) == rest(&short, same + 1),
        1 => rest(&long, same + 1) == rest(&short, same),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, born: Option<&str>) -> Card {
        let born = born.map(|day| day.parse().unwrap());
        Card { record: None, number: None, name: name.to_owned(), born, phones: Vec::new() }
    }

    #[test]
    fn a_slip_or_a_longer_name_is_the_same_child_and_a_sibling_is_not() {
        let day = Some("2015-03-04");
        let same = [
            (card("Ивлев Тимур", None), card("тимур  ИВЛЕВ", day)),
            (card("Ивлев Тимур", day), card("Ивлев Темур", day)),
            (card("Ивлев Тимур", day), card("Ивлев Тимурр", day)),
            (card("Ким Алия", None), card("Ким Алия Сериковна", day)),
            (card("Алия", day), card("Ким Алия", day)),
        ];
        for (one, other) in same {
            assert!(alike(&one, &other), "{} {}", one.name, other.name);
        }
        let different = [
            (card("Ивлев Тимур", day), card("Ивлев Арман", day)),
            (card("Ивлев Тимур", day), card("Ивлев Темур", Some("2017-01-01"))),
            (card("Ивлев", None), card("Ивлев Тимур", None)),
            (card("Ким Алия", day), card("Ким Алина", day)),
        ];
        for (one, other) in different {
            assert!(!alike(&one, &other), "{} {}", one.name, other.name);
        }
    }
}
