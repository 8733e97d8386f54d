//! What the server said, and what a test expects of it. A disappointed expectation shows the whole answer.

use axum::{
    http::{HeaderMap, header},
    response::Response,
};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::problem::{Cause, Problem};

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    called: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// `null` if the body is not JSON.
    pub json: Value,
}

impl Answer {
    pub async fn of(called: String, response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self {
            called,
            status: parts.status.as_u16(),
            headers: parts.headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// Succeeded; the body.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{self}");
        self.json
    }
    /// Succeeded; the body as a record.
    #[track_caller]
    pub fn read<T: DeserializeOwned>(self) -> T {
        assert!((200..300).contains(&self.status), "{self}");
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self}"))
    }
    /// Answered with exactly this status.
    #[track_caller]
    pub fn status(self, expected: u16) -> Self {
        assert_eq!(self.status, expected, "{self}");
        self
    }

    /// Refused as RFC 9457 says; why.
    #[track_caller]
    pub fn problem(&self) -> Problem {
        assert!(self.status >= 400, "{self}");
        let kind = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        assert_eq!(kind, "application/problem+json", "{self}");
        let problem: Problem = serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self}"));
        assert!(problem.cause != Cause::Unknown, "a type nobody knows: {self}");
        assert_eq!((problem.status, problem.cause.status()), (self.status, self.status), "{self}");
        problem
    }
    /// Refused with a type: `not-found`, `stale`, `unauthenticated`…
    #[track_caller]
    pub fn refused(self, kind: &str) -> Value {
        self.problem();
        assert_eq!(self.json["type"], format!("urn:classmate:problem:{kind}"), "{self}");
        self.json
    }
    /// Refused because a rule of the domain is broken.
    #[track_caller]
    pub fn rule(self, rule: &str) -> Value {
        assert_eq!(self.json["rule"], rule, "{self}");
        self.refused("rule")
    }
    /// Refused because of a field.
    #[track_caller]
    pub fn invalid(self, field: &str, code: &str) -> Value {
        let errors = self.json["errors"].as_array().cloned().unwrap_or_default();
        assert!(errors.iter().any(|e| e["field"] == field && e["code"] == code), "{self}");
        self.refused("invalid")
    }
    /// Refused for want of a permission.
    #[track_caller]
    pub fn forbidden(self, permission: &str) -> Value {
        assert_eq!(self.json["permission"], permission, "{self}");
        self.refused("forbidden")
    }
    #[track_caller]
    pub fn not_found(self) -> Value {
        self.refused("not-found")
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} answered {}\n{}", self.called, self.status, self.text)
    }
}
