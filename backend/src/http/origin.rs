//! Where a request comes from, for the audit log: address, device, and the id of the request.

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use serde::{Deserialize, Serialize};

use super::{peer::Peer, problem::RequestId};
use crate::state::AppState;

/// The most of a device's name that is kept.
const DEVICE: usize = 200;

/// Nothing of it is known for what no request asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    pub address: Option<String>,
    pub device: Option<String>,
    pub request_id: Option<String>,
}

impl Origin {
    /// Where a request with these headers comes from.
    pub fn of(headers: &HeaderMap, peer: IpAddr, id: &RequestId) -> Self {
        let device = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Self {
            address: (!peer.is_unspecified()).then(|| peer.to_string()),
            device: device.map(|name| name.chars().take(DEVICE).collect()),
            request_id: (!id.0.is_empty()).then(|| id.0.clone()),
        }
    }
}

impl FromRequestParts<AppState> for Origin {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let Peer(peer) = Peer::from_request_parts(parts, state).await?;
        let id = parts.extensions.get::<RequestId>().cloned().unwrap_or_default();
        Ok(Self::of(&parts.headers, peer, &id))
    }
}
