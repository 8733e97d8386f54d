//! The demo centre: a whole believable centre in an empty database, the same every time around its day.
//!
//! Invented from top to bottom: seven teachers, 262 students, 53 groups, 12 rooms, 151 weekly rules and a year of
//! lessons, most of them behind today. Nothing random: a seeded generator deals it out.

mod away;
mod names;
mod people;
mod plan;
mod waits;
mod year;

use sea_orm::EntityTrait;
use shared::{auth::Register, i18n::Locale, permission::DefaultRole};

use crate::{
    auth::registration,
    db::TenantScope,
    entity::company,
    error::{AppError, Result},
    state::AppState,
};

/// Weeks of lessons behind today, unless more are asked for: with those ahead, a year.
pub const WEEKS_BEHIND: u16 = 44;
/// The password of every demo user; printed, and never used outside the demo.
pub const PASSWORD: &str = "demo-classmate";
const COMPANY: &str = "Тұлпар Академия";
/// Who can sign in: role, name, e-mail.
const USERS: [(DefaultRole, &str, &str); 4] = [
    (DefaultRole::Admin, "Асель Жұмабаева", "admin@demo.kz"),
    (DefaultRole::Manager, "Динара Оспанова", "manager@demo.kz"),
    (DefaultRole::Teacher, "Айгерім Сейітқали", "teacher@demo.kz"),
    (DefaultRole::Accountant, "Марат Ибрагимов", "accountant@demo.kz"),
];

/// Makes the demo centre unless there is a company already, and says who can sign in.
pub async fn make_if_empty(state: &AppState, weeks_behind: u16) -> Result<()> {
    let look = state.db.read_system("whether any company exists").await?;
    let empty = look.one(company::Entity::find()).await?.is_none();
    drop(look);
    if empty {
        make(state, weeks_behind).await?;
    }
    say_who_signs_in();
    Ok(())
}

async fn make(state: &AppState, weeks_behind: u16) -> Result<()> {
    let hash = state.passwords.hash(PASSWORD.to_owned()).await?;
    let db = state.db.system("the demo company is not there yet").await?;
    let [(_, name, email), ..] = USERS;
    let command = Register {
        name: name.into(),
        email: email.into(),
        password: PASSWORD.into(),
        company_name: COMPANY.into(),
        time_zone: Some("Asia/Almaty".into()),
        locale: Some(Locale::Ru),
    };
    let made = registration::register(&db, &command, hash.clone()).await?;
    db.commit().await?;
    let tenant = state.db.write(TenantScope::of_system(made.company, "Демо")).await?;
    let mut deal = fastrand::Rng::with_seed(262);
    let centre = people::make(&tenant, made.branch, &mut deal).await?;
    year::make(&tenant, &centre, weeks_behind, &mut deal).await?;
    waits::make(&tenant, &centre).await?;
    away::make(&tenant, &centre).await?;
    tenant.commit(()).await?;
    let teacher = centre.teachers.first().map(|teacher| teacher.id);
    let db = state.db.system("demo users belong to no company yet").await?;
    for (role, name, email) in USERS.into_iter().skip(1) {
        let user = registration::insert_user(&db, name, email, hash.clone(), Locale::Ru).await?;
        let role_id = registration::default_role(&db, made.company, role).await?;
        let linked = teacher.filter(|_| role == DefaultRole::Teacher);
        registration::insert_membership(&db, made.company, user, role_id, linked).await?;
    }
    db.commit().await.map_err(AppError::from)
}

#[expect(clippy::print_stdout, reason = "whoever starts the demo wants to sign in")]
fn say_who_signs_in() {
    println!("Demo centre «{COMPANY}», password {PASSWORD}:");
    for (role, name, email) in USERS {
        println!("  {email:<20} {role:<12} {name}");
    }
}
