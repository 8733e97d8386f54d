//! Rooms, subjects, teachers, students with guardians, groups with enrolments and leads of the demo centre.

use chrono::{Datelike, Duration, NaiveDate};
use fastrand::Rng;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::search::{search_text, sort_key};
use uuid::Uuid;

use super::{
    names::{BOYS, FAMILIES, GIRLS, LONG, MOTHERS, ROOMS, SOURCES, STAGES, SUBJECTS, TEACHERS},
    plan,
};
use crate::{
    db::Tenant,
    entity::{
        enrollment, group_teacher, guardian, lead, room, search_entry, student, student_branch, student_guardian, student_status,
        study_group, subject, teacher, teacher_branch, teacher_subject,
    },
    error::Result,
    zone,
};

pub const STUDENTS: usize = 262;
const LEADS: usize = 14;

/// Somebody or something with a name.
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// What the year is planned with.
pub struct Centre {
    pub branch: Uuid,
    pub today: NaiveDate,
    pub rooms: Vec<Uuid>,
    pub subjects: Vec<Uuid>,
    pub teachers: Vec<Named>,
    pub students: Vec<Named>,
    pub groups: Vec<Uuid>,
    /// Students of each group.
    pub members: Vec<Vec<Uuid>>,
}

/// Makes everybody and everything but the lessons.
pub async fn make(db: &Tenant, branch: Uuid, deal: &mut Rng) -> Result<Centre> {
    let today = zone::today(db.now(), zone::named("Asia/Almaty")?);
    let mut centre = Centre {
        branch,
        today,
        rooms: rooms(db, branch).await?,
        subjects: subjects(db).await?,
        teachers: Vec::new(),
        students: Vec::new(),
        groups: Vec::new(),
        members: Vec::new(),
    };
    centre.teachers = teachers(db, &centre).await?;
    centre.students = students(db, &centre, deal).await?;
    groups(db, &mut centre, deal).await?;
    leads(db, &centre, deal).await?;
    Ok(centre)
}

async fn rooms(db: &Tenant, branch: Uuid) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    for (name, places) in ROOMS {
        let id = db.new_id();
        let row = room::ActiveModel {
            id: Set(id),
            company_id: Set(db.company()),
            branch_id: Set(branch),
            version: Set(1),
            name: Set(name.to_owned()),
            sort_key: Set(sort_key(name)),
            capacity: Set(Some(places)),
            archived_at: Set(None),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        db.insert(row).await?;
        found(db, "room", id, search_text([name], [])).await?;
        ids.push(id);
    }
    Ok(ids)
}

