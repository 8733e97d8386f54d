//! Branches, locations, rooms, subjects and the small lists a tenant sets up.

use serde_json::{Value, json};

use super::{Room, School};
use crate::world::{Entity, Record};

const SUBJECTS: &[&str] = &[
    "Английский язык",
    "Робототехника",
    "Математика",
    "Ментальная арифметика",
    "Қазақ тілі",
    "Шахматы",
    "Программирование Python",
];

pub fn make(school: &mut School) {
    branches(school);
    rooms(school);
    for (i, name) in SUBJECTS.iter().enumerate().take(school.plan.subjects) {
        let row = json!({"id": i + 1, "name": name, "weight": i + 1});
        school.world.add(Entity::Subject, Record::new(&[], false, row));
    }
    lists(school);
}

fn branches(school: &mut School) {
    let subjects: Vec<usize> = (1..=school.plan.subjects).collect();
    for (id, name, place) in [(1, "Центр на Абая", "Корпус А"), (2, "Самал филиалы", "ТРЦ, 3 этаж")]
    {
        let branch = json!({"id": id, "name": name, "is_active": 1, "subject_ids": subjects, "weight": id});
        school.world.add(Entity::Branch, Record::new(&[], false, branch));
        let location = json!({"id": id + 2, "branch_id": id, "is_active": 1, "name": place, "weight": 1});
        school.world.add(Entity::Location, Record::new(&[id], false, location));
    }
}

/// Every third room is the second branch's; the last is out of use.
fn rooms(school: &mut School) {
    for id in 1..=school.plan.rooms {
        let enabled = id != school.plan.rooms;
        let branch = if enabled && id % 3 == 0 { 2 } else { 1 };
        let name = if id == 5 { "Үлкен зал".to_owned() } else { format!("{}", 200 + id) };
        let row = json!({
            "id": id, "branch_id": branch, "location_id": if id == 2 { Value::Null } else { json!(branch + 2) },
            "streaming_id": null, "color_id": id % 5, "name": name,
            "note": format!("Кабинет {}, {} этаж", 200 + id, 1 + id % 3),
            "is_enabled": i32::from(enabled), "weight": id,
        });
        school.world.add(Entity::Room, Record::new(&[branch], false, row));
        school.rooms.push(Room { id, branch, enabled });
    }
}

fn lists(school: &mut School) {
    let named = |names: &[&str]| -> Vec<Value> {
        names.iter().enumerate().map(|(i, name)| json!({"id": i + 1, "name": name, "is_enabled": 1, "weight": i + 1})).collect()
    };
    let lists = [
        (Entity::StudyStatus, named(&["Активен", "Пауза", "Не продлил"])),
        (Entity::LeadStatus, named(&["Новый", "Недозвон", "Записан на пробный", "Был на пробном", "Думает"])),
        (Entity::LeadReject, named(&["Дорого", "Далеко", "Не подошло расписание", "Передумали", "Дубль"])),
        (Entity::CustomerReject, named(&["Переезд", "Выпустился", "Потерял интерес"])),
        (
            Entity::LeadSource,
            vec![
                json!({"id": 1, "code": "inst", "name": "Инстаграм", "is_enabled": 1, "weight": 1}),
                json!({"id": 2, "code": "site", "name": "Сайт", "is_enabled": 1, "weight": 2}),
                json!({"id": 3, "code": "", "name": "Сарафанное радио", "is_enabled": 1, "weight": 3}),
            ],
        ),
        (
            Entity::LessonType,
            vec![
                json!({"id": 1, "name": "Индивидуальный", "type": 1, "icon": "user", "is_active": 1, "sort": 1}),
                json!({"id": 2, "name": "Групповой", "type": 2, "icon": "users", "is_active": 1, "sort": 2}),
                json!({"id": 3, "name": "Пробный", "type": 3, "icon": "star", "is_active": 1, "sort": 3}),
            ],
        ),
    ];
    for (entity, rows) in lists {
        for row in rows {
            school.world.add(entity, Record::new(&[], false, row));
        }
    }
}
