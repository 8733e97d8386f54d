//! The one error of the server: a refusal the caller is told about, or a fault only the log is told about.
//!
//! Use [`Cause`] for everything a caller can do something about. Anything else becomes [`AppError::Internal`] by `?`;
//! its text never leaves the process. [`crate::http::problem`] turns both into `application/problem+json`.

use std::panic::Location;

use sea_orm::{DbErr, SqlErr};
use shared::problem::{Cause, FieldError, Rule};

pub type Result<T, E = AppError> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum AppError {
    /// Told to the caller.
    Refused(Box<Cause>),
    /// The answer given before to the same `Idempotency-Key`.
    Replay { status: u16, answer: String, location: Option<String> },
    /// Told to the log, once, whole.
    Internal { source: Box<dyn std::error::Error + Send + Sync>, at: &'static Location<'static> },
}

impl AppError {
    #[track_caller]
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal { source: source.into(), at: Location::caller() }
    }
    /// One wrong field.
    pub fn field(field: &str, code: &str) -> Self {
        Cause::field(field, code).into()
    }
    /// A broken rule of the domain.
    pub fn rule(rule: Rule) -> Self {
        Cause::Rule { rule, details: Vec::new() }.into()
    }
    pub fn not_found() -> Self {
        Cause::NotFound.into()
    }
}

impl From<Cause> for AppError {
    fn from(cause: Cause) -> Self {
        Self::Refused(Box::new(cause))
    }
}

impl From<Vec<FieldError>> for AppError {
    fn from(errors: Vec<FieldError>) -> Self {
        Cause::Invalid { errors }.into()
    }
}

impl From<DbErr> for AppError {
    #[track_caller]
    fn from(error: DbErr) -> Self {
        if is_busy(&error) { Cause::Unavailable.into() } else { Self::internal(error) }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(cause) => write!(f, "refused: {cause:?}"),
            Self::Replay { status, .. } => write!(f, "replayed answer {status}"),
            Self::Internal { source, at } => write!(f, "{source} (at {at})"),
        }
    }
}
impl std::error::Error for AppError {}

/// All connections taken, or the one writer of SQLite did not finish in time.
fn is_busy(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(_)) || error.to_string().contains("database is locked")
}

/// Turns what the database refuses into a refusal, only where a service says so.
pub trait OnConstraint<T> {
    /// A unique key is taken already.
    fn on_unique(self, refusal: impl FnOnce() -> AppError) -> Result<T>;
    /// A trigger or a named constraint of ours refused.
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> AppError) -> Result<T>;
}

impl<T> OnConstraint<T> for std::result::Result<T, DbErr> {
    #[track_caller]
    fn on_unique(self, refusal: impl FnOnce() -> AppError) -> Result<T> {
        match self {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Err(refusal()),
            other => other.map_err(AppError::from),
        }
    }
    #[track_caller]
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> AppError) -> Result<T> {
        match self {
            Err(error) if error.to_string().contains(name) => Err(refusal()),
            other => other.map_err(AppError::from),
        }
    }
}