async fn subjects(db: &Tenant) -> Result<Vec<Uuid>> {
    let mut ids = Vec::new();
    for (hue, (name, _)) in (1..).zip(SUBJECTS) {
        let id = db.new_id();
        let row = subject::ActiveModel {
            id: Set(id),
            company_id: Set(db.company()),
            version: Set(1),
            name: Set(name.to_owned()),
            sort_key: Set(sort_key(name)),
            hue: Set(hue),
            archived_at: Set(None),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        db.insert(row).await?;
        found(db, "subject", id, search_text([name], [])).await?;
        ids.push(id);
    }
    Ok(ids)
}

async fn teachers(db: &Tenant, centre: &Centre) -> Result<Vec<Named>> {
    let mut made = Vec::new();
    for ((number, name), subject) in (1..).zip(TEACHERS).zip(&centre.subjects) {
        let id = db.new_id();
        let phone = format!("+7701000{number:04}");
        let row = teacher::ActiveModel {
            id: Set(id),
            company_id: Set(db.company()),
            home_branch_id: Set(centre.branch),
            version: Set(1),
            name: Set(name.to_owned()),
            sort_key: Set(sort_key(name)),
            phones: Set(serde_json::json!([phone])),
            email: Set(None),
            note: Set(None),
            hue: Set(number),
            archived_at: Set(None),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        db.insert(row).await?;
        db.insert(teacher_branch::ActiveModel {
            company_id: Set(db.company()),
            teacher_id: Set(id),
            branch_id: Set(centre.branch),
        })
        .await?;
        db.insert(teacher_subject::ActiveModel { company_id: Set(db.company()), teacher_id: Set(id), subject_id: Set(*subject) })
            .await?;
        found(db, "teacher", id, search_text([name], [phone.as_str()])).await?;
        made.push(Named { id, name: name.to_owned() });
    }
    Ok(made)
}

async fn students(db: &Tenant, centre: &Centre, deal: &mut Rng) -> Result<Vec<Named>> {
    let active = student_status::Entity::find().filter(student_status::Column::Kind.eq("active"));
    let active = db.one(active).await?.map(|status| status.id);
    let mut made = Vec::new();
    for number in 0..STUDENTS {
        let (name, family) = student_name(number, deal);
        let born = birth_date(centre.today, number, deal);
        let id = db.new_id();
        let since = db.now() - Duration::days(i64::from(deal.u32(10..700)));
        let row = student::ActiveModel {
            id: Set(id),
            company_id: Set(db.company()),
            home_branch_id: Set(centre.branch),
            version: Set(1),
            kind: Set("student".into()),
            name: Set(name.clone()),
            sort_key: Set(sort_key(&name)),
            phones: Set(serde_json::json!([])),
            email: Set(None),
            birth_date: Set(Some(born)),
            note: Set((number % 40 == 7).then(|| "Аллергия на орехи".to_owned())),
            status_id: Set(active),
            custom: Set(serde_json::json!([])),
            source_balance: Set(None),
            source_currency: Set(None),
            source_name: Set(None),
            source_as_of: Set(None),
            archived_at: Set(None),
            created_at: Set(since),
            updated_at: Set(since),
        };
        db.insert(row).await?;
        db.insert(student_branch::ActiveModel {
            company_id: Set(db.company()),
            student_id: Set(id),
            branch_id: Set(centre.branch),
        })
        .await?;
        let (mother, phone) = mother(db, id, number, family, deal).await?;
        found(db, "student", id, search_text([name.as_str(), mother.as_str()], [phone.as_str()])).await?;
        made.push(Named { id, name });
    }
    Ok(made)
}

/// Full name, and the mother's family name.
fn student_name(number: usize, deal: &mut Rng) -> (String, &'static str) {
    let girl = deal.bool();
    let (his, hers) = deal.choice(FAMILIES).unwrap_or(("Ким", "Ким"));
    if let Some(long) = number.checked_sub(100).and_then(|n| LONG.get(n)) {
        return ((*long).to_owned(), hers);
    }
    let first = if girl { deal.choice(GIRLS) } else { deal.choice(BOYS) };
    (format!("{} {}", if girl { hers } else { his }, first.unwrap_or_default()), hers)
}

/// Five to sixteen years ago; the first has a birthday today, the next two this week.
fn birth_date(today: NaiveDate, number: usize, deal: &mut Rng) -> NaiveDate {
    let years = deal.i32(5..16);
    let offset = match number {
        0 => 0,
        1 => 2,
        2 => 4,
        _ => deal.i64(7..360),
    };
    let day = today + Duration::days(offset);
    day.with_day(day.day().min(28))
        .and_then(|day| if number == 0 { today.with_year(today.year() - years) } else { day.with_year(day.year() - years) })
        .unwrap_or(day)
}

async fn mother(db: &Tenant, student: Uuid, number: usize, family: &str, deal: &mut Rng) -> Result<(String, String)> {
    let name = format!("{family} {}", deal.choice(MOTHERS).unwrap_or("Айнұр"));
    let phone = format!("+77{:02}{:07}", [1, 2, 5, 7, 47].get(number % 5).copied().unwrap_or(1), 2_000_000 + number * 137);
    let id = db.new_id();
    let row = guardian::ActiveModel {
        id: Set(id),
        company_id: Set(db.company()),
        name: Set(name.clone()),
        phones: Set(serde_json::json!([phone])),
        email: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    db.insert(row).await?;
    let link = student_guardian::ActiveModel {
        company_id: Set(db.company()),
        student_id: Set(student),
        guardian_id: Set(id),
        relation: Set(Some("мама".into())),
        position: Set(0),
    };
    db.insert(link).await?;
    Ok((name, phone))
}

async fn groups(db: &Tenant, centre: &mut Centre, deal: &mut Rng) -> Result<()> {
    let began = centre.today - Duration::weeks(46);
    for number in 0..plan::GROUPS {
        let (teacher, place) = plan::teacher_of(number);
        let Some(((subject, levels), leads)) = SUBJECTS.get(teacher).zip(centre.teachers.get(teacher)) else {
            continue;
        };
        let name = format!("{subject} {}", levels.get(place).copied().unwrap_or("начинающие"));
        let size = deal.usize(5..11);
        // Group number three is full.
        let capacity = if number == 3 { size } else { 12 };
        let id = db.new_id();
        let row = study_group::ActiveModel {
            id: Set(id),
            company_id: Set(db.company()),
            branch_id: Set(centre.branch),
            subject_id: Set(centre.subjects.get(teacher).copied()),
            room_id: Set(centre.rooms.get(teacher).copied()),
            version: Set(1),
            name: Set(name.clone()),
            sort_key: Set(sort_key(&name)),
            capacity: Set(i32::try_from(capacity).ok()),
            hue: Set(i32::try_from(teacher + 1).unwrap_or(1)),
            note: Set(None),
            archived_at: Set(None),
            created_at: Set(db.now()),
            updated_at: Set(db.now()),
        };
        db.insert(row).await?;
        db.insert(group_teacher::ActiveModel {
            company_id: Set(db.company()),
            group_id: Set(id),
            teacher_id: Set(leads.id),
            position: Set(0),
        })
        .await?;
        found(db, "group", id, search_text([name.as_str()], [])).await?;
        let members = members(db, centre, id, (number, size), began).await?;
        centre.groups.push(id);
        centre.members.push(members);
    }
    Ok(())
}

async fn members(
    db: &Tenant,
    centre: &Centre,
    group: Uuid,
    (number, size): (usize, usize),
    since: NaiveDate,
) -> Result<Vec<Uuid>> {
    let first = number * STUDENTS / plan::GROUPS;
    let taken = (0..size).filter_map(|n| centre.students.get((first + n) % STUDENTS)).map(|student| student.id);
    let members: Vec<Uuid> = taken.collect();
    let rows = members.iter().map(|student| enrollment::ActiveModel {
        id: Set(db.new_id()),
        company_id: Set(db.company()),
        group_id: Set(group),
        student_id: Set(*student),
        version: Set(1),
        starts_on: Set(since),
        ends_on: Set(None),
        created_at: Set(db.now()),
    });
    db.insert_many(rows.collect()).await?;
    Ok(members)
}

async fn leads(db: &Tenant, centre: &Centre, deal: &mut Rng) -> Result<()> {
    for number in 0..LEADS {
        let (name, _) = student_name(number, deal);
        let phone = format!("+7775{:07}", 3_000_000 + number * 911);
        let id = db.new_id();
        let at = db.now() - Duration::hours(i64::from(deal.u32(2..400)));
        let row = lead::ActiveModel {
            id: Set(id),
            company_id: Set(db.company()),
            branch_id: Set(centre.branch),
            version: Set(1),
            name: Set(name.clone()),
            sort_key: Set(sort_key(&name)),
            phones: Set(serde_json::json!([phone])),
            email: Set(None),
            stage: Set(deal.choice(STAGES).map(str::to_owned)),
            source: Set(deal.choice(SOURCES).map(str::to_owned)),
            note: Set(None),
            custom: Set(serde_json::json!([])),
            student_id: Set(None),
            archived_at: Set(None),
            created_at: Set(at),
            updated_at: Set(at),
        };
        db.insert(row).await?;
        found(db, "lead", id, search_text([name.as_str()], [phone.as_str()])).await?;
    }
    Ok(())
}

async fn found(db: &Tenant, entity: &str, record: Uuid, text: String) -> Result<()> {
    let row = search_entry::ActiveModel {
        id: sea_orm::NotSet,
        company_id: Set(db.company()),
        entity: Set(entity.to_owned()),
        record_id: Set(record),
        search_text: Set(text),
    };
    db.insert(row).await?;
    Ok(())
}
