//! Teachers who work here and those who left; two people share one name.

use serde_json::json;

use super::{School, Teacher};
use crate::dates::{dmy, iso, never, shift};
use crate::names;
use crate::world::{Entity, Record};

pub fn make(school: &mut School) {
    let plan = school.plan;
    let active = names::TEACHERS.iter().take(plan.teachers).map(|name| (*name, false));
    let former = names::FORMER_TEACHERS.iter().take(plan.former_teachers).map(|name| (*name, true));
    for (n, (name, former)) in active.chain(former).enumerate() {
        let branches = match n {
            0 => vec![1, 2],
            n if n % 3 == 2 => vec![2],
            _ => vec![1],
        };
        let teacher = Teacher { id: n as i64 + 11, name, branches, former };
        render(school, n, &teacher);
        school.teachers.push(teacher);
    }
}

fn render(school: &mut School, n: usize, teacher: &Teacher) {
    let today = school.today();
    let end = if teacher.former { shift(today, -14 - n as i64) } else { never() };
    let dob = if n % 4 == 3 { String::new() } else { dmy(shift(today, -9_300 - 613 * n as i64)) };
    let email = if n == 2 { vec![] } else { vec![format!("teacher{n}@example.invalid")] };
    let row = json!({
        "id": teacher.id, "branch_ids": teacher.branches, "name": teacher.name, "dob": dob,
        "gender": 2 - i32::from(n % 3 == 2), "streaming_id": null,
        "note": if n == 0 { "Старший преподаватель\nкурирует филиал на Самале" } else { "" },
        "e_date": iso(end), "avatar_url": null,
        "phone": [names::phone(n, &mut school.dice)], "email": email, "web": [], "addr": [],
        "teacher-to-skill": [],
    });
    school.world.add(Entity::Teacher, Record::new(&teacher.branches, teacher.former, row));
}
