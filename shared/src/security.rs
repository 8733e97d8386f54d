//! One's own account: where it is signed in, its password, and the tokens programs use in its name.

use chrono::{DateTime, Utc};

use crate::{
    ids::{SessionId, TokenId},
    permission::Permission,
    validation,
};

pub const SESSIONS: &str = "/api/sessions";
pub const SESSION: &str = "/api/sessions/{id}";
pub const PASSWORD: &str = "/api/auth/password";
pub const TOKENS: &str = "/api/tokens";
pub const TOKEN: &str = "/api/tokens/{id}";

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
