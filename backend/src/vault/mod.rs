//! Stored secrets, encrypted at rest: keys of imports, second factors, whatever a link in a waiting letter opens.
//!
//! Invariant: a sealed text opens only with a key that is not in the database, only for the purpose and the company it
//! was sealed for, and says itself which key that is; so keys can be changed while everything goes on.
//!
//! Sealed: `cv1.<key>.<purpose>.<base64url of nonce and ciphertext>`, XChaCha20-Poly1305, nonces random.

mod keys;
mod rotation;

use std::path::Path;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::error::{AppError, Result};
use keys::{Key, Place};

pub use keys::check;
pub use rotation::{Rotated, command, rotate, sweep};

/// What every sealed text begins with.
const MARK: &str = "cv1.";
const NONCE: usize = 24;

/// What a secret is kept for. One sealed for another purpose does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The key of the system a centre moves from, while an import runs.
    ImportKey,
    /// What the codes of somebody's second factor are made from, as it was sealed before it was bound to the person.
    SecondFactor,
    /// The same, bound to the person.
    OwnSecondFactor,
    /// A centre that waits until its e-mail is confirmed.
    Registration,
    /// A letter that waits to be sent: links in it open what a password opens.
    Letter,
    /// The secret of a calendar's address.
    Calendar,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ImportKey => "import",
            Self::SecondFactor => "factor",
            Self::OwnSecondFactor => "own-factor",
            Self::Registration => "registration",
            Self::Letter => "letter",
            Self::Calendar => "calendar",
        }
    }
}

/// Seals and opens. Holds no key: each use reads them, so a rotation is seen at once by every process.
pub struct Vault {
    place: Place,
}

impl Vault {
    /// With the keys configuration gives, or those in the data folder, made at the first use.
    pub fn new(given: Option<&SecretString>, data: &Path) -> Self {
        let place = given.map_or_else(|| Place::File(data.join("vault-keys")), |keys| Place::Given(keys.clone()));
        Self { place }
    }

    /// Seals the key of somebody's second factor: in the row of another it does not open.
    pub fn seal_factor(&self, user: Uuid, plain: &str) -> Result<String> {
        self.seal(Purpose::OwnSecondFactor, Some(user), plain)
    }

    /// Opens the key of somebody's second factor, also one that was sealed before it was bound to them.
    pub fn open_factor(&self, user: Uuid, sealed: &str) -> Result<SecretString> {
        match Parts::of(sealed) {
            Some(parts) if parts.purpose == Purpose::SecondFactor.as_str() => self.open(Purpose::SecondFactor, None, sealed),
            _ => self.open(Purpose::OwnSecondFactor, Some(user), sealed),
        }
    }

    /// Seals a text under the current key, bound to a company or a person; to nothing, what is the installation's.
    pub fn seal(&self, purpose: Purpose, company: Option<Uuid>, plain: &str) -> Result<String> {
        let ring = self.place.read_or_make().map_err(AppError::internal)?;
        sealed_under(ring.current().ok_or_else(no_key)?, purpose.as_str(), company, plain)
    }

    /// Opens what was sealed for the same purpose and company.
    pub fn open(&self, purpose: Purpose, company: Option<Uuid>, sealed: &str) -> Result<SecretString> {
        self.opened(purpose.as_str(), company, sealed)
    }

