//! argon2id, away from the async threads and never more than two at once.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::error::{AppError, Result};

/// Makes and checks password hashes.
pub struct Passwords {
    memory_kib: u32,
    places: Arc<Semaphore>,
    /// A hash to check against when there is no such user, so that both answers take as long.
    decoy: tokio::sync::OnceCell<String>,
    worked: AtomicU64,
}

impl Passwords {
    pub fn new(memory_kib: u32) -> Self {
        Self { memory_kib, places: Arc::new(Semaphore::new(2)), decoy: tokio::sync::OnceCell::new(), worked: AtomicU64::new(0) }
    }

    pub async fn hash(&self, password: String) -> Result<String> {
        let memory = self.memory_kib;
        self.run(move || hash(memory, &password)).await?
    }

    /// Whether a password fits. Without a hash (no such user) it takes as long and is false.
    pub async fn fits(&self, password: String, hash: Option<String>) -> Result<bool> {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.decoy.get_or_try_init(|| self.hash("nobody's password".into())).await?.clone(),
        };
        let fits = self.run(move || verify(&password, &hash)).await?;
        Ok(fits && known)
    }

    /// How often a hash was made or checked: that two answers cost the same can be counted.
    pub fn worked(&self) -> u64 {
        self.worked.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        self.worked.fetch_add(1, Ordering::Relaxed);
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(AppError::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        done.await.map_err(AppError::internal)
    }
}

fn argon(memory_kib: u32) -> Result<Argon2<'static>> {
    let params = Params::new(memory_kib, 2, 1, None).map_err(|e| AppError::internal(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(memory_kib: u32, password: &str) -> Result<String> {
    let made = argon(memory_kib)?.hash_password(password.as_bytes()).map_err(|e| AppError::internal(e.to_string()))?;
    Ok(made.to_string())
}

fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}
