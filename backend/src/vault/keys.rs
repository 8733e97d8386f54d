//! The keys of the vault: given by configuration, or in a file of the data folder that only its owner reads.
//!
//! The first seals, all open. A file is replaced whole or not at all, and by one at a time: who reads it to change it
//! holds a lock until it is in its place, so that two rotations at once lose no key.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

type Outcome<T> = Result<T, String>;

/// Where the keys are.
pub enum Place {
    File(PathBuf),
    Given(SecretString),
}

/// A key and its name, which stands in what it has sealed.
pub struct Key {
    pub id: String,
    secret: SecretString,
    bytes: [u8; 32],
    /// Since when another one seals.
    retired: Option<DateTime<Utc>>,
}

/// A key as its file has it.
#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired: Option<DateTime<Utc>>,
}

/// All keys, the current one first.
pub struct Ring(Vec<Key>);

impl Key {
    fn read(id: &str, key: &str, retired: Option<DateTime<Utc>>) -> Outcome<Self> {
        let named = !id.is_empty() && id.len() <= 20 && id.chars().all(|c| c.is_ascii_alphanumeric());
        let bytes = hex::decode(key.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        match bytes.filter(|_| named) {
            Some(bytes) => Ok(Self { id: id.to_owned(), secret: SecretString::from(key.trim()), bytes, retired }),
            None => Err("vault_keys: a key is a name of letters and digits, a colon and 64 hexadecimal digits".into()),
        }
    }
    fn made() -> Outcome<Self> {
        let name = hex::encode(crate::clock::random::<4>());
        Self::read(&name, &hex::encode(crate::clock::random::<32>()), None)
    }
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

impl Ring {
    fn of(keys: Vec<Key>) -> Outcome<Self> {
        let names: std::collections::BTreeSet<&str> = keys.iter().map(|key| key.id.as_str()).collect();
        if names.len() != keys.len() {
            return Err("vault_keys: two keys have one name".into());
        }
        if keys.is_empty() { Err("vault_keys: there is no key".into()) } else { Ok(Self(keys)) }
    }
    pub fn current(&self) -> Option<&Key> {
        self.0.first()
    }
    pub fn named(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.id == id)
    }
}

impl Place {
    /// The keys; in a data folder that has none yet, one is made.
    pub fn read_or_make(&self) -> Outcome<Ring> {
        match self {
            Self::Given(keys) => given(keys),
            Self::File(file) if file.exists() => read(file),
            Self::File(file) => {
                let _alone = alone(file)?;
                read_or_begin(file)
            }
        }
    }

    /// Puts a new key in front, in the data folder; the others open from now on. Answers its name.
    pub fn renew(&self, now: DateTime<Utc>) -> Outcome<String> {
        let Self::File(file) = self else {
            // Whoever keeps the keys elsewhere has put the new one in front there.
            return self.read_or_make()?.0.into_iter().next().map(|key| key.id).ok_or_else(String::new);
        };
        let _alone = alone(file)?;
        let mut keys = read_or_begin(file)?.0;
        for key in &mut keys {
            key.retired.get_or_insert(now);
        }
        let new = Key::made()?;
        let name = new.id.clone();
        keys.insert(0, new);
        write(file, &Ring::of(keys)?, Replace::Always)?;
        Ok(name)
    }

    /// Throws away keys that were replaced before that time; answers how many.
    pub fn forget_retired(&self, before: DateTime<Utc>) -> Outcome<usize> {
        let Self::File(file) = self else { return Ok(0) };
        if !file.exists() {
            return Ok(0);
        }
        let _alone = alone(file)?;
        let (kept, gone): (Vec<Key>, Vec<Key>) =
            read(file)?.0.into_iter().partition(|key| key.retired.is_none_or(|at| at >= before));
        if !gone.is_empty() {
            write(file, &Ring::of(kept)?, Replace::Always)?;
        }
        Ok(gone.len())
    }