    fn opened(&self, purpose: &str, company: Option<Uuid>, sealed: &str) -> Result<SecretString> {
        let parts = Parts::of(sealed).filter(|parts| parts.purpose == purpose).ok_or_else(unreadable)?;
        let ring = self.place.read_or_make().map_err(AppError::internal)?;
        let key = ring.named(parts.key).ok_or_else(|| {
            AppError::internal(format!("a stored secret is sealed under the key {}, which is not here", parts.key))
        })?;
        let bytes = URL_SAFE_NO_PAD.decode(parts.body).map_err(|_text| unreadable())?;
        let (nonce, body) = bytes.split_at_checked(NONCE).ok_or_else(unreadable)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_length| unreadable())?;
        let bound = bound_to(parts.key, purpose, company);
        let payload = Payload { msg: body, aad: bound.as_bytes() };
        let plain = cipher(key).decrypt(&XNonce::from(nonce), payload).map_err(|_opaque| unreadable())?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_utf8| unreadable())
    }

    /// The same text under the current key; nothing if it is under it already, or is not sealed at all. What is bound
    /// to nobody yet and should be is bound to them.
    fn renewed(&self, whose: Option<Uuid>, sealed: &str) -> Result<Option<String>> {
        let ring = self.place.read_or_make().map_err(AppError::internal)?;
        let current = ring.current().ok_or_else(no_key)?;
        let Some(parts) = Parts::of(sealed) else { return Ok(None) };
        let unbound = parts.purpose == Purpose::SecondFactor.as_str();
        if parts.key == current.id && !unbound {
            return Ok(None);
        }
        let plain = self.opened(parts.purpose, whose.filter(|_| !unbound), sealed)?;
        let purpose = if unbound { Purpose::OwnSecondFactor.as_str() } else { parts.purpose };
        sealed_under(current, purpose, whose, plain.expose_secret()).map(Some)
    }
}

/// A sealed text, taken apart.
struct Parts<'a> {
    key: &'a str,
    purpose: &'a str,
    body: &'a str,
}

impl<'a> Parts<'a> {
    fn of(sealed: &'a str) -> Option<Self> {
        let mut parts = sealed.strip_prefix(MARK)?.split('.');
        let taken = Self { key: parts.next()?, purpose: parts.next()?, body: parts.next()? };
        parts.next().is_none().then_some(taken)
    }
}

fn sealed_under(key: &Key, purpose: &str, company: Option<Uuid>, plain: &str) -> Result<String> {
    let nonce = crate::clock::random::<NONCE>();
    let bound = bound_to(&key.id, purpose, company);
    let payload = Payload { msg: plain.as_bytes(), aad: bound.as_bytes() };
    let body =
        cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_opaque| AppError::internal("nothing could be sealed"))?;
    let body = URL_SAFE_NO_PAD.encode([nonce.as_slice(), &body].concat());
    Ok(format!("{MARK}{}.{purpose}.{body}", key.id))
}

/// What a sealed text is bound to besides its key's bytes.
fn bound_to(key: &str, purpose: &str, company: Option<Uuid>) -> String {
    format!("classmate/{key}/{purpose}/{}", company.unwrap_or_default())
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key.bytes()).into())
}

fn unreadable() -> AppError {
    AppError::internal("a stored secret cannot be opened: it was sealed for something else, or changed")
}

