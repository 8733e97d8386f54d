//! One's own account: where it is signed in, its password, and the tokens programs use in its name.

use chrono::{DateTime, Utc};

use crate::{
    i18n::Locale,
    ids::{SessionId, TokenId},
    permission::Permission,
    validation,
};

pub const SESSIONS: &str = "/api/sessions";
pub const SESSION: &str = "/api/sessions/{id}";
pub const PASSWORD: &str = "/api/auth/password";
pub const TOKENS: &str = "/api/tokens";
pub const TOKEN: &str = "/api/tokens/{id}";

pub const FACTOR: &str = "/api/auth/second-factor";
pub const FACTOR_ENROL: &str = "/api/auth/second-factor/enrol";
pub const FACTOR_CONFIRM: &str = "/api/auth/second-factor/confirm";
pub const FACTOR_CODES: &str = "/api/auth/second-factor/codes";
pub const FACTOR_OFF: &str = "/api/auth/second-factor/off";
pub const POLICY: &str = "/api/settings/security";
pub const FORGOT: &str = "/api/auth/forgot";
pub const RESET: &str = "/api/auth/reset";

/// The page a link for a new password opens; the secret stands behind `#` and is sent to no server.
pub const RESET_PAGE: &str = "/reset";

/// How long such a link lives.
pub const RESET_MINUTES: i64 = 60;

/// The address a link for a new password leads to, on any host.
pub fn reset_path(token: &str) -> String {
    format!("{RESET_PAGE}#{token}")
}

/// How many sessions one person may have open; with one more the oldest ends.
pub const MOST_SESSIONS: u32 = 50;
/// How many valid tokens a member may have.
pub const MOST_TOKENS: u64 = 20;

/// How a token of a program begins; so it is told from an access token, and found by those who look for leaks.
pub const TOKEN_PREFIX: &str = "cc_";

answer! {
    /// A device or program somebody is signed in with.
    pub struct OwnSession {
        pub id: SessionId,
        /// What the browser says of itself.
        pub device: Option<String>,
        /// The network address it was opened from.
        pub address: Option<String>,
        pub created_at: DateTime<Utc>,
        pub last_used_at: DateTime<Utc>,
        /// The one that asks.
        pub current: bool,
        /// Opened with a code besides the password.
        pub second_factor: bool,
    }

    /// How one's own second factor stands.
    #[derive(Eq)]
    pub struct SecondFactor {
        /// Since when it is asked for; nothing while it is off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub on_since: Option<DateTime<Utc>>,
        /// Recovery codes that have not been used.
        pub codes_left: u32,
        /// The centre demands it for rights on money.
        pub demanded_for_money: bool,
    }

    /// What an app needs to make codes; it counts for nothing until it is confirmed by one.
    pub struct Enrolment {
        /// The key, in base32.
        pub secret: String,
        /// The same as an address apps read: `otpauth://totp/…`.
        pub address: String,
        /// That address as a QR code: the path of its dark squares in an SVG, a square being 1 by 1.
        pub qr_path: String,
        /// How many squares it is wide and high, with its quiet border.
        pub qr_size: u32,
    }

    /// Shown this once.
    pub struct RecoveryCodes {
        pub codes: Vec<String>,
    }

    /// What a centre demands of its members.
    #[derive(Eq)]
    pub struct SecurityPolicy {
        pub version: i32,
        pub money_needs_second_factor: bool,
    }

    /// Whether a forgotten password can be replaced by mail.
    pub struct ForgotState {
        pub mail: bool,
    }

    /// A link for a new password; absent when it went by mail.
    pub struct ResetLink {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link: Option<String>,
        pub email: String,
    }

    /// A token by which a program acts in somebody's name, as far as they may and the token goes.
    pub struct ApiToken {
        pub id: TokenId,
        pub name: String,
        pub scopes: Vec<Permission>,
        pub created_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
        pub last_used_at: Option<DateTime<Utc>>,
        /// The token itself: only in the answer to making it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub token: Option<String>,
    }
}

command! {
    pub struct ChangePassword {
        /// The one in use.
        #[validate(length(min = 1, max = 128))]
        pub current: String,
        /// 8–128 characters, none of those known from leaks; never stored, logged or echoed.
        #[validate(length(min = 8, max = 128))]
        pub password: String,
        /// The tokens for programs are revoked too, in every centre.
        #[serde(default)]
        pub revoke_tokens: bool,
    }

    pub struct Enrol {
        /// The one in use.
        #[validate(length(min = 1, max = 128))]
        pub password: String,
    }

    pub struct ConfirmFactor {
        /// Six digits of the app.
        #[validate(length(min = 6, max = 10))]
        pub code: String,
    }

    /// Turns the second factor off, or makes new recovery codes: with the password and a code.
    pub struct ProveFactor {
        #[validate(length(min = 1, max = 128))]
        pub password: String,
        /// Six digits of the app, or a recovery code.
        #[validate(length(min = 6, max = 40))]
        pub code: String,
    }

    pub struct SetPolicy {
        pub version: i32,
        pub money_needs_second_factor: bool,
    }

    pub struct Forgot {
        #[validate(length(min = 1, max = 254))]
        pub email: String,
        /// The language of the letter, if not that of the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub locale: Option<Locale>,
    }

    pub struct Reset {
        /// What stands behind `#` in the link.
        #[validate(length(min = 1, max = 200))]
        pub token: String,
        /// 8–128 characters, none of those known from leaks; never stored, logged or echoed.
        #[validate(length(min = 8, max = 128))]
        pub password: String,
    }

    pub struct CreateToken {
        /// What uses it.
        #[validate(length(min = 1, max = 120), custom(function = "validation::not_blank"))]
        pub name: String,
        /// What it may, of what its owner may. At each request both are asked.
        #[validate(custom(function = "validation::one_at_least"))]
        pub scopes: Vec<Permission>,
        /// After how many days it opens nothing any more.
        #[validate(range(min = 1, max = 366))]
        pub days: u32,
    }
}
