//! What can stop reading from the source. Each has a code the importer turns into plain words;
//! none ever holds the key or a token.

use thiserror::Error;

/// Why an address is not talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not `https`.
    NotHttps,
    /// Not a host of the service.
    ForeignHost,
    /// Leads to this machine or to a private network.
    PrivateAddress,
    /// Carries a user name, a password or a port nobody asked for.
    Unusual,
}

impl Refusal {
    /// A word for logs and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotHttps => "not_https",
            Self::ForeignHost => "foreign_host",
            Self::PrivateAddress => "private_address",
            Self::Unusual => "unusual_address",
        }
    }
}

/// Reading could not go on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SourceError {
    /// The text is not an address at all.
    #[error("the address cannot be read")]
    BadAddress,
    /// Policy forbids the host.
    #[error("host {host} is refused: {}", why.code())]
    HostRefused { host: String, why: Refusal },
    /// No such host, or nobody answers there.
    #[error("host {host} is not found")]
    HostNotFound { host: String },
    /// E-mail or key is wrong.
    #[error("the e-mail or the key is wrong")]
    WrongKey,
    /// The API user's role may not do this (no `v2api` module).
    #[error("no right to read {path}: {said}")]
    NoRight { path: String, said: String },
    /// There is no such path: not AlfaCRM, or a branch that is gone.
    #[error("{path} does not exist")]
    NotFound { path: String },
    /// Still told to wait after all tries.
    #[error("{path}: too many requests, gave up after {tries} tries")]
    RateLimited { path: String, tries: u32 },
    /// Still out of order after all tries.
    #[error("{path}: answered {status}, gave up after {tries} tries")]
    Unavailable { path: String, status: u16, tries: u32 },
    /// The source did not understand the question.
    #[error("{path}: refused with {status}: {said}")]
    Rejected { path: String, status: u16, said: String },
    /// Something else than JSON came, again and again.
    #[error("{path}: the answer is not JSON")]
    NotJson { path: String },
    /// JSON came, but not a page of records.
    #[error("{path}: the answer is not a list")]
    NotAList { path: String },
    /// Fewer records came than the source says there are.
    #[error("{path}: {got} of {expected} records came")]
    ShortList { path: String, expected: usize, got: usize },
    /// No answer in time, again and again.
    #[error("{path}: no answer in time")]
    Timeout { path: String },
    /// The connection broke, again and again.
    #[error("{path}: the connection broke")]
    Broken { path: String },
    /// The source sends elsewhere; that is not followed.
    #[error("{path}: sends to another address")]
    Redirected { path: String },
    /// The answer is larger than any honest page.
    #[error("{path}: the answer is too large")]
    TooLarge { path: String },
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be made")]
    NoClient,
}

impl SourceError {
    /// A stable word for reports and translations.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadAddress => "bad_address",
            Self::HostRefused { why, .. } => why.code(),
            Self::HostNotFound { .. } => "host_not_found",
            Self::WrongKey => "wrong_key",
            Self::NoRight { .. } => "no_right",
            Self::NotFound { .. } => "not_found",
            Self::RateLimited { .. } => "rate_limited",
            Self::Unavailable { .. } => "unavailable",
            Self::Rejected { .. } => "rejected",
            Self::NotJson { .. } => "not_json",
            Self::NotAList { .. } => "not_a_list",
            Self::ShortList { .. } => "short_list",
            Self::Timeout { .. } => "timeout",
            Self::Broken { .. } => "broken",
            Self::Redirected { .. } => "redirected",
            Self::TooLarge { .. } => "too_large",
            Self::NoClient => "no_client",
        }
    }

    /// Whether the same may go well a little later.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Unavailable { .. }
                | Self::NotJson { .. }
                | Self::ShortList { .. }
                | Self::Timeout { .. }
                | Self::Broken { .. }
                | Self::HostNotFound { .. }
        )
    }
}