    /// How many keys there are beside the current one.
    pub fn retired(&self) -> Outcome<usize> {
        match self {
            Self::File(file) if !file.exists() => Ok(0),
            _ => Ok(self.read_or_make()?.0.len().saturating_sub(1)),
        }
    }
}

/// The keys of a file that is held; one is made where there is none.
fn read_or_begin(file: &Path) -> Outcome<Ring> {
    if !file.exists() {
        write(file, &Ring::of(vec![Key::made()?])?, Replace::Never)?;
    }
    // Another program, of before there was a lock, may have been faster: then its key is the key.
    read(file)
}

/// Waits until nobody else changes the keys; whoever dies while holding them lets go.
fn alone(file: &Path) -> Outcome<std::fs::File> {
    let lock = file.with_extension("lock");
    let wrong = |error: std::io::Error| format!("{}: {error}", lock.display());
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder).map_err(wrong)?;
    let held = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(&lock).map_err(wrong)?;
    // A command run by root must not shut out who serves.
    keep_owner(&held, file, folder).map_err(wrong)?;
    held.lock().map_err(wrong)?;
    Ok(held)
}

/// How long a key that seals nothing any more is kept at least: old backups may need it.
pub fn keeping(weeks: u32, days: u32) -> Duration {
    Duration::days(i64::from(days).max(i64::from(weeks) * 7) + 1)
}

/// Whether these are keys: `name:hex`, with commas between them.
pub fn check(keys: &SecretString) -> Outcome<()> {
    given(keys).map(drop)
}

fn given(keys: &SecretString) -> Outcome<Ring> {
    let one = |text: &str| {
        let (id, key) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        Key::read(id, key, None)
    };
    Ring::of(keys.expose_secret().split(',').map(one).collect::<Outcome<_>>()?)
}

fn read(file: &Path) -> Outcome<Ring> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read(file).map_err(|error| wrong(&error))?;
    let lines: Vec<Line> = serde_json::from_slice(&text).map_err(|error| wrong(&error))?;
    Ring::of(lines.into_iter().map(|line| Key::read(&line.id, &line.key, line.retired)).collect::<Outcome<_>>()?)
}

#[derive(PartialEq)]
enum Replace {
    Always,
    Never,
}

/// A command run by root leaves the keys to who serves: the owner of the file before, or of the folder.
#[cfg(unix)]
fn keep_owner(new: &std::fs::File, file: &Path, folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let owner = std::fs::metadata(file).or_else(|_none_yet| std::fs::metadata(folder))?;
    let made = new.metadata()?;
    if (made.uid(), made.gid()) == (owner.uid(), owner.gid()) {
        return Ok(());
    }
    match fchown(new, Some(owner.uid()), Some(owner.gid())) {
        // Who may not give files away keeps what is theirs where the old one was theirs too.
        Err(_) if made.uid() == owner.uid() => Ok(()),
        other => other,
    }
}

#[cfg(not(unix))]
fn keep_owner(_new: &std::fs::File, _file: &Path, _folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Written beside and put in place: readable by its owner only, from the first moment.
fn write(file: &Path, ring: &Ring, replace: Replace) -> Outcome<()> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let line = |key: &Key| Line { id: key.id.clone(), key: key.secret.expose_secret().to_owned(), retired: key.retired };
    let text = serde_json::to_vec_pretty(&ring.0.iter().map(line).collect::<Vec<_>>()).map_err(|error| wrong(&error))?;
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| wrong(&error))?;
    let mut half = tempfile::NamedTempFile::new_in(folder).map_err(|error| wrong(&error))?;
    half.write_all(&text).and_then(|()| half.as_file().sync_all()).map_err(|error| wrong(&error))?;
    keep_owner(half.as_file(), file, folder).map_err(|error| wrong(&error))?;
    let placed = if replace == Replace::Always { half.persist(file) } else { half.persist_noclobber(file) };
    match placed {
        Err(error) if replace == Replace::Never && file.exists() => drop(error),
        other => drop(other.map_err(|error| wrong(&error.error))?),
    }
    Ok(())
}
