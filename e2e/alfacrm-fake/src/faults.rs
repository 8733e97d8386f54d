//! Things that go wrong on demand.

use serde::{Deserialize, Serialize};

/// What happens to a request instead of its answer (or besides it).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// 429, with or without `Retry-After` in seconds.
    TooMany { retry_after: Option<u64> },
    /// 503 with a Yii body.
    Unavailable,
    /// 500 with a Yii body.
    Internal,
    /// 502 with the proxy's HTML page.
    HtmlBadGateway,
    /// 200 with an HTML page: maintenance.
    HtmlOk,
    /// 200 with nothing in it.
    Empty,
    /// 403 although the token is good.
    Forbidden,
    /// Answers after so many milliseconds.
    Slow { millis: u64 },
    /// The connection breaks in the middle of the body.
    Cut,
    /// 302 to another address.
    Redirect { to: String },
    /// The answer is right, and then the token is revoked.
    RevokeAfter,
    /// The answer is right, and then somebody adds a row to the same entity.
    GrowAfter,
}

/// A fault waiting for its request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub fault: Fault,
    /// Only requests whose path ends so (`lesson/index`); any when empty.
    #[serde(default)]
    pub path: String,
    /// Requests to let through first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it hits.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// Takes the fault meant for this request, if there is one.
pub(crate) fn take(waiting: &mut Vec<Waiting>, path: &str) -> Option<Fault> {
    let mut found = None;
    for one in waiting.iter_mut().filter(|one| path.ends_with(&one.path)) {
        if one.skip > 0 {
            one.skip -= 1;
        } else if found.is_none() && one.times > 0 {
            one.times -= 1;
            found = Some(one.fault.clone());
        }
    }
    waiting.retain(|one| one.times > 0);
    found
}
