//! Access tokens: HS256, 15 minutes, naming a user, a company and a session.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{AppError, Result};

/// How long an access token lives.
pub const MINUTES: i64 = 15;
const ISSUER: &str = "classmate";
const AUDIENCE: &str = "api";
/// How long somebody whose password was right may look for the code.
pub const TICKET_MINUTES: i64 = 5;
const TICKET_AUDIENCE: &str = "second step";

/// Signs and reads access tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// What a token says.
#[derive(Clone, Copy, Debug)]
pub struct Claims {
    pub user: Uuid,
    pub company: Uuid,
    pub session: Uuid,
}

/// What the first step of signing in hands to the second: a password was right, and nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    #[serde(rename = "sub")]
    pub user: Uuid,
    /// The centre that was asked for.
    pub company: Option<Uuid>,
    /// A mark of the password that was right: with another one the ticket is void.
    pub password: String,
}

#[derive(Serialize, Deserialize)]
struct TicketWire {
    iss: String,
    aud: String,
    exp: i64,
    #[serde(flatten)]
    ticket: Ticket,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    iss: String,
    aud: String,
    sub: Uuid,
    company: Uuid,
    session: Uuid,
    iat: i64,
    exp: i64,
}

impl Tokens {
    pub fn new(secret: &SecretString) -> Self {
        let bytes = secret.expose_secret().as_bytes();
        Self { encoding: EncodingKey::from_secret(bytes), decoding: DecodingKey::from_secret(bytes) }
    }

    pub fn sign(&self, claims: Claims, now: DateTime<Utc>) -> Result<String> {
        let wire = Wire {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: claims.user,
            company: claims.company,
            session: claims.session,
            iat: now.timestamp(),
            exp: now.timestamp() + MINUTES * 60,
        };
        encode(&Header::new(Algorithm::HS256), &wire, &self.encoding).map_err(AppError::internal)
    }

    /// A ticket for the second step of signing in. It opens nothing else.
    pub fn sign_ticket(&self, ticket: Ticket, now: DateTime<Utc>) -> Result<String> {
        let exp = now.timestamp() + TICKET_MINUTES * 60;
        let wire = TicketWire { iss: ISSUER.into(), aud: TICKET_AUDIENCE.into(), exp, ticket };
        encode(&Header::new(Algorithm::HS256), &wire, &self.encoding).map_err(AppError::internal)
    }

    /// What a ticket says, if it is ours and its time has not passed.
    pub fn read_ticket(&self, ticket: &str, now: DateTime<Utc>) -> Option<Ticket> {
        let wire = decode::<TicketWire>(ticket, &self.decoding, &rules(TICKET_AUDIENCE)).ok()?.claims;
        (now.timestamp() < wire.exp).then_some(wire.ticket)
    }

    /// What a token says, if it is ours and its time has not passed.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let wire = decode::<Wire>(token, &self.decoding, &rules(AUDIENCE)).ok()?.claims;
        (now.timestamp() < wire.exp).then_some(Claims { user: wire.sub, company: wire.company, session: wire.session })
    }
}

fn rules(audience: &str) -> Validation {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&[audience]);
    rules.set_issuer(&[ISSUER]);
    rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    // The time is ours to judge, by the clock we were handed.
    rules.validate_exp = false;
    rules
}
