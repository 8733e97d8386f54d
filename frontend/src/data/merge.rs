//! Two people changed the same record: which field is whose.

use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

fn fields<D: Serialize>(draft: &D) -> Map<String, Value> {
    match serde_json::to_value(draft) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// The fields, as they are called on the wire, in which `mine` differs from what it began with.
pub fn changed<D: Serialize>(base: &D, mine: &D) -> BTreeSet<String> {
    let (base, mine) = (fields(base), fields(mine));
    let names: BTreeSet<&String> = base.keys().chain(mine.keys()).collect();
    names.into_iter().filter(|name| base.get(*name) != mine.get(*name)).cloned().collect()
}

/// `theirs`, with the fields named in `kept` as they are in `mine`.
pub fn lay_over<D: Serialize + DeserializeOwned + Clone>(theirs: &D, mine: &D, kept: &BTreeSet<String>) -> D {
    let (ours, mut merged) = (fields(mine), fields(theirs));
    for name in kept {
        match ours.get(name) {
            Some(value) => drop(merged.insert(name.clone(), value.clone())),
            None => drop(merged.remove(name)),
        }
    }
    serde_json::from_value(Value::Object(merged)).unwrap_or_else(|_unreadable| mine.clone())
}

#[cfg(test)]
mod tests {
    use shared::rooms::CreateRoom;

    use super::*;

    fn room(name: &str, capacity: Option<u32>) -> CreateRoom {
        CreateRoom { name: name.into(), capacity, branch_id: None }
    }

    #[test]
    fn what_i_changed_is_mine_and_the_rest_follows_the_others() {
        let (base, mine, theirs) = (room("Зал", Some(8)), room("Зал А", Some(8)), room("Зал", Some(12)));
        assert_eq!(lay_over(&theirs, &mine, &changed(&base, &mine)), room("Зал А", Some(12)));
        let emptied = room("Зал", None);
        assert_eq!(lay_over(&theirs, &emptied, &changed(&base, &emptied)).capacity, None);
    }

    #[test]
    fn a_field_is_whose_one_says() {
        let (mine, theirs) = (room("Зал А", None), room("Зал Б", Some(12)));
        assert_eq!(lay_over(&theirs, &mine, &BTreeSet::from(["capacity".to_owned()])), room("Зал Б", None));
        assert_eq!(lay_over(&theirs, &mine, &BTreeSet::new()), theirs);
    }
}
