//! A link for a new password, made by who manages people: for a centre without mail, or a member who cannot help
//! themselves. It opens the account, so it is made only for who may no more than the caller, and works nowhere else.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    events::{Action, Entity},
    ids::MembershipId,
    problem::Rule,
    security::{ResetLink, reset_path},
};

use super::{grants, members, roles};
use crate::{
    auth::{account, attempts, forgot, registration::fold_email},
    entity::membership,
    error::{AppError, Result},
    history,
    http::authority::Caller,
    mail::{self, Letter, LetterKind},
};

const REASON: &str = "a password belongs to a person, not to a centre";

/// Makes a link for a member; by mail where there is mail, else shown to the caller, this once.
pub async fn make(me: &Caller, id: MembershipId) -> Result<ResetLink> {
    // What opens an account is handed to a person, not to a program.
    account::demand_person(me)?;
    let db = me.read().await?;
    let row = db.get::<membership::Entity>(id.into()).await?;
    let member = members::shown(&db, row.clone()).await?;
    if row.id == me.membership_id || !row.active {
        return Err(AppError::rule(Rule::OwnAccess));
    }
    grants::refuse_elsewhere(me, member.all_branches, &member.branch_ids)?;
    let held = roles::named(&db, &member.role_ids).await?;
    grants::refuse_beyond(me, &grants::allowed_by(&db, &held).await?)?;
    if row.teacher_id.is_some() {
        grants::refuse_beyond(me, &grants::SEEN_BY_A_TEACHER.into())?;
    }
    drop(db);
    if me.state.mail.is_configured() {
        attempts::sending_letter(&me.state, &fold_email(&member.email), me.company_id).await?;
    }

    let db = me.state.db.system(REASON).await?.from_origin(&me.origin);
    let others = membership::Entity::find().filter(membership::Column::UserId.eq(row.user_id));
    if db.one(others.filter(membership::Column::CompanyId.ne(me.company_id))).await?.is_some() {
        return Err(AppError::rule(Rule::ElsewhereToo));
    }
    let token = forgot::make(&db, row.user_id).await?;
    let note = history::Note {
        company: me.company_id,
        user: (me.user_id, me.user_name.clone()),
        entity: Entity::Membership,
        record_id: row.id,
        action: Action::Updated,
        with: Some(serde_json::json!({ "reason": "reset link", "name": member.name })),
    };
    history::note(&db, note).await?;
    let mut answer = ResetLink { link: None, email: member.email };
    if me.state.mail.is_configured() {
        let letter = Letter { to: answer.email.clone(), locale: me.locale, kind: LetterKind::PasswordReset { token } };
        mail::enqueue_for_nobody(&me.state, &db, letter).await?;
    } else {
        answer.link = Some(reset_path(&token));
    }
    db.commit().await?;
    Ok(answer)
}
