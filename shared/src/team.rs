//! The people of a centre: members with their roles and branches, invitations, and the roles themselves.
//!
//! Nobody grants what they do not hold; the administrator's role holds everything and cannot be changed.

use chrono::{DateTime, Utc};

use crate::{
    i18n::{Key, Locale, keys, texts},
    ids::{BranchId, InvitationId, MembershipId, RoleId, TeacherId, UserId},
    patch::Patch,
    permission::{DefaultRole, Permission},
    validation,
};

pub const MEMBERS: &str = "/api/users";
pub const MEMBER: &str = "/api/users/{id}";
/// Makes a link for a new password of a member.
pub const MEMBER_RESET: &str = "/api/users/{id}/reset";
/// Turns the second factor of a member off, who has lost the phone and the recovery codes.
pub const MEMBER_FACTOR_OFF: &str = "/api/users/{id}/second-factor/off";
pub const ROLES: &str = "/api/roles";
pub const ROLE: &str = "/api/roles/{id}";
pub const INVITATIONS: &str = "/api/invitations";
pub const INVITATION: &str = "/api/invitations/{id}";
pub const RESEND: &str = "/api/invitations/{id}/resend";
/// `POST`, for who holds the link: what it invites to.
pub const INVITED: &str = "/api/auth/invitation";
/// `POST`, for who holds the link: takes the invitation.
pub const JOIN: &str = "/api/auth/invitation/accept";

/// Header by which somebody who manages people looks at the app with other eyes, reading only:
/// `role:<id>` or `member:<id>`.
pub const SEE_AS: &str = "x-see-as";

/// Where an invitation leads. The secret stands behind `#`, so that no server and no proxy ever logs it.
pub const JOIN_PAGE: &str = "/invite";

/// How long a link lives.
pub const INVITATION_HOURS: i64 = 72;

answer! {
    /// A user in this company.
    pub struct Member {
        pub id: MembershipId,
        pub version: i32,
        pub user_id: UserId,
        pub name: String,
        pub email: String,
        pub role_ids: Vec<RoleId>,
        /// Admitted to every branch, also to those that come later.
        pub all_branches: bool,
        /// The branches admitted to, when not to all.
        pub branch_ids: Vec<BranchId>,
        /// The teacher the member is.
        pub teacher_id: Option<TeacherId>,
        /// Who is not cannot sign in.
        pub active: bool,
        /// A code is asked for besides the password.
        #[serde(default)]
        pub second_factor: bool,
        pub last_used_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
    }

    /// A set of permissions with a name.
    pub struct Role {
        pub id: RoleId,
        pub version: i32,
        pub name: String,
        /// Which of the roles a centre starts with it was.
        pub default_key: Option<DefaultRole>,
        pub permissions: Vec<Permission>,
        /// How many active members have it.
        pub members: u32,
        pub created_at: DateTime<Utc>,
    }

    pub struct Invitation {
        pub id: InvitationId,
        pub version: i32,
        pub email: String,
        pub role_ids: Vec<RoleId>,
        pub all_branches: bool,
        pub branch_ids: Vec<BranchId>,
        pub teacher_id: Option<TeacherId>,
        pub state: InvitationState,
        /// Name of who invited.
        pub invited_by: String,
        pub created_at: DateTime<Utc>,
        pub sent_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
        /// The link itself, shown once to who made it, and only while no mail is configured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link: Option<String>,
    }

    /// What a link invites to.
    pub struct Invited {
        pub company_name: String,
        pub email: String,
        /// Names of the roles.
        pub roles: Vec<String>,
        pub invited_by: String,
        pub expires_at: DateTime<Utc>,
        /// The e-mail has an account already: its password opens, and no name is asked for.
        pub has_account: bool,
    }

    /// Somebody is a member now and signs in with the password that was given.
    pub struct Joined {
        pub email: String,
        pub company_id: crate::ids::CompanyId,
    }
}

impl Role {
    /// The name in a language, see [`role_label`].
    pub fn label(&self, locale: Locale) -> String {
        role_label(&self.name, locale)
    }
}

/// The name of a role in a language: one of the names every centre begins with is said in it, one of the centre's own as
/// it was written.
pub fn role_label(name: &str, locale: Locale) -> String {
    let ours = [keys::ROLE_ADMIN, keys::ROLE_MANAGER, keys::ROLE_TEACHER, keys::ROLE_ACCOUNTANT, keys::ROLE_VIEWER];
    let begins_with = |key: &Key| Locale::ALL.iter().any(|other| texts(*other).get(*key) == name);
    ours.into_iter().find(begins_with).map_or_else(|| name.to_owned(), |key| texts(locale).get(key))
}

/// Several names of roles in a language, in one line.
pub fn role_labels(names: &[String], locale: Locale) -> String {
    names.iter().map(|name| role_label(name, locale)).collect::<Vec<_>>().join(", ")
}

words! {
    InvitationState {
        Open = "open",
        Expired = "expired",
        Accepted = "accepted",
        Withdrawn = "withdrawn",
    }
}

command! {
    pub struct UpdateMember {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(max = 20), custom(function = "validation::one_at_least"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role_ids: Option<Vec<RoleId>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub all_branches: Option<bool>,
        #[validate(length(max = 100))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub branch_ids: Option<Vec<BranchId>>,
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<TeacherId>))]
        pub teacher_id: Patch<TeacherId>,
        /// `false` ends every session of the member in this company at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub active: Option<bool>,
    }

    pub struct CreateRole {
        #[validate(length(min = 1, max = 60), custom(function = "validation::not_blank"))]
        pub name: String,
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub permissions: Vec<Permission>,
        /// A role whose permissions the new one has besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub copy_of_role_id: Option<RoleId>,
    }

    pub struct UpdateRole {
        /// The version that was seen.
        pub version: i32,
        #[validate(length(min = 1, max = 60), custom(function = "validation::not_blank"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// All of them.
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub permissions: Option<Vec<Permission>>,
    }

    pub struct Invite {
        #[validate(custom(function = "validation::email"))]
        pub email: String,
        #[validate(length(max = 20), custom(function = "validation::one_at_least"))]
        pub role_ids: Vec<RoleId>,
        #[serde(default)]
        pub all_branches: bool,
        /// Needed unless all are meant.
        #[validate(length(max = 100))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub branch_ids: Vec<BranchId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub teacher_id: Option<TeacherId>,
    }

    pub struct LookAtInvitation {
        /// What stands behind `#` in the link.
        #[validate(length(min = 1, max = 200))]
        pub token: String,
    }

    pub struct Join {
        /// What stands behind `#` in the link.
        #[validate(length(min = 1, max = 200))]
        pub token: String,
        /// Full name; needed where the e-mail has no account yet.
        #[validate(length(max = 200))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// A new one of 8–128 characters, or that of the account there is.
        #[validate(length(min = 8, max = 128))]
        pub password: String,
    }
}

/// Where a link with a secret leads, below the address of the installation.
pub fn join_path(token: &str) -> String {
    format!("{JOIN_PAGE}#{token}")
}
