//! The API key at rest: sealed under a key of the installation, and only for the run it was given for.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    error::{AppError, Result},
    state::AppState,
};

const NONCE: usize = 24;

fn cipher(state: &AppState) -> XChaCha20Poly1305 {
    let mut hash = Sha256::new();
    hash.update(b"classmate: keys of imports, 1\0");
    hash.update(state.config.signing_secret.expose_secret().as_bytes());
    XChaCha20Poly1305::new(&hash.finalize())
}

fn bound_to(company: Uuid, run: Uuid) -> String {
    format!("{company}/{run}")
}

/// Seals a key for one run of one company.
pub fn seal(state: &AppState, company: Uuid, run: Uuid, key: &str) -> Result<String> {
    let random = Sha256::digest(state.ids.secret().as_bytes());
    let nonce: [u8; NONCE] = random.iter().copied().take(NONCE).collect::<Vec<_>>().try_into().unwrap_or_default();
    let bound = bound_to(company, run);
    let payload = Payload { msg: key.as_bytes(), aad: bound.as_bytes() };
    let sealed = cipher(state)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_opaque| AppError::internal("the key could not be sealed"))?;
    Ok(hex::encode([nonce.as_slice(), &sealed].concat()))
}

/// Opens a sealed key; only for the run it was sealed for.
pub fn open(state: &AppState, company: Uuid, run: Uuid, sealed: &str) -> Result<SecretString> {
    let unreadable = || AppError::internal("a stored key cannot be opened with this signing secret");
    let bytes = hex::decode(sealed).map_err(|_hex| unreadable())?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or_else(unreadable)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_length| unreadable())?;
    let bound = bound_to(company, run);
    let payload = Payload { msg: sealed, aad: bound.as_bytes() };
    let key = cipher(state).decrypt(&XNonce::from(nonce), payload).map_err(|_opaque| unreadable())?;
    String::from_utf8(key).map(SecretString::from).map_err(|_utf8| unreadable())
}
