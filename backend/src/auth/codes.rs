//! Codes of the second factor: six digits an app makes from a key and the time, and recovery codes for who has lost
//! the app. None is taken twice: a time step is remembered, a recovery code is used up.

use qrcodegen::{QrCode, QrCodeEcc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use shared::{problem::Rule, security::Enrolment};
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use crate::{
    db::SystemDb,
    entity::{recovery_code, second_factor},
    error::{AppError, Result},
    state::AppState,
};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
const ISSUER: &str = "Classmate Central";
/// The light border a QR code is read by.
const QUIET: i32 = 4;

/// What was proven by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    App,
    Recovery,
}

/// A new key, in base32, sealed as it is kept.
pub fn new_key(state: &AppState, user: Uuid) -> Result<(SecretString, String)> {
    let bytes: Vec<u8> = Sha256::digest(state.ids.secret().as_bytes()).iter().copied().take(20).collect();
    let key = SecretString::from(Secret::new(bytes.into_boxed_slice()).to_base32());
    let sealed = state.vault.seal_factor(user, key.expose_secret())?;
    Ok((key, sealed))
}

fn totp(key: &SecretString, email: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(key.expose_secret()).map_err(|_secret| AppError::internal("a kept key is no base32"))?;
    // A colon parts the issuer from the account in the address apps read.
    let account = email.replace(':', " ");
    let builder = Builder::new().with_secret(secret).with_issuer(Some(ISSUER)).with_account_name(account);
    builder.build().map_err(|error| AppError::internal(error.to_string()))
}

/// What an app needs to know of a key.
pub fn enrolment(key: &SecretString, email: &str) -> Result<Enrolment> {
    let address = totp(key, email)?.to_url().map_err(|error| AppError::internal(error.to_string()))?;
    let code = QrCode::encode_text(&address, QrCodeEcc::Medium).map_err(|error| AppError::internal(error.to_string()))?;
    let size = code.size();
    let squares = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let qr_path: String = squares.map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    let qr_size = (size + 2 * QUIET).unsigned_abs();
    Ok(Enrolment { secret: key.expose_secret().to_owned(), address, qr_path, qr_size })
}

/// Whether a code of the app fits a row; its time step, which is newer than every one taken before.
pub fn step_of(state: &AppState, row: &second_factor::Model, email: &str, code: &str) -> Result<Option<i64>> {
    let key = state.vault.open_factor(row.user_id, &row.sealed).map_err(|error| {
        // After a restore without the keys, for instance: a recovery code still opens, and whoever manages people helps.
        tracing::error!(%error, "a second factor cannot be opened");
        AppError::rule(Rule::SecondFactorUnreadable)
    })?;
    let now = state.clock.now().timestamp().unsigned_abs();
    let step = totp(&key, email)?.check(&digits(code), now).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| *step > row.last_step))
}

fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

/// Takes a code of the app or a recovery code, once: of two who send the same at once the second is refused.
pub async fn accept(state: &AppState, db: &SystemDb, user: Uuid, email: &str, code: &str) -> Result<Option<Proof>> {
    let Some(row) = confirmed(db, user).await? else { return Ok(None) };
    if digits(code).len() == 6 && code.chars().all(|c| c.is_ascii_digit() || c.is_whitespace()) {
        let Some(step) = step_of(state, &row, email, code)? else { return Ok(None) };
        let taken = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::LastStep, Expr::value(step))
            .filter(second_factor::Column::UserId.eq(user))
            .filter(second_factor::Column::LastStep.lt(step));
        return Ok((db.update_many(taken).await?.rows_affected == 1).then_some(Proof::App));
    }
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(Some(db.now())))
        .filter(recovery_code::Column::CodeHash.eq(hashed(user, code)))
        .filter(recovery_code::Column::UserId.eq(user))
        .filter(recovery_code::Column::UsedAt.is_null());
    Ok((db.update_many(used).await?.rows_affected == 1).then_some(Proof::Recovery))
}

/// The second factor of a person, if it is on.
pub async fn confirmed(db: &SystemDb, user: Uuid) -> Result<Option<second_factor::Model>> {
    let row = db.one(second_factor::Entity::find_by_id(user)).await?;
    Ok(row.filter(|row| row.confirmed_at.is_some()))
}

/// Makes the recovery codes anew; the answer is the only place they stand in.
pub async fn renew(db: &SystemDb, user: Uuid) -> Result<Vec<String>> {
    db.delete_many(recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user))).await?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery(&db.new_secret())).collect();
    let row =
        |code: &String| recovery_code::ActiveModel { code_hash: Set(hashed(user, code)), user_id: Set(user), used_at: Set(None) };
    db.insert_many(codes.iter().map(row).collect()).await?;
    Ok(codes)
}

/// Eighty bits, readable: `abcd-efgh-ijkl-mnop`.
fn recovery(random: &str) -> String {
    let bytes: Vec<u8> = Sha256::digest(random.as_bytes()).iter().copied().take(10).collect();
    let letters: Vec<char> = Secret::new(bytes.into_boxed_slice()).to_base32().to_lowercase().chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// As it is kept: without what people add or leave out in copying.
fn hashed(user: Uuid, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    hex::encode(Sha256::digest(format!("{user}/{plain}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_read_however_it_was_copied() {
        let (user, code) = (Uuid::nil(), recovery("random"));
        assert_eq!((code.len(), code.matches('-').count()), (19, 3), "{code}");
        assert_eq!(hashed(user, &code), hashed(user, &format!(" {} ", code.to_uppercase().replace('-', " "))));
        assert_ne!(hashed(user, &code), hashed(Uuid::max(), &code));
    }

    #[test]
    fn the_picture_is_of_the_address_and_has_its_border() {
        let key = SecretString::from("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned());
        let shown = enrolment(&key, "a@example.kz").unwrap();
        assert!(shown.address.starts_with("otpauth://totp/Classmate%20Central:a%40example.kz?secret=JBSWY3DPEHPK3PXP"));
        assert!(shown.qr_path.starts_with("M4 4h1v1h-1z") && shown.qr_size >= 29, "{}", shown.qr_size);
    }
}
