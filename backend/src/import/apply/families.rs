//! Who pays for whom. The source writes the payer's name into every child's card, with the phones of that card; the
//! same name with a common phone is one person, whose phones are those of all the children.

use std::collections::BTreeMap;

use sea_orm::JsonValue;
use serde_json::json;
use shared::search::fold;

use crate::{
    import::{raw::Entry, source::records::Customer},
    phones,
};

/// A payer, as an import wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payer {
    pub name: String,
    pub phones: Vec<String>,
    pub email: Option<String>,
}

impl Payer {
    /// The guardian as the link of a student compares it.
    pub fn as_guardian(&self) -> JsonValue {
        json!({ "name": self.name, "phones": self.phones, "email": self.email })
    }
}

/// Payers by the customer they pay for.
#[derive(Default)]
pub struct Families {
    payers: Vec<Payer>,
    of: BTreeMap<i64, usize>,
}

impl Families {
    pub fn of(customers: &[Entry<Customer>]) -> Self {
        let mut all = Self::default();
        let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
        for entry in customers {
            let value = &entry.value;
            let Some(name) = value.payer.as_ref().filter(|payer| fold(payer) != fold(&value.name)) else { continue };
            let numbers: Vec<String> = value.phones.iter().filter_map(|text| phones::lenient(text)).collect();
            let keys: Vec<_> = numbers.iter().map(|number| (fold(name), number.clone())).collect();
            let place = match keys.iter().filter_map(|key| seen.get(key).copied()).min() {
                Some(place) => place,
                None => {
                    all.payers.push(Payer { name: name.clone(), ..Payer::default() });
                    all.payers.len() - 1
                }
            };
            all.join(place, &mut seen, &keys);
            if let Some(payer) = all.payers.get_mut(place) {
                payer.add(numbers, &value.emails);
            }
            seen.extend(keys.into_iter().map(|key| (key, place)));
            all.of.insert(entry.id, place);
        }
        all
    }

    /// Two who turn out to be one, by a card that has the phones of both.
    fn join(&mut self, place: usize, seen: &mut BTreeMap<(String, String), usize>, keys: &[(String, String)]) {
        let others: Vec<usize> = keys.iter().filter_map(|key| seen.get(key).copied()).filter(|other| *other != place).collect();
        for other in others {
            let absorbed = self.payers.get_mut(other).map(std::mem::take).unwrap_or_default();
            if let Some(payer) = self.payers.get_mut(place) {
                payer.add(absorbed.phones, &absorbed.email.into_iter().collect::<Vec<_>>());
            }
            seen.values_mut().chain(self.of.values_mut()).filter(|at| **at == other).for_each(|at| *at = place);
        }
    }

    pub fn payer(&self, customer: i64) -> Option<&Payer> {
        self.payers.get(*self.of.get(&customer)?)
    }
}

impl Payer {
    fn add(&mut self, phones: Vec<String>, emails: &[String]) {
        for phone in phones {
            if !self.phones.contains(&phone) {
                self.phones.push(phone);
            }
        }
        if self.email.is_none() {
            self.email = super::people::first_email(emails);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::import::source::records::{Batch, Entity};

    fn cards(cards: &[(i64, &str, &[&str])]) -> Families {
        let card = |(id, payer, phones): &(i64, &str, &[&str])| json!({ "id": id, "name": format!("Ребёнок {id}"), "legal_name": payer, "phone": phones, "is_study": 1 });
        let rows = Batch::<Customer>::of(Entity::Customer, cards.iter().map(card).collect()).rows;
        let entry = |row: crate::import::source::records::Row<Customer>| Entry {
            id: row.id,
            value: row.value,
            branches: vec![1],
            archived: false,
            problems: Vec::new(),
        };
        Families::of(&rows.into_iter().map(entry).collect::<Vec<_>>())
    }

    #[test]
    fn a_name_and_a_common_phone_are_one_person() {
        let all = cards(&[
            (1, "Ивлева Ольга", &["+7 701 000 00 01"]),
            (2, "ивлева  Ольга", &["87010000002"]),
            (3, "Ивлева Ольга", &["8 701 000 00 02", "+77010000001"]),
            (4, "Другая Ольга", &["+77010000001"]),
            (5, "Ивлева Ольга", &[]),
        ]);
        let one = all.payer(1).unwrap();
        assert_eq!((one, all.payer(2)), (all.payer(3).unwrap(), Some(one)));
        assert_eq!(one.phones, ["+77010000001", "+77010000002"]);
        assert_ne!(all.payer(4), Some(one));
        assert_eq!(all.payer(5).unwrap().phones, [""; 0]);
    }
}
