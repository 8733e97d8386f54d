//! Which addresses the import may talk to.
//!
//! The address comes from a form: only `https` hosts of the service pass, and of those only what
//! [`crate::outgoing`] lets out. `allow_private` opens all of it for tests.

use std::net::SocketAddr;

use reqwest::Url;

use super::error::{Refusal, SourceError};
use crate::outgoing::{self, Barred};

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
        let addresses = match outgoing::resolve(&host, port, self.allow_private).await {
            Ok(addresses) => addresses,
            Err(Barred::NotFound) => return Err(SourceError::HostNotFound { host }),
            Err(Barred::Private) => return Err(SourceError::HostRefused { host, why: Refusal::PrivateAddress }),
        };
        Ok(Target { base, host, addresses })
    }
}

/// `centre.s20.online` is below `.s20.online`; `s20.online` itself and `evil-s20.online` are not.
fn is_below(host: &str, suffix: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host.strip_suffix(&suffix.to_ascii_lowercase()).is_some_and(|name| !name.is_empty())
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

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
        let policy = Policy { suffixes: vec!["host".to_owned()], allow_private: false };
        let said = policy.check("https://localhost").await.unwrap_err();
        assert_eq!(said, SourceError::HostRefused { host: "localhost".to_owned(), why: Refusal::PrivateAddress });
    }
}
