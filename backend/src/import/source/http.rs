//! The throttled client: one request at a time, at most so many a second, patient with a source
//! that says "later", and loud when it will not come.
//!
//! Never lets the key or the token into a log, a `Debug` or an error. Follows no redirect.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::account::{Account, Options};
use super::error::SourceError;
use super::guard::Target;
use crate::outgoing;

/// No honest page is larger.
const MAX_BODY: usize = 32 << 20;
/// Longest pause a `Retry-After` is believed.
const MAX_PAUSE: Duration = Duration::from_mins(2);

/// A client for one account. Its calls run one after another, whoever makes them.
pub struct Http {
    client: Client,
    target: Target,
    account: Account,
    options: Options,
    session: Mutex<Session>,
}

#[derive(Default)]
struct Session {
    token: Option<SecretString>,
    last: Option<Instant>,
}

/// An answer that is not worth another try as it is.
enum Reply {
    Json(Value),
    /// 401 or 403, with what was said.
    Denied(String),
}

/// What one try brought.
enum Attempt {
    Done(Reply),
    /// Try again after this long (or the usual pause); the error if there are no tries left.
    Later(Option<Duration>, SourceError),
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http").field("host", &self.target.host).finish_non_exhaustive()
    }
}

impl Http {
    /// Checks the address and makes the client; nothing is sent yet.
    pub async fn new(account: Account, options: Options) -> Result<Self, SourceError> {
        let target = options.policy.check(&account.url).await?;
        let client = outgoing::client(&target.host, &target.addresses, options.connect_timeout, options.total_timeout)
            .map_err(|_build| SourceError::NoClient)?;
        Ok(Self { client, target, account, options, session: Mutex::default() })
    }

    /// The host asked, for messages and for the account's name.
    pub fn host(&self) -> &str {
        &self.target.host
    }

    /// Logs in; says whether e-mail and key are right.
    pub async fn login(&self) -> Result<(), SourceError> {
        let mut session = self.session.lock().await;
        session.token = Some(self.fresh_token(&mut session).await?);
        Ok(())
    }

    /// Posts a question to a path after `/v2api/` and gives the JSON answered.
    ///
    /// Logs in when needed, and once more when the token is refused in the middle.
    pub async fn post(&self, path: &str, query: &[(&str, String)], body: &Value) -> Result<Value, SourceError> {
        let mut session = self.session.lock().await;
        let mut renewed = false;
        loop {
            let token = if let Some(token) = session.token.clone() {
                token
            } else {
                renewed = true;
                self.fresh_token(&mut session).await?
            };
            session.token = Some(token.clone());
            match self.patiently(&mut session, path, query, body, Some(&token)).await? {
                Reply::Json(value) => return Ok(value),
                Reply::Denied(..) if !renewed => session.token = None,
                Reply::Denied(said) => {
                    session.token = None;
                    return Err(SourceError::NoRight { path: path.to_owned(), said });
                }
            }
        }
    }

    async fn fresh_token(&self, session: &mut Session) -> Result<SecretString, SourceError> {
        let body = json!({"email": self.account.email, "api_key": self.account.key.expose_secret()});
        match self.patiently(session, "auth/login", &[], &body, None).await? {
            Reply::Denied(..) => Err(SourceError::WrongKey),
            Reply::Json(value) => match value.get("token").and_then(Value::as_str) {
                Some(token) if !token.is_empty() => Ok(SecretString::from(token.to_owned())),
                _ => Err(SourceError::WrongKey),
            },
        }
    }

    /// Tries until there is an answer or no tries are left.
    async fn patiently(
        &self,
        session: &mut Session,
        path: &str,
        query: &[(&str, String)],
        body: &Value,
        token: Option<&SecretString>,
    ) -> Result<Reply, SourceError> {
        let mut tried = 0;
        loop {
            self.throttle(session).await;
            tried += 1;
            match self.once(path, query, body, token).await? {
                Attempt::Done(reply) => return Ok(reply),
                Attempt::Later(_, error) if tried >= self.options.tries => {
                    tracing::warn!(path, tried, code = error.code(), "the source does not answer");
                    return Err(with_tries(error, tried));
                }
                Attempt::Later(pause, error) => {
                    let usual = Duration::from_secs(1 << (tried - 1).min(2));
                    let pause = pause.unwrap_or(usual).min(MAX_PAUSE);
                    tracing::info!(path, tried, code = error.code(), ?pause, "the source asks to wait");
                    self.options.pace.sleep(pause).await;
                }
            }
        }
    }

