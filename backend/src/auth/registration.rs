//! A new centre: company, first branch, default roles, statuses and the admin, all or nothing.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use shared::{
    auth::Register,
    events::{Action, Entity},
    i18n::{Locale, keys, texts},
    look::{Density, Theme},
    permission::DefaultRole,
    problem::Cause,
    search::sort_key,
    students::StatusKind,
};
use uuid::Uuid;

use crate::{
    db::SystemDb,
    entity::{app_user, branch, company, membership, membership_role, role, role_permission, student_status},
    error::{AppError, OnConstraint, Result},
    history,
};

/// The user and company that were made.
pub struct Registered {
    pub user: Uuid,
    pub company: Uuid,
    pub membership: Uuid,
    pub branch: Uuid,
}

/// Makes the centre. The e-mail must be nobody's yet.
pub async fn register(db: &SystemDb, command: &Register, password_hash: String) -> Result<Registered> {
    let locale = command.locale.unwrap_or_default();
    let zone = command.time_zone.clone().unwrap_or_else(|| "Asia/Almaty".to_owned());
    zone.parse::<chrono_tz::Tz>().map_err(|_unknown| AppError::field("timeZone", "timeZone"))?;
    let (company, branch) = (db.new_id(), db.new_id());
    insert_company(db, company, command, locale, &zone).await?;
    insert_branch(db, company, branch, locale, &zone).await?;
    insert_statuses(db, company, locale).await?;
    let admin = insert_roles(db, company, locale).await?;
    let user = insert_user(db, &command.name, &command.email, password_hash, locale).await?;
    let membership = insert_membership(db, company, user, admin, None).await?;
    let note = history::Note {
        company,
        user: (user, command.name.trim().to_owned()),
        entity: Entity::Company,
        record_id: company,
        action: Action::Created,
        with: Some(serde_json::json!({ "name": command.company_name.trim() })),
    };
    history::note(db, note).await?;
    Ok(Registered { user, company, membership, branch })
}

async fn insert_company(db: &SystemDb, id: Uuid, command: &Register, locale: Locale, zone: &str) -> Result<()> {
    let row = company::ActiveModel {
        id: Set(id),
        version: Set(1),
        name: Set(command.company_name.trim().to_owned()),
        currency: Set("KZT".into()),
        locale: Set(locale.to_string()),
        time_zone: Set(zone.to_owned()),
        money_needs_second_factor: Set(false),
        policy_version: Set(1),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    db.insert(row).await?;
    Ok(())
}

async fn insert_branch(db: &SystemDb, company: Uuid, id: Uuid, locale: Locale, zone: &str) -> Result<()> {
    let name = texts(locale).get(keys::FIRST_BRANCH);
    let row = branch::ActiveModel {
        id: Set(id),
        company_id: Set(company),
        version: Set(1),
        sort_key: Set(sort_key(&name)),
        name: Set(name),
        address: Set(None),
        time_zone: Set(zone.to_owned()),
        archived_at: Set(None),
        created_at: Set(db.now()),
        updated_at: Set(db.now()),
    };
    db.insert(row).await?;
    Ok(())
}

async fn insert_statuses(db: &SystemDb, company: Uuid, locale: Locale) -> Result<()> {
    let list = [
        (keys::STATUS_ACTIVE, StatusKind::Active),
        (keys::STATUS_PAUSED, StatusKind::Paused),
        (keys::STATUS_LEFT, StatusKind::Left),
    ];
    for (position, (name, kind)) in (0..).zip(list) {
        let row = student_status::ActiveModel {
            id: Set(db.new_id()),
            company_id: Set(company),
            name: Set(texts(locale).get(name)),
            kind: Set(kind.to_string()),
            position: Set(position),
        };
        db.insert(row).await?;
    }
    Ok(())
}

/// The default roles with their permissions; answers the admin's.
async fn insert_roles(db: &SystemDb, company: Uuid, locale: Locale) -> Result<Uuid> {
    let mut admin = Uuid::nil();
    for default in DefaultRole::ALL {
        let id = db.new_id();
        let row = role::ActiveModel {
            id: Set(id),
            company_id: Set(company),
            version: Set(1),
            default_key: Set(Some(default.to_string())),
            name: Set(texts(locale).get(role_name(*default))),
            created_at: Set(db.now()),
        };
        db.insert(row).await?;
        for permission in default.permissions() {
            let row = role_permission::ActiveModel {
                company_id: Set(company),
                role_id: Set(id),
                permission: Set(permission.to_string()),
            };
            db.insert(row).await?;
        }
        if *default == DefaultRole::Admin {
            admin = id;
        }
    }
    Ok(admin)
}

const fn role_name(role: DefaultRole) -> shared::i18n::Key {
    match role {
        DefaultRole::Admin => keys::ROLE_ADMIN,
        DefaultRole::Manager => keys::ROLE_MANAGER,
        DefaultRole::Teacher => keys::ROLE_TEACHER,
        DefaultRole::Accountant => keys::ROLE_ACCOUNTANT,
        DefaultRole::Viewer => keys::ROLE_VIEWER,
    }
}

/// A user of the installation.
pub async fn insert_user(db: &SystemDb, name: &str, email: &str, password_hash: String, locale: Locale) -> Result<Uuid> {
    let id = db.new_id();
    let row = app_user::ActiveModel {
        id: Set(id),
        name: Set(name.trim().to_owned()),
        email: Set(email.trim().to_owned()),
        email_folded: Set(fold_email(email)),
        password_hash: Set(password_hash),
        locale: Set(locale.to_string()),
        theme: Set(Theme::default().to_string()),
        density: Set(Density::default().to_string()),
        created_at: Set(db.now()),
    };
    // Somebody was faster: said like every e-mail that is somebody's.
    db.insert(row).await.on_unique(|| Cause::WrongCredentials.into())?;
    Ok(id)
}

/// Makes a user a member with one role.
pub async fn insert_membership(db: &SystemDb, company: Uuid, user: Uuid, role: Uuid, teacher: Option<Uuid>) -> Result<Uuid> {
    let id = db.new_id();
    let now: DateTime<Utc> = db.now();
    let row = membership::ActiveModel {
        id: Set(id),
        company_id: Set(company),
        version: Set(1),
        user_id: Set(user),
        teacher_id: Set(teacher),
        all_branches: Set(true),
        active: Set(true),
        last_used_at: Set(None),
        created_at: Set(now),
    };
    db.insert(row).await?;
    db.insert(membership_role::ActiveModel { company_id: Set(company), membership_id: Set(id), role_id: Set(role) }).await?;
    Ok(id)
}

/// The id of a default role of a company.
pub async fn default_role(db: &SystemDb, company: Uuid, key: DefaultRole) -> Result<Uuid> {
    let query =
        role::Entity::find().filter(role::Column::CompanyId.eq(company)).filter(role::Column::DefaultKey.eq(key.as_str()));
    db.one(query).await?.map(|role| role.id).ok_or_else(AppError::not_found)
}

/// How e-mails are compared: the case of letters does not tell people apart.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}
