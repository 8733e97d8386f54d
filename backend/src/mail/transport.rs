//! The way out: SMTP by lettre, with TLS by rustls. Without a server in the configuration nothing is sent, and whoever
//! would send asks [`Mail::is_configured`] first.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::letters::Page;
use crate::{
    config::Config,
    error::{AppError, Result},
    jobs::Hopeless,
};

/// How long the server of the mail may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

struct Sender {
    smtp: Smtp,
    from: Mailbox,
}

/// Sends letters, if the installation has been told how.
pub struct Mail {
    sender: Option<Sender>,
    public_url: String,
}

/// Whether what configuration says of mail makes sense; said when the program starts, never with the address of the
/// server, which holds a password.
pub fn check(config: &Config) -> Result<(), String> {
    let Some(smtp_url) = &config.smtp_url else { return Ok(()) };
    let from = config.mail_from.as_deref().ok_or("smtp_url needs mail_from as well")?;
    let root = config.public_url.as_deref().ok_or("smtp_url needs public_url as well: letters carry links")?;
    from.parse::<Mailbox>().map_err(|error| format!("mail_from: {error}"))?;
    let root: http::Uri = root.parse().map_err(|error| format!("public_url: {error}"))?;
    if !matches!(root.scheme_str(), Some("http" | "https")) {
        return Err("public_url: an address that begins with https://".into());
    }
    smtp(smtp_url).map(drop).map_err(|()| "smtp_url: not an address like smtps://user:password@mail.example.com".into())
}

/// Encrypted unless the server is this machine or the address says otherwise.
fn smtp(url: &SecretString) -> Result<Smtp, ()> {
    let url = url.expose_secret();
    let after_scheme = url.strip_prefix("smtp://").map(|rest| rest.rsplit('@').next().unwrap_or(rest));
    let local =
        |rest: &str| rest.starts_with("[::1]") || matches!(rest.split([':', '/', '?']).next(), Some("127.0.0.1" | "localhost"));
    let plain = after_scheme.is_some_and(|rest| !local(rest) && !rest.contains("tls="));
    let asked = if plain { format!("{url}{}tls=required", if url.contains('?') { '&' } else { '?' }) } else { url.to_owned() };
    let builder = Smtp::from_url(&asked).map_err(|_with_the_address| ())?;
    Ok(builder.timeout(Some(PATIENCE)).build())
}

impl Mail {
    pub fn new(config: &Config) -> Self {
        let public_url = config.public_url.clone().unwrap_or_default();
        let from = config.mail_from.as_deref().and_then(|from| from.parse::<Mailbox>().ok());
        let smtp = config.smtp_url.as_ref().and_then(|url| smtp(url).ok());
        Self { sender: smtp.zip(from).map(|(smtp, from)| Sender { smtp, from }), public_url }
    }

    /// Whether letters can be sent at all.
    pub const fn is_configured(&self) -> bool {
        self.sender.is_some()
    }

    /// Where the app is reached from outside.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Hands a letter to the server of the mail. Sent twice it is the same letter, so it is shown once.
    pub(super) async fn send(&self, to: &str, page: &Page, id: Uuid, now: DateTime<Utc>) -> Result<()> {
        let Some(Sender { smtp, from }) = &self.sender else {
            return Err(Hopeless::because("no mail is configured").into());
        };
        let to = to.parse().map_err(|_whose| Hopeless::because("an address no letter can go to"))?;
        let message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(page.subject.as_str())
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{id}@{}>", from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(page.as_text(), page.as_html()))
            .map_err(AppError::internal)?;
        match smtp.send(message).await {
            Ok(_) => {
                counted("sent");
                Ok(())
            }
            Err(error) if error.is_permanent() => {
                counted("refused");
                Err(Hopeless::because(&format!("the letter was refused for good: {error}")).into())
            }
            Err(error) => {
                counted("failed");
                Err(AppError::internal(format!("the letter could not be sent: {error}")))
            }
        }
    }
}

fn counted(outcome: &'static str) {
    metrics::counter!("mails_total", "outcome" => outcome).increment(1);
}
