//! How often anybody may ask: a person and a token by name, everybody else by address.
//!
//! A bucket holds half a minute's worth and fills evenly, so a page that loads at once never meets its end. The limits
//! are of one process and guard its work; guessing passwords is slowed down in the database, by `auth::attempts`.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    Quota, RateLimiter, clock::Clock as Ticks, middleware::StateInformationMiddleware, state::keyed::DashMapStateStore,
};
use sha2::{Digest, Sha256};
use shared::{problem::Cause, security::TOKEN_PREFIX};
use uuid::Uuid;

use super::{
    peer::{Peer, network},
    problem::CALENDARS,
};
use crate::{clock::Clock, config::Rates, error::AppError, state::AppState};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
/// What a refused request tells of its limit.
pub const HEADERS: [HeaderName; 3] = [LIMIT, REMAINING, RESET];

/// Whose bucket a request is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Asker {
    Person(Uuid),
    /// The hash of a token: also of one that opens nothing.
    Token([u8; 16]),
    Address(IpAddr),
}

/// The house's clock, as the buckets see it.
struct Steady(Arc<dyn Clock>);
impl Ticks for Steady {
    type Instant = Duration;
    fn now(&self) -> Duration {
        self.0.steady()
    }
}

type Buckets = RateLimiter<Asker, DashMapStateStore<Asker>, Steady, StateInformationMiddleware>;

/// A kind of bucket; none where there is no limit.
struct Limit(Option<(Buckets, u32)>);

/// The buckets of a process.
pub struct Limits {
    person: Limit,
    token: Limit,
    address: Limit,
}

/// How a bucket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    limit: u32,
    remaining: u32,
    /// Seconds until it is full again.
    reset: u64,
    /// Seconds to wait, when it is empty.
    wait: Option<u64>,
}

impl Limit {
    fn new(per_minute: u32, clock: &Arc<dyn Clock>) -> Self {
        let (each, burst) = (NonZeroU32::new(per_minute), NonZeroU32::new(per_minute.div_ceil(2)));
        Self(each.zip(burst).map(|(each, burst)| {
            let quota = Quota::per_minute(each).allow_burst(burst);
            let buckets: Buckets = RateLimiter::new(quota, DashMapStateStore::default(), Steady(Arc::clone(clock)));
            (buckets, per_minute)
        }))
    }

    fn take(&self, asker: Asker) -> Option<Standing> {
        let (buckets, per_minute) = self.0.as_ref()?;
        let limit = per_minute.div_ceil(2);
        let full_in = |missing: u32| (u64::from(missing) * 60).div_ceil(u64::from(*per_minute));
        Some(match buckets.check_key(&asker) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity().min(limit);
                Standing { limit, remaining, reset: full_in(limit - remaining), wait: None }
            }
            Err(until) => {
                let wait = until.wait_time_from(buckets.clock().steady());
                Standing { limit, remaining: 0, reset: full_in(limit), wait: Some(wait.as_millis().div_ceil(1000).max(1) as u64) }
            }
        })
    }

    fn forget_full(&self) {
        if let Some((buckets, _)) = &self.0 {
            buckets.retain_recent();
        }
    }
}

impl Steady {
    fn steady(&self) -> Duration {
        self.0.steady()
    }
}

impl Limits {
    pub fn new(rates: Rates, clock: &Arc<dyn Clock>) -> Self {
        let limit = |per_minute| Limit::new(per_minute, clock);
        Self { person: limit(rates.user), token: limit(rates.token), address: limit(rates.address) }
    }

    /// Forgets buckets that are full again.
    pub fn tidy(&self) {
        for limit in [&self.person, &self.token, &self.address] {
            limit.forget_full();
        }
    }