fn no_key() -> AppError {
    AppError::internal("there is no key to seal with")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> (tempfile::TempDir, Vault) {
        let data = tempfile::tempdir().unwrap();
        let vault = Vault::new(None, data.path());
        (data, vault)
    }

    #[test]
    fn a_secret_opens_only_for_what_it_was_sealed_for() {
        let (_data, vault) = vault();
        let (one, other) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let sealed = vault.seal(Purpose::ImportKey, one, "құпия 42").unwrap();
        assert!(!sealed.contains("42"), "{sealed}");
        assert_eq!(vault.open(Purpose::ImportKey, one, &sealed).unwrap().expose_secret(), "құпия 42");
        assert!(vault.open(Purpose::ImportKey, other, &sealed).is_err());
        assert!(vault.open(Purpose::ImportKey, None, &sealed).is_err());
        assert!(vault.open(Purpose::SecondFactor, one, &sealed).is_err());
        // Nor when the text says another purpose.
        assert!(vault.open(Purpose::SecondFactor, one, &sealed.replace(".import.", ".factor.")).is_err());
        assert_ne!(
            sealed,
            vault.seal(Purpose::ImportKey, one, "құпия 42").unwrap(),
            "the same secret is never seen to be the same"
        );
    }

    #[test]
    fn what_was_changed_by_a_letter_does_not_open() {
        let (_data, vault) = vault();
        let sealed = vault.seal(Purpose::SecondFactor, None, "abc").unwrap();
        let (head, tail) = sealed.split_at(sealed.len() - 6);
        let other = if tail.starts_with('A') { "B" } else { "A" };
        let changed = format!("{head}{other}{}", tail.chars().skip(1).collect::<String>());
        assert!(vault.open(Purpose::SecondFactor, None, &changed).is_err(), "{changed} for {sealed}");
        for rubbish in ["", "abc", "cv1.", "cv1.a.factor.", "cv1.a.factor.###", "cv1.a.b.c.d"] {
            assert!(vault.open(Purpose::SecondFactor, None, rubbish).is_err(), "{rubbish}");
        }
    }

    #[test]
    fn a_second_factor_opens_for_its_person_only_and_an_older_one_is_bound_to_them() {
        let (_data, vault) = vault();
        let (own, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = vault.seal_factor(own, "abc").unwrap();
        assert_eq!(vault.open_factor(own, &sealed).unwrap().expose_secret(), "abc");
        assert!(vault.open_factor(other, &sealed).is_err());
        let older = vault.seal(Purpose::SecondFactor, None, "def").unwrap();
        assert_eq!(vault.open_factor(own, &older).unwrap().expose_secret(), "def");
        let bound = vault.renewed(Some(own), &older).unwrap().unwrap();
        assert_eq!(vault.open_factor(own, &bound).unwrap().expose_secret(), "def");
        assert!(vault.open_factor(other, &bound).is_err());
        assert_eq!(vault.renewed(Some(own), &bound).unwrap(), None);
    }

    #[test]
    fn of_rotations_at_once_no_key_is_lost() {
        let (_data, vault) = vault();
        let sealed = std::sync::Mutex::new(vec![vault.seal(Purpose::Letter, None, "abc").unwrap()]);
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    for _ in 0..10 {
                        vault.place.renew(chrono::DateTime::UNIX_EPOCH).unwrap();
                        let one = vault.seal(Purpose::Letter, None, "abc").unwrap();
                        sealed.lock().unwrap().push(one);
                    }
                });
            }
        });
        assert_eq!(vault.place.retired().unwrap(), 40);
        for one in sealed.into_inner().unwrap() {
            assert_eq!(vault.open(Purpose::Letter, None, &one).unwrap().expose_secret(), "abc");
        }
    }

    #[test]
    fn the_key_lies_in_the_data_folder_for_its_owner_only_and_is_made_once() {
        let (data, vault) = vault();
        let sealed = vault.seal(Purpose::Letter, None, "abc").unwrap();
        let file = data.path().join("vault-keys");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777, 0o600);
        let again = Vault::new(None, data.path());
        assert_eq!(again.open(Purpose::Letter, None, &sealed).unwrap().expose_secret(), "abc");
        std::fs::remove_file(&file).unwrap();
        let error = again.open(Purpose::Letter, None, &sealed).unwrap_err().to_string();
        assert!(error.contains("which is not here"), "{error}");
    }

    #[test]
    fn keys_of_the_configuration_seal_with_the_first_and_open_with_all() {
        let data = tempfile::tempdir().unwrap();
        let (new, old) = (format!("k2:{}", "ab".repeat(32)), format!("k1:{}", "cd".repeat(32)));
        let vault = |keys: &str| Vault::new(Some(&SecretString::from(keys)), data.path());
        let sealed = vault(&old).seal(Purpose::ImportKey, None, "abc").unwrap();
        let both = vault(&format!("{new}, {old}"));
        assert_eq!(both.open(Purpose::ImportKey, None, &sealed).unwrap().expose_secret(), "abc");
        assert!(both.seal(Purpose::ImportKey, None, "abc").unwrap().starts_with("cv1.k2."));
        let renewed = both.renewed(None, &sealed).unwrap().unwrap();
        assert_eq!(vault(&new).open(Purpose::ImportKey, None, &renewed).unwrap().expose_secret(), "abc");
        assert_eq!(both.renewed(None, &renewed).unwrap(), None);
        assert!(!data.path().join("vault-keys").exists());
        for wrong in ["k1", "k1:abc", "a.b:00", &format!("k1:{0},k1:{0}", "ab".repeat(32))] {
            assert!(check(&SecretString::from(wrong)).is_err(), "{wrong}");
        }
    }
}
