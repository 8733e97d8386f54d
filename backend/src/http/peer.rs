//! The address a request comes from, which no header can forge: the peer, or, behind a proxy that configuration
//! trusts, the rightmost hop that is not such a proxy.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::request::Parts,
};

use super::extract::Describe;
use crate::state::AppState;

/// Who is on the other end.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

impl Describe for Peer {}
impl FromRequestParts<AppState> for Peer {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        let unknown = IpAddr::from([0, 0, 0, 0]);
        let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(unknown, |info| info.0.ip());
        let forwarded: Vec<&str> = parts.headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
        Ok(Self(behind(direct, &forwarded.join(","), &state.config.trusted_proxies)))
    }
}

/// The network of an address: whoever has one address of IPv6 has 2⁶⁴ of them, and counts as one.
pub fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Whether a trusted proxy says that the request came to it by https.
pub fn came_by_tls(request: &Request, trusted: &[IpAddr]) -> bool {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let said = request.headers().get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    direct.is_some_and(|direct| trusted.contains(&direct)) && said.is_some_and(|said| said.trim().eq_ignore_ascii_case("https"))
}

fn behind(direct: IpAddr, forwarded: &str, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&direct) {
        return direct;
    }
    let hops = forwarded.rsplit(',').map_while(|hop| hop.trim().parse::<IpAddr>().ok());
    hops.into_iter().find(|hop| !trusted.contains(hop)).unwrap_or(direct)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_counts_only_behind_a_trusted_proxy_and_only_its_last_hop() {
        let (proxy, stranger) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([203, 0, 113, 9]));
        assert_eq!(behind(stranger, "1.2.3.4", &[proxy]), stranger);
        assert_eq!(behind(proxy, "1.2.3.4, 203.0.113.9", &[proxy]), stranger);
        assert_eq!(behind(proxy, "1.2.3.4, 203.0.113.9, 10.0.0.1", &[proxy]), stranger);
        assert_eq!(behind(proxy, "", &[proxy]), proxy);
    }
}
