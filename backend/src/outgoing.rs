//! The one way out: every call to an address that somebody typed goes through here.
//!
//! Such an address must not become a way into our own network. So a name is resolved here, refused when any address it
//! leads to is not public, and pinned, so that a second look-up cannot lead elsewhere; no redirect is followed, no proxy
//! of the environment used. Where letters go to is configuration of who runs the server, and no concern of this room.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use reqwest::{Client, ClientBuilder};

/// Why a host is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    NotFound,
    /// It leads to this machine, or to a network of ours.
    Private,
}

/// Where a host leads to, looked at; `allow_private` opens all of it, for tests.
pub async fn resolve(host: &str, port: u16, allow_private: bool) -> Result<Vec<SocketAddr>, Barred> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::net::lookup_host((bare, port)).await;
    let addresses: Vec<SocketAddr> = found.map(Iterator::collect).unwrap_or_default();
    if addresses.is_empty() {
        return Err(Barred::NotFound);
    }
    let barred = !allow_private && addresses.iter().any(|address| !is_public(address.ip()));
    if barred { Err(Barred::Private) } else { Ok(addresses) }
}

/// A client that reaches a host at the addresses it was resolved to and at no other.
pub fn client(host: &str, addresses: &[SocketAddr], connect: Duration, total: Duration) -> reqwest::Result<Client> {
    bare().connect_timeout(connect).timeout(total).resolve_to_addrs(host, addresses).user_agent("classmate").build()
}

fn bare() -> ClientBuilder {
    // Another part of the program may have chosen the provider already: that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy()
}

/// Whether an address is somewhere in the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => embedded_v4(v6).map_or_else(|| is_public_v6(v6), is_public_v4),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_broadcast()
        || v4.is_multicast()
        || v4.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

/// The IPv4 address inside a mapped, compatible, translated (NAT64) or 6to4 one.
fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, high, low] if !v6.is_loopback() && !v6.is_unspecified() => Some(join(high, low)),
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(join(high, low))
        }
        _ => None,
    }
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    let [a, b, ..] = v6.segments();
    let global = (0x2000..0x4000).contains(&a);
    let teredo_or_test = a == 0x2001 && (b == 0 || b == 0xdb8);
    global && !teredo_or_test
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::7f00:1",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "95.213.0.1", "2a00:1450::1", "::ffff:8.8.8.8"] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[tokio::test]
    async fn a_host_that_leads_home_is_barred_and_one_that_leads_nowhere_not_found() {
        assert_eq!(resolve("localhost", 443, false).await, Err(Barred::Private));
        assert_eq!(resolve("[::1]", 443, false).await, Err(Barred::Private));
        assert_eq!(resolve("169.254.169.254", 80, false).await, Err(Barred::Private));
        assert!(resolve("localhost", 443, true).await.is_ok());
        assert_eq!(resolve("nobody.invalid", 443, false).await, Err(Barred::NotFound));
    }
}
