//! Who gets in: registering a centre, signing in, staying signed in.

use crate::{
    centre::CentreLook,
    i18n::Locale,
    ids::{BranchId, CompanyId, TeacherId, UserId},
    look::{Density, Theme},
    permission::Permission,
    validation,
};

pub const REGISTER: &str = "/api/auth/register";
pub const CONFIRM: &str = "/api/auth/register/confirm";
pub const LOGIN: &str = "/api/auth/login";
pub const SECOND_STEP: &str = "/api/auth/login/code";
pub const REFRESH: &str = "/api/auth/refresh";
pub const LOGOUT: &str = "/api/auth/logout";
pub const ME: &str = "/api/auth/me";

/// The page that opens a centre whose e-mail is confirmed by a letter; the secret stands behind `#` and is sent to no
/// server.
pub const CONFIRM_PAGE: &str = "/confirm";

/// How long the link of such a letter opens.
pub const CONFIRM_HOURS: i64 = 48;

/// The address such a letter leads to, on any host.
pub fn confirm_path(token: &str) -> String {
    format!("{CONFIRM_PAGE}#{token}")
}

/// Header by which a browser asks to keep the refresh token in an HttpOnly cookie only: `X-Session: cookie`.
pub const SESSION_HEADER: &str = "x-session";

command! {
    /// Makes a company with its first branch, the default roles and the admin, in one transaction.
    pub struct Register {
        /// The admin's full name.
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(custom(function = "validation::email"))]
        pub email: String,
        /// 8–128 characters; never stored, logged or echoed.
        #[validate(length(min = 8, max = 128))]
        pub password: String,
        #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
        pub company_name: String,
        /// IANA name; `Asia/Almaty` if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_zone: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub locale: Option<Locale>,
    }

    /// Opens the centre whose e-mail a letter has confirmed.
    pub struct ConfirmRegistration {
        /// The secret of the link.
        #[validate(length(min = 1, max = 4000))]
        pub token: String,
    }

    pub struct Login {
        #[validate(length(min = 1, max = 254))]
        pub email: String,
        #[validate(length(min = 1, max = 128))]
        pub password: String,
        /// Which of the user's companies; the last used if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub company_id: Option<CompanyId>,
    }

    /// The second step of signing in, where one is asked for.
    pub struct SecondStep {
        /// What the first step answered; lives five minutes.
        #[validate(length(min = 1, max = 1000))]
        pub ticket: String,
        /// Six digits of the app, or a recovery code.
        #[validate(length(min = 6, max = 40))]
        pub code: String,
    }

    /// Empty when the refresh token is in the cookie.
    pub struct Refresh {
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub refresh_token: Option<String>,
    }
}

answer! {
    pub struct SignedIn {
        /// Access token, lives 15 minutes.
        pub token: String,
        /// Absent when it is kept in the cookie.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub refresh_token: Option<String>,
        pub user: Me,
    }

    /// The signed-in user in the company the token names.
    pub struct Me {
        pub id: UserId,
        pub name: String,
        pub email: String,
        pub company_id: CompanyId,
        pub company_name: String,
        /// Names of the roles.
        pub roles: Vec<String>,
        pub permissions: Vec<Permission>,
        /// The branches the user is admitted to.
        pub branches: Vec<BranchRef>,
        /// Admitted to all branches, also those to come: what concerns the whole centre is asked for by no one else.
        #[serde(default)]
        pub everywhere: bool,
        /// Set when the user is a teacher of this company and sees own lessons.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub teacher_id: Option<TeacherId>,
        pub locale: Locale,
        #[serde(default)]
        pub theme: Theme,
        #[serde(default)]
        pub density: Density,
        /// ISO 4217.
        pub currency: String,
        /// What every page shows of the centre.
        #[serde(default)]
        pub centre: CentreLook,
        /// Whose eyes the app is seen with, when not one's own: the name of a role or a member. Nothing can be changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub seen_as: Option<String>,
        /// Rights on money wait until a second factor is turned on.
        #[serde(default)]
        pub second_factor_due: bool,
        /// They wait until this session is opened anew, with a code of the second factor that is on.
        #[serde(default)]
        pub sign_in_again: bool,
    }

    pub struct BranchRef {
        pub id: BranchId,
        pub name: String,
        /// IANA name.
        pub time_zone: String,
    }
}

impl Me {
    /// Whether the user holds a permission. The server checks the same list.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}
