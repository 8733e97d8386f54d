//! Groups, running and archived.

use serde_json::{Value, json};

use super::{FIRST_ID, Group, School};
use crate::dates::{at, iso, shift, stamp};
use crate::world::{Entity, Record};

const PATTERNS: &[&[u32]] = &[&[1, 3, 5], &[2, 4], &[6], &[1, 3], &[2, 4, 6], &[3, 5]];
const SHORT: &[&str] = &["Англ", "Робо", "Матем", "Ментал", "Қазақ тілі", "Шахматы", "Python"];
const DAYS: &[&str] = &["пн", "вт", "ср", "чт", "пт", "сб", "вс"];

pub fn make(school: &mut School) {
    let plan = school.plan;
    let (begins, ends) = school.year();
    for n in 0..plan.groups + plan.archived_groups {
        let archived = n >= plan.groups;
        let branch = if n % 3 == 2 { 2 } else { 1 };
        let teachers: Vec<usize> = school
            .active_teachers()
            .enumerate()
            .filter(|(_, teacher)| teacher.branches.contains(&branch))
            .map(|(i, _)| i)
            .collect();
        let sunday = plan.sundays.contains(&n);
        school.groups.push(Group {
            id: FIRST_ID + n as i64,
            branch,
            subject: (n % plan.subjects) as i64 + 1,
            teacher: teachers[(n / 3) % teachers.len()],
            days: if sunday { vec![7] } else { PATTERNS[n % PATTERNS.len()].to_vec() },
            limit: if n % 8 == 3 { 5 } else { 8 },
            archived,
            begins: if archived { shift(begins, -60) } else { begins },
            ends: if archived { shift(school.world.today, -30) } else { ends },
        });
    }
}

pub fn render(school: &mut School) {
    for (n, group) in school.groups.clone().into_iter().enumerate() {
        let teacher = &school.teachers[group.teacher];
        let days: Vec<&str> = group.days.iter().filter_map(|day| DAYS.get(*day as usize - 1)).copied().collect();
        let level = ["A1", "A2", "B1", "старт", "продолж."][n % 5];
        let name = format!("{}-{} {level} ({})", SHORT[group.subject as usize - 1], n + 1, days.join("/"));
        let (names, ids) = match n {
            6 => (vec![], vec![]),
            _ => (vec![teacher.name], vec![teacher.id]),
        };
        let row = json!({
            "id": group.id, "branch_ids": [group.branch], "teacher_ids": names, "_teacher_ids": ids,
            "name": name, "level_id": if n % 4 == 3 { Value::Null } else { json!(1 + n % 3) },
            "status_id": 1, "company_id": null, "streaming_id": null, "limit": group.limit,
            "note": if n == 0 { "Учебник выдаём\nна ресепшене" } else { "" },
            "b_date": iso(group.begins), "e_date": iso(group.ends),
            "created_at": stamp(at(shift(group.begins, -12), 600)),
            "updated_at": stamp(at(shift(school.world.today, -3), 750)),
            "custom_age": format!("{}-{}", 6 + n % 6, 8 + n % 6),
        });
        school.world.add(Entity::Group, Record::new(&[group.branch], group.archived, row));
    }
}
