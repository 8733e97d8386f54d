//! Who is calling, and with what right. [`Ctx`] has one constructor: extraction, which authenticates the token, looks
//! up the membership as it is now and checks the permission. Services take `&Caller`.

use std::{collections::BTreeSet, marker::PhantomData, ops::Deref};

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use shared::{i18n::Locale, permission::Permission, problem::Cause, security::TOKEN_PREFIX};
use uuid::Uuid;

use super::{
    extract::Language,
    idempotency,
    origin::Origin,
    problem::{Asked, Asking},
};
use crate::{
    auth::{
        api_tokens,
        membership::{self, HeldBack},
        tokens::Claims,
    },
    db::{Actor, Claim, Tenant, TenantScope, Visibility},
    error::{AppError, Result},
    state::AppState,
    team::preview,
};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Requires(Permission),
    SignedIn,
    Public { reason: &'static str },
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Requires(permission) => write!(f, "Requires `{permission}`."),
            Self::SignedIn => f.write_str("Any signed-in member."),
            Self::Public { reason } => write!(f, "Public: {reason}."),
        }
    }
}

/// The type-level name of one permission.
pub trait Capability: Send + 'static {
    const PERMISSION: Option<Permission>;
}

macro_rules! capabilities {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// One type per permission, for handlers' signatures: `Ctx<can::LessonsMove>`.
        pub mod can {
            use super::{Capability, Permission};
            $(
                #[doc = concat!("Holds `", $text, "`.")]
                #[derive(Debug)]
                pub struct $name;
                impl Capability for $name {
                    const PERMISSION: Option<Permission> = Some(Permission::$name);
                }
            )+
            /// Is a member of a company, whatever the rights.
            #[derive(Debug)]
            pub struct BeSignedIn;
            impl Capability for BeSignedIn {
                const PERMISSION: Option<Permission> = None;
            }
        }
    };
}
shared::for_each_permission!(capabilities);

/// A member of a company, as the membership is at this request.
#[derive(Clone)]
pub struct Caller {
    pub state: AppState,
    pub user_id: Uuid,
    pub user_name: String,
    pub membership_id: Uuid,
    /// The session; the token, when a program calls.
    pub session_id: Uuid,
    /// A program calls, with a token of its own.
    pub by_token: bool,
    pub company_id: Uuid,
    pub teacher_id: Option<Uuid>,
    pub permissions: BTreeSet<Permission>,
    /// `None`: all branches.
    pub branches: Option<Vec<Uuid>>,
    pub locale: Locale,
    pub request_id: Option<String>,
    /// Where the request comes from.
    pub origin: Origin,
    /// Whose eyes the app is seen with, when not one's own.
    pub seen_as: Option<String>,
    /// Why rights on money are held back, if they are.
    pub held_back: Option<HeldBack>,
    claim: Option<Claim>,
}

/// Why a permission is not there: it waits for a second factor, or was never given.
pub const fn missing(permission: Permission, held_back: Option<HeldBack>) -> Cause {
    match held_back {
        Some(HeldBack::NoFactor) if permission.is_money() => Cause::SecondFactorRequired { permission },
        Some(HeldBack::OpenedWithout) if permission.is_money() => Cause::SignInAgain { permission },
        _ => Cause::Forbidden { permission },
    }
}

impl Caller {
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
    /// Refuses like a route that asks for the permission.
    pub fn demand(&self, permission: Permission) -> Result<()> {
        if self.can(permission) { Ok(()) } else { Err(missing(permission, self.held_back).into()) }
    }
    /// A view of the company as the caller may see it.
    pub async fn read(&self) -> Result<Tenant> {
        Ok(self.state.db.read(self.scope()).await?)
    }
    /// A transaction that writes; its commit keeps the answer under the request's `Idempotency-Key`.
    ///
    /// # Errors
    /// 401 for who was put out, signed out or had the token taken back since the request began: its body may have been
    /// on the way for long.
    pub async fn write(&self) -> Result<Tenant> {
        let db = self.state.db.write(self.scope()).await?;
        if membership::stands(&db, &self.claims()).await? { Ok(db) } else { Err(Cause::Unauthenticated.into()) }
    }

    /// The same caller, for whose repeated request another answer is kept than the feature's own: this one, with the
    /// version the feature answers.
    pub fn answering(&self, kept_as: serde_json::Value) -> Self {
        let claim = self.claim.clone().map(|claim| Claim { kept_as: Some(kept_as), ..claim });
        Self { claim, ..self.clone() }
    }

    const fn claims(&self) -> Claims {
        Claims { user: self.user_id, company: self.company_id, session: self.session_id }
    }

    /// The caller as they are now, with the rights they have in this transaction.
    pub async fn as_now(&self, db: &Tenant) -> Result<Self> {
        let member = membership::within(db, &self.claims()).await?.ok_or(Cause::Unauthenticated)?;
        Ok(Self {
            teacher_id: member.teacher_id,
            permissions: member.permissions,
            branches: member.branches,
            held_back: member.held_back,
            ..self.clone()
        })
    }

    fn scope(&self) -> TenantScope {
        let branches = self.branches.clone();
        TenantScope {
            company: self.company_id,
            visibility: Visibility::of_member(self.company_id, &self.permissions, self.teacher_id, branches),
            actor: Actor { user_id: Some(self.user_id), name: self.user_name.clone(), origin: self.origin.clone() },
            claim: self.claim.clone(),
        }
    }
}

/// A caller who holds `P`. Cannot be built outside this module.
pub struct Ctx<P> {
    caller: Caller,
    holds: PhantomData<fn() -> P>,
}

impl<P> Deref for Ctx<P> {
    type Target = Caller;
    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<P: Capability> FromRequestParts<AppState> for Ctx<P> {
    type Rejection = AppError;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let token = bearer(parts).ok_or(Cause::Unauthenticated)?;
        let claims = if token.starts_with(TOKEN_PREFIX) {
            api_tokens::named(state, token).await?
        } else {
            state.tokens.read(token, state.clock.now())
        };
        let claims = claims.ok_or(Cause::Unauthenticated)?;
        let asking = Asking { company: claims.company, person: claims.user, permission: P::PERMISSION };
        Asked::by(parts, asking);
        let mut member = membership::current(state, &claims).await?.ok_or(Cause::Unauthenticated)?;
        let seen_as = preview::apply(parts, state, claims.company, &mut member).await?;
        if let Some(permission) = P::PERMISSION.filter(|p| !member.permissions.contains(p)) {
            return Err(missing(permission, member.held_back).into());
        }
        let claim = idempotency::claim(parts, state, claims.user, claims.company).await?;
        let Ok(origin) = Origin::from_request_parts(parts, state).await;
        let caller = Caller {
            state: state.clone(),
            user_id: claims.user,
            user_name: member.user_name,
            membership_id: member.membership_id,
            session_id: claims.session,
            by_token: member.by_token,
            company_id: claims.company,
            teacher_id: member.teacher_id,
            permissions: member.permissions,
            branches: member.branches,
            locale: Language::of(&parts.headers).0,
            request_id: origin.request_id.clone(),
            origin,
            seen_as,
            held_back: member.held_back,
            claim,
        };
        Ok(Self { caller, holds: PhantomData })
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
