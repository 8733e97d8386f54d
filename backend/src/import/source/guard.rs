//! Which addresses the import may talk to.
//!
//! The address comes from a form, so it must not become a way into our own network: only `https`
//! hosts of the service, resolved here, refused when any of their addresses is not public, and
//! pinned, so that a second look-up cannot lead elsewhere. `allow_private` opens all of it for tests.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;

use super::error::{Refusal, SourceError};

/// An address that has passed.
#[derive(Debug, Clone)]
pub struct Target {
    /// `https://centre.s20.online/`, without path or query.
    pub base: Url,
    /// The host as written.
    pub host: String,
    /// Where it leads, checked.
    pub addresses: Vec<SocketAddr>,
}

/// What is allowed.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Endings of the service's hosts, each beginning with a dot.
    pub suffixes: Vec<String>,
    /// Also plain `http`, any host and private addresses: for tests.
    pub allow_private: bool,
}

impl Default for Policy {
    fn default() -> Self {
        let suffixes = [".s20.online", ".alfacrm.com"].map(str::to_owned).to_vec();
        Self { suffixes, allow_private: false }
    }
}

impl Policy {
    /// Reads what was typed (`centre`, `centre.s20.online`, `https://centre.s20.online/company/1`)
    /// and says whether the host is allowed, before anything is looked up.
    pub fn read(&self, typed: &str) -> Result<Url, SourceError> {
        let typed = typed.trim();
        let full = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
        let mut url = Url::parse(&full).map_err(|_parse| SourceError::BadAddress)?;
        let host = url.host_str().ok_or(SourceError::BadAddress)?.trim_end_matches('.').to_owned();
        url.set_path("/");
        url.set_query(None);
        url.set_fragment(None);
        if self.allow_private {
            return match url.scheme() {
                "http" | "https" => Ok(url),
                _ => Err(SourceError::HostRefused { host, why: Refusal::NotHttps }),
            };
        }
        let why = if url.scheme() != "https" {
            Refusal::NotHttps
        } else if !self.suffixes.iter().any(|suffix| is_below(&host, suffix)) {
            Refusal::ForeignHost
        } else if !url.username().is_empty() || url.password().is_some() || url.port().is_some() {
            Refusal::Unusual
        } else {
            return Ok(url);
        };
        Err(SourceError::HostRefused { host, why })
    }

    /// Resolves the host and refuses it when one of its addresses is not public.
    pub async fn check(&self, typed: &str) -> Result<Target, SourceError> {
        let base = self.read(typed)?;
        let host = base.host_str().unwrap_or_default().to_owned();
        let port = base.port_or_known_default().unwrap_or(443);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::net::lookup_host((bare, port)).await;
        let addresses: Vec<SocketAddr> = found.map(Iterator::collect).unwrap_or_default();
        if addresses.is_empty() {
            return Err(SourceError::HostNotFound { host });
        }
        if !self.allow_private && addresses.iter().any(|address| !is_public(address.ip())) {
            return Err(SourceError::HostRefused { host, why: Refusal::PrivateAddress });
        }
        Ok(Target { base, host, addresses })
    }
}

/// `centre.s20.online` is below `.s20.online`; `s20.online` itself and `evil-s20.online` are not.
fn is_below(host: &str, suffix: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host.strip_suffix(&suffix.to_ascii_lowercase()).is_some_and(|name| !name.is_empty())
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

    fn refused(typed: &str) -> Option<Refusal> {
        match Policy::default().read(typed) {
            Err(SourceError::HostRefused { why, .. }) => Some(why),
            _ => None,
        }
    }

    #[test]
    fn hosts_of_the_service_pass_however_typed() {
        for typed in ["centre.s20.online", " https://centre.s20.online/company/1?x=2 ", "https://A.S20.Online"] {
            let url = Policy::default().read(typed).unwrap();
            assert_eq!((url.scheme(), url.path(), url.query()), ("https", "/", None));
        }
    }

    #[test]
    fn others_do_not() {
        assert_eq!(refused("http://centre.s20.online"), Some(Refusal::NotHttps));
        assert_eq!(refused("ftp://centre.s20.online"), Some(Refusal::NotHttps));
        for typed in [
            "https://s20.online",
            "https://evil-s20.online",
            "https://a.s20.online.evil.example",
            "127.0.0.1",
            "https://[::1]/",
            "localhost",
        ] {
            assert_eq!(refused(typed), Some(Refusal::ForeignHost), "{typed}");
        }
        assert_eq!(refused("https://me:secret@a.s20.online"), Some(Refusal::Unusual));
        assert_eq!(refused("https://a.s20.online:8443"), Some(Refusal::Unusual));
        assert_eq!(Policy::default().read("https://"), Err(SourceError::BadAddress));
    }

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
    async fn a_name_that_leads_home_is_refused() {
        let policy = Policy { suffixes: vec!["host".to_owned()], allow_private: false };
        let said = policy.check("https://localhost").await.unwrap_err();
        assert_eq!(said, SourceError::HostRefused { host: "localhost".to_owned(), why: Refusal::PrivateAddress });
    }
}
