//! Pupils and leads: one AlfaCRM entity, told apart by `is_study`.

use serde_json::{Value, json};

use super::{Client, FIRST_ID, Related, School};
use crate::dates::{at, dmy, iso, never, shift, stamp};
use crate::money::decimal;
use crate::names;
use crate::world::{Entity, Record};

const SIBLING: usize = 7;
const DOUBLE: usize = 13;

/// Decides who there is; what they owe is known only after the lessons, so rows come later.
///
/// The eighth is the seventh's sibling: one payer, whose phone is written otherwise. The fourteenth is the thirteenth
/// once more, entered by somebody who did not look.
pub fn make(school: &mut School) {
    let plan = school.plan;
    let kinds = [
        (plan.clients, false, false),
        (plan.archived_clients, false, true),
        (plan.leads - plan.archived_leads, true, false),
        (plan.archived_leads, true, true),
    ];
    let mut n = 0;
    for (count, lead, archived) in kinds {
        for _ in 0..count {
            let mut family = names::family(n, &mut school.dice);
            if let Some(before) = school.clients.last() {
                if n == SIBLING || n == DOUBLE {
                    family.parent.clone_from(&before.parent);
                }
                if n == DOUBLE {
                    family.child.clone_from(&before.name);
                }
            }
            let branches = match n {
                n if n % 47 == 10 => vec![1, 2],
                n if n % 3 == 2 => vec![2],
                _ => vec![1],
            };
            school.clients.push(Client {
                id: FIRST_ID + n as i64,
                n,
                name: family.child,
                parent: family.parent,
                branches,
                lead,
                archived,
                tariff: [0, 1, 0, 3, 1, 4][n % 6],
                discount: n % 13 == 4,
            });
            n += 1;
        }
    }
}

pub fn render(school: &mut School) {
    for client in school.clients.clone() {
        let row = fields(school, &client);
        school.world.add(Entity::Customer, Record::new(&client.branches, client.archived, row));
    }
}

fn fields(school: &mut School, client: &Client) -> Value {
    let today = school.today();
    let n = client.n;
    let balance = school.balance_of(client);
    let separate = client.separate();
    let lessons_left = balance.div_euclid(client.price().max(1));
    let teachers = teachers_of(school, client);
    let names: Vec<&str> = teachers.iter().map(|(_, name)| *name).collect();
    let ids: Vec<i64> = teachers.iter().map(|(id, _)| *id).collect();
    let added = shift(today, -90 - 3 * n as i64);
    let own = |status: i64| if client.lead { Value::Null } else { json!(status) };
    let leads = |status: Value| if client.lead { status } else { Value::Null };
    let visited = (!client.lead && n % 9 != 8).then(|| iso(shift(today, -((n % 11) as i64) - 1)));
    let next = (!client.lead && n % 7 != 6).then(|| format!("{} 16:00:01", iso(shift(today, (n % 6) as i64 + 1))));
    let reject = if client.archived && client.lead { json!(1 + n % 5) } else { Value::Null };
    let ended = if client.archived && !client.lead { shift(today, -35) } else { never() };
    json!({
        "id": client.id, "branch_ids": client.branches, "teacher_ids": names, "_teacher_ids": ids,
        "name": client.name, "barcode": "",
        "color": if n.is_multiple_of(5) { json!("#ffcd70") } else { Value::Null },
        "is_study": i32::from(!client.lead),
        "study_status_id": own(if client.archived { 3 } else { 1 + i64::from(n % 17 == 16) }),
        "lead_status_id": leads(json!(1 + n % 5)), "lead_reject_id": reject,
        "lead_source_id": if n % 4 == 3 { Value::Null } else { json!(1 + n % 3) },
        "assigned_id": 4, "legal_type": if n == 21 { 2 } else { 1 },
        "legal_name": if n % 10 == 9 { "" } else { client.parent.as_str() }, "company_id": null,
        "dob": dob(school, if n == DOUBLE { n - 1 } else { n }), "balance": decimal(balance), "balance_base": decimal(balance - separate),
        "balance_bonus": 0, "paid_count": lessons_left, "paid_lesson_count": lessons_left,
        "next_lesson_date": next, "paid_till": null,
        "paid_lesson_date": visited.as_ref().map(|day| format!("{day} 00:00:00")),
        "last_attend_date": visited, "b_date": stamp(at(added, 680)),
        "e_date": if n % 31 == 30 { "0000-00-00".to_owned() } else { iso(ended) },
        "note": note(n), "phone": phones(school, client),
        "email": if n.is_multiple_of(3) { json!([format!("parent{n}@example.invalid")]) } else { json!([]) },
        "web": [], "addr": if n.is_multiple_of(2) { json!([""]) } else { json!(["мкр. Самал-2, д. 8"]) },
        "custom_school": if n % 3 == 1 { json!("") } else { json!(format!("Школа №{}", 5 + n % 150)) },
        "custom_class": if n % 8 == 7 { Value::Null } else { json!(format!("{} класс", 1 + n % 9)) },
        "custom_contract_date": dmy(added),
    })
}

/// Names of the teachers of the customer's groups: that is what AlfaCRM puts into `teacher_ids`.
fn teachers_of(school: &School, client: &Client) -> Vec<(i64, &'static str)> {
    let today = school.today();
    let mut found = Vec::new();
    for rule in &school.rules {
        let theirs = match rule.related {
            Related::Customer(id) => id == client.id,
            Related::Group(id) => {
                school.members.iter().any(|m| m.client == client.id && m.group == id && m.begins <= today && today <= m.ends)
            }
        };
        let teacher = school.teachers.iter().find(|teacher| teacher.id == rule.teacher);
        if let (true, Some(teacher)) = (theirs, teacher)
            && !found.contains(&(teacher.id, teacher.name))
        {
            found.push((teacher.id, teacher.name));
        }
    }
    found
}

/// Missing, empty, today, or some day 6–16 years ago.
fn dob(school: &School, n: usize) -> Value {
    let today = school.today();
    match n {
        n if n % 12 == 11 => Value::Null,
        n if n % 12 == 5 => json!(""),
        2 => json!(format!("{}.2014", today.format("%d.%m"))),
        _ => json!(dmy(shift(today, -2_200 - 11 * n as i64 - (n as i64 * 37) % 360))),
    }
}

fn note(n: usize) -> &'static str {
    match n % 12 {
        0 => "Аллергия на орехи\nзабирает бабушка (не звонить после 20:00)",
        4 => "Оқуға өте ынталы; просили группу на казахском",
        7 => "Скидка \"второй ребёнок\"; <b>договор</b> продлить до 01.12",
        _ => "",
    }
}

/// Most have one or two numbers; some an empty string, words instead of a number, or none.
fn phones(school: &mut School, client: &Client) -> Value {
    let dice = &mut school.dice;
    let n = client.n;
    let own = names::phone(100 + n, dice);
    if client.lead {
        return match n % 10 {
            0 => json!([]),
            1 => json!([""]),
            _ => json!([own]),
        };
    }
    match n {
        3 => json!("8 (727) 250-00-10"),
        6 => json!(["+7 (701) 555-06-06"]),
        SIBLING => json!(["87015550606"]),
        12 => json!(["+77015551212"]),
        DOUBLE => json!(["8 701 555 12 12 мама"]),
        n if n % 14 == 5 => json!([own, names::phone(2_000 + n, dice)]),
        n if n % 28 == 8 => json!([own, "", "нет второго"]),
        n if n % 60 == 24 => json!(["+7(700)000-01-24"]),
        _ => json!([own]),
    }
}