    /// Keeps the agreed gap between the starts of two requests.
    async fn throttle(&self, session: &mut Session) {
        let pace = &self.options.pace;
        if let (Some(per_second), Some(last)) = (self.options.per_second, session.last) {
            // A little more than the share, since requests arrive less evenly than they leave.
            let gap = Duration::from_secs(1) / per_second.max(1) + Duration::from_millis(5);
            let since = pace.now().saturating_duration_since(last);
            if let Some(rest) = gap.checked_sub(since) {
                pace.sleep(rest).await;
            }
        }
        session.last = Some(pace.now());
    }

    async fn once(
        &self,
        path: &str,
        query: &[(&str, String)],
        body: &Value,
        token: Option<&SecretString>,
    ) -> Result<Attempt, SourceError> {
        let mut url = self.target.base.clone();
        url.set_path(&format!("/v2api/{path}"));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self.client.post(url).header(header::ACCEPT, "application/json").json(body);
        if let Some(token) = token {
            request = request.header("X-ALFACRM-TOKEN", secret_header(token)?);
        }
        if let Some(key) = &self.account.app_key {
            request = request.header("X-APP-KEY", secret_header(key)?);
        }
        match request.send().await {
            Ok(response) => self.judge(path, response).await,
            Err(error) => Ok(Attempt::Later(None, self.failed(path, &error))),
        }
    }

    async fn judge(&self, path: &str, response: Response) -> Result<Attempt, SourceError> {
        let status = response.status();
        let pause = retry_after(&response);
        let owned = || path.to_owned();
        if status.is_redirection() {
            return Err(SourceError::Redirected { path: owned() });
        }
        let body = match read_body(response).await {
            Ok(Some(body)) => body,
            Ok(None) => return Err(SourceError::TooLarge { path: owned() }),
            Err(error) => return Ok(Attempt::Later(None, self.failed(path, &error))),
        };
        let json: Option<Value> = serde_json::from_slice(&body).ok();
        let said = || json.as_ref().map(message).unwrap_or_default();
        match status {
            StatusCode::TOO_MANY_REQUESTS => Ok(Attempt::Later(pause, SourceError::RateLimited { path: owned(), tries: 0 })),
            _ if status.is_server_error() => {
                let error = SourceError::Unavailable { path: owned(), status: status.as_u16(), tries: 0 };
                Ok(Attempt::Later(pause, error))
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Ok(Attempt::Done(Reply::Denied(said()))),
            StatusCode::NOT_FOUND => Err(SourceError::NotFound { path: owned() }),
            _ if status.is_success() => match json {
                Some(value) => Ok(Attempt::Done(Reply::Json(value))),
                // A maintenance page with status 200, or nothing at all.
                None => Ok(Attempt::Later(pause, SourceError::NotJson { path: owned() })),
            },
            _ => Err(SourceError::Rejected { path: owned(), status: status.as_u16(), said: said() }),
        }
    }

    /// What a failed exchange is called. The error itself is dropped: it may hold the whole URL.
    fn failed(&self, path: &str, error: &reqwest::Error) -> SourceError {
        let path = path.to_owned();
        if error.is_timeout() {
            SourceError::Timeout { path }
        } else if error.is_connect() {
            SourceError::HostNotFound { host: self.target.host.clone() }
        } else {
            SourceError::Broken { path }
        }
    }
}

fn with_tries(error: SourceError, tried: u32) -> SourceError {
    match error {
        SourceError::RateLimited { path, .. } => SourceError::RateLimited { path, tries: tried },
        SourceError::Unavailable { path, status, .. } => SourceError::Unavailable { path, status, tries: tried },
        other => other,
    }
}

fn secret_header(secret: &SecretString) -> Result<header::HeaderValue, SourceError> {
    let mut value = header::HeaderValue::from_str(secret.expose_secret()).map_err(|_characters| SourceError::WrongKey)?;
    value.set_sensitive(true);
    Ok(value)
}

fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// The whole body, or `None` when it is larger than allowed.
async fn read_body(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// What a Yii error says, cut to a length a report can show.
fn message(json: &Value) -> String {
    let text = json.get("message").and_then(Value::as_str).unwrap_or_default();
    text.chars().take(200).collect()
}
