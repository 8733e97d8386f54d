//! A link for a new password, made by who manages people: for a centre without mail, or a member who cannot help
//! themselves.

use shared::{
    ids::MembershipId,
    security::{ResetLink, reset_path},
};

use super::helping;
use crate::{
    auth::{attempts, forgot},
    error::Result,
    http::authority::Caller,
    mail::{self, Letter, LetterKind},
};

/// Makes a link for a member; by mail where there is mail, else shown to the caller, this once.
pub async fn make(me: &Caller, id: MembershipId) -> Result<ResetLink> {
    let helping = helping::begin(me, id).await?;
    let mailed = me.state.mail.is_configured();
    if mailed {
        attempts::one_letter(&helping.db, &helping.user.email_folded, me.company_id).await?;
    }
    let token = forgot::make(&helping.db, helping.user.id).await?;
    helping.note(me, "reset link").await?;
    let mut answer = ResetLink { link: None, email: helping.member.email.clone() };
    if mailed {
        let letter = Letter { to: answer.email.clone(), locale: helping.locale(), kind: LetterKind::PasswordReset { token } };
        mail::enqueue_for_nobody(&me.state, &helping.db, letter).await?;
    } else {
        answer.link = Some(reset_path(&token));
    }
    helping.db.commit().await?;
    Ok(answer)
}
