//! Who is in which group and since when (`cgi`). Past memberships are kept here, but AlfaCRM's
//! index shows only those that have not ended.

use chrono::NaiveDate;
use serde_json::json;

use super::{Client, Group, Member, Related, School};
use crate::dates::{dmy, iso, shift};
use crate::world::{Entity, Record};

pub fn make(school: &mut School) {
    let (begins, ends) = school.year();
    let today = school.today();
    for client in school.clients.clone() {
        if client.lead || client.archived || client.n % 20 == 19 {
            continue;
        }
        let Some(first) = join(school, &client, client.n, begins, ends) else {
            continue;
        };
        if client.n % 4 == 1 {
            join(school, &client, client.n * 5 + 3, begins, ends);
        }
        if client.n % 25 == 7 {
            moved(school, &client, first, shift(today, -12));
        }
        if client.n % 40 == 11 {
            join(school, &client, client.n + 2, shift(today, 7), ends);
        }
    }
    over_capacity(school);
    former_group(school);
}

/// Finds a group of the pupil's branch with a place and no clash; gives its id.
fn join(school: &mut School, client: &Client, start: usize, begins: NaiveDate, ends: NaiveDate) -> Option<i64> {
    let fits = |group: &&Group| {
        let taken = school.members.iter().filter(|m| m.group == group.id).count();
        let free = school
            .rules
            .iter()
            .filter(|rule| rule.related == Related::Group(group.id))
            .all(|rule| school.pupil_is_free(client.id, &[rule.day], (rule.from, rule.to)));
        !group.archived && client.branches.contains(&group.branch) && taken < group.limit && free
    };
    let count = school.groups.len();
    let group = (0..count).filter_map(|i| school.groups.get((start + i) % count)).find(fits)?.id;
    add(school, client.id, group, begins, ends);
    Some(group)
}

fn add(school: &mut School, client: i64, group: i64, begins: NaiveDate, ends: NaiveDate) {
    let id = 9_001 + school.members.len() as i64;
    school.members.push(Member { id, client, group, begins, ends });
}

/// The pupil was in another group until a day before `since`.
fn moved(school: &mut School, client: &Client, group: i64, since: NaiveDate) {
    let Some(current) = school.members.iter_mut().find(|m| m.client == client.id && m.group == group) else {
        return;
    };
    let begins = std::mem::replace(&mut current.begins, since);
    let branch = client.branches[0];
    let old = school.groups.iter().find(|g| g.branch == branch && g.id != group && !g.archived);
    if let Some(old) = old.map(|group| group.id) {
        add(school, client.id, old, begins, shift(since, -1));
    }
}

/// One group has more pupils than places.
fn over_capacity(school: &mut School) {
    let (begins, ends) = school.year();
    let (id, branch, limit) = (school.groups[0].id, school.groups[0].branch, school.groups[0].limit);
    for client in school.clients.clone() {
        let taken = school.members.iter().filter(|m| m.group == id && m.ends >= school.today());
        if taken.count() > limit || client.lead || client.archived {
            return;
        }
        let inside = school.members.iter().any(|m| m.client == client.id && m.group == id);
        let spans: Vec<_> = school
            .rules
            .iter()
            .filter(|rule| rule.related == Related::Group(id))
            .map(|rule| (rule.day, rule.from, rule.to))
            .collect();
        let free = spans.iter().all(|s| school.pupil_is_free(client.id, &[s.0], (s.1, s.2)));
        if client.branches.contains(&branch) && !inside && free {
            add(school, client.id, id, begins, ends);
        }
    }
}

/// The pupils an archived group had until it ended.
fn former_group(school: &mut School) {
    let group = school.groups[school.plan.groups].clone();
    for n in 0..3 {
        add(school, school.clients[n * 3].id, group.id, group.begins, group.ends);
    }
}

pub fn render(school: &mut School) {
    for (n, member) in school.members.clone().into_iter().enumerate() {
        let Some(group) = school.groups.iter().find(|group| group.id == member.group) else {
            continue;
        };
        let branch = group.branch;
        // Both spellings are reported from real accounts.
        let write = if n % 5 == 2 { iso } else { dmy };
        let row = json!({
            "id": member.id, "customer_id": member.client, "group_id": member.group,
            "b_date": write(member.begins), "e_date": write(member.ends),
            "_ends": iso(member.ends),
        });
        school.world.add(Entity::Cgi, Record::new(&[branch], false, row));
        if member.ends < school.world.today {
            journal(school, &member, branch);
        }
    }
}

/// A finished membership can be seen only in the log.
fn journal(school: &mut School, member: &Member, branch: i64) {
    let row = json!({
        "id": 990_000 + member.id, "entity": "CustomerGroupInvolve", "entity_id": member.id,
        "user_id": 4, "event": 2, "fields_old": [],
        "fields_new": {"customer_id": member.client.to_string(), "group_id": member.group.to_string(),
            "b_date": iso(member.begins), "e_date": iso(member.ends)},
        "fields_rel": "", "date_time": format!("{} 11:22:00", iso(member.ends)),
    });
    school.world.add(Entity::Log, Record::new(&[branch], false, row));
}
