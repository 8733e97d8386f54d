//! Tasks, comments, the log and users: what an importer may read too.

use serde_json::json;

use super::School;
use crate::dates::{at, iso, shift, stamp};
use crate::world::{Entity, Record};

pub fn make(school: &mut School) {
    let today = school.today();
    for (id, name) in [(4, "Админ Центра"), (5, "Жанар Қасымова")] {
        let row = json!({"id": id, "email": format!("user{id}@example.invalid"), "name": name,
            "branch_ids": [1, 2], "is_active": 1});
        school.world.add(Entity::User, Record::new(&[1, 2], false, row));
    }
    let leads: Vec<i64> = school.clients.iter().filter(|c| c.lead).map(|c| c.id).take(3).collect();
    for (n, lead) in leads.iter().enumerate() {
        let row = json!({"id": 210 + n, "company_id": null, "branch_ids": [1], "user_id": 4,
            "assigned_ids": [4], "group_ids": [], "customer_ids": [lead], "title": "Позвонить",
            "text": "Уточнить время пробного", "is_archive": 0,
            "created_at": stamp(at(shift(today, -2), 545)), "is_done": 0, "is_private": 0,
            "due_date": iso(shift(today, n as i64)), "done_date": null, "is_public_entry": 0,
            "is_notify": 1, "priority": 2});
        school.world.add(Entity::Task, Record::new(&[1], false, row));
    }
    let talked: Vec<_> = school.clients.iter().step_by(15).cloned().collect();
    for (n, client) in talked.iter().enumerate() {
        let row = json!({"id": 7_700 + n, "type_id": 1, "class": "Customer", "related_id": client.id,
            "user_id": 4, "added": stamp(at(shift(today, -20), 720)),
            "comment": "Просили перенести\nна субботу"});
        school.world.add(Entity::Communication, Record::new(&client.branches, false, row));
        let log = json!({"id": 995_000 + n, "entity": "Customer", "entity_id": client.id, "user_id": 4,
            "event": 1, "fields_old": [], "fields_new": {"name": client.name}, "fields_rel": "",
            "date_time": stamp(at(shift(today, -20), 700))});
        school.world.add(Entity::Log, Record::new(&client.branches, false, log));
    }
}