    fn take(&self, asker: Asker, peer: IpAddr) -> Option<Standing> {
        match asker {
            Asker::Person(_) => self.person.take(asker),
            Asker::Address(_) => self.address.take(asker),
            // Nobody has looked yet whether the token is one: inventing new ones must not help.
            Asker::Token(_) => match self.address.take(Asker::Address(network(peer))) {
                Some(refused) if refused.wait.is_some() => Some(refused),
                _ => self.token.take(asker),
            },
        }
    }
}

fn asker(headers: &HeaderMap, peer: IpAddr, state: &AppState) -> Asker {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
    let token = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let known = token.and_then(|token| {
        if token.starts_with(TOKEN_PREFIX) {
            let hash = Sha256::digest(token.as_bytes());
            return hash.first_chunk::<16>().copied().map(Asker::Token);
        }
        state.tokens.read(token, state.clock.now()).map(|claims| Asker::Person(claims.user))
    });
    known.unwrap_or_else(|| Asker::Address(network(peer)))
}

/// Counts what is asked of the API, says in every answer how the bucket stands, and refuses when it is empty.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    // Calendars are public like what needs no signing in, and no less work.
    let path = request.uri().path();
    if !path.starts_with("/api/") && !path.starts_with(CALENDARS) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(Peer(peer)) = Peer::from_request_parts(&mut parts, &state).await;
    let Some(standing) = state.limits.take(asker(&parts.headers, peer, &state), peer) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let mut response = match standing.wait {
        None => next.run(Request::from_parts(parts, body)).await,
        Some(retry_after) => {
            metrics::counter!("http_requests_limited_total").increment(1);
            AppError::from(Cause::TooMany { retry_after }).into_response()
        }
    };
    let told = [u64::from(standing.limit), u64::from(standing.remaining), standing.reset];
    for (name, value) in HEADERS.into_iter().zip(told) {
        response.headers_mut().insert(name, HeaderValue::from(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::FixedClock;

    fn limit(per_minute: u32) -> (Arc<FixedClock>, Limit) {
        let clock = Arc::new(FixedClock::new("2026-11-18T06:00:00Z".parse().unwrap()));
        let handed: Arc<dyn Clock> = clock.clone();
        (clock, Limit::new(per_minute, &handed))
    }

    #[test]
    fn a_bucket_empties_says_how_long_to_wait_and_fills_evenly() {
        let (clock, limit) = limit(12);
        let me = Asker::Person(Uuid::from_u128(1));
        let first = limit.take(me).unwrap();
        assert_eq!(first, Standing { limit: 6, remaining: 5, reset: 5, wait: None });
        for _ in 0..5 {
            assert_eq!(limit.take(me).unwrap().wait, None);
        }
        assert_eq!(limit.take(me).unwrap(), Standing { limit: 6, remaining: 0, reset: 30, wait: Some(5) });
        assert_eq!(limit.take(Asker::Person(Uuid::from_u128(2))).unwrap().wait, None, "everybody has their own");
        clock.advance(chrono::Duration::seconds(5));
        assert_eq!(limit.take(me).unwrap().wait, None);
        assert_eq!(limit.take(me).unwrap().wait, Some(5));
        clock.advance(chrono::Duration::minutes(1));
        limit.forget_full();
        assert_eq!(limit.take(me).unwrap().remaining, 5);
    }

    #[test]
    fn nought_is_no_limit() {
        let (_, limit) = limit(0);
        assert_eq!(limit.take(Asker::Person(Uuid::nil())), None);
    }

    #[test]
    fn a_network_of_ipv6_is_one_asker() {
        let one = |text: &str| network(text.parse().unwrap());
        assert_eq!(one("2a00:1450:1:2:aaaa::1"), one("2a00:1450:1:2:bbbb::2"));
        assert_ne!(one("2a00:1450:1:2::1"), one("2a00:1450:1:3::1"));
        assert_ne!(one("203.0.113.7"), one("203.0.113.8"));
        assert_eq!(one("::ffff:203.0.113.7"), one("203.0.113.7"));
    }
}
