//! What the server writes down of itself: lines of JSON, to standard output and to files of the data folder.
//!
//! The files are bounded by days and by bytes together, so a storm of errors cannot fill the disk. No line carries a
//! password, a token, the body or the query of a request: whoever logs names what is logged, field by field.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use tracing_subscriber::{EnvFilter, fmt::writer::MakeWriterExt};

use crate::clock::Clock;

const CURRENT: &str = "classmate.log";
/// Of what all files may hold, the most that one does.
const PARTS: u64 = 10;

/// How much of the log is kept.
#[derive(Clone, Copy, Debug)]
pub struct Keeping {
    /// 0: no files at all.
    pub days: u32,
    /// Bytes of all files together.
    pub bytes: u64,
}

/// Begins to write: to standard output, and to files of a folder if any are to be kept.
pub fn begin(folder: &Path, keeping: Keeping, clock: Arc<dyn Clock>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().json().with_env_filter(filter);
    let _ = if keeping.days == 0 {
        lines.with_writer(io::stdout).try_init()
    } else {
        lines.with_writer(io::stdout.and(Log::new(folder, keeping, clock))).try_init()
    };
}

/// The files of a log: one that is written, and those before it, named by their day.
#[derive(Clone)]
pub struct Log(Arc<Mutex<Files>>);

struct Files {
    folder: PathBuf,
    keeping: Keeping,
    clock: Arc<dyn Clock>,
    open: Option<Open>,
}

struct Open {
    file: File,
    day: NaiveDate,
    bytes: u64,
}

impl Log {
    pub fn new(folder: &Path, keeping: Keeping, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Mutex::new(Files { folder: folder.to_owned(), keeping, clock, open: None })))
    }
}

impl tracing_subscriber::fmt::MakeWriter<'_> for Log {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Write for Log {
    /// A line at a time. What cannot be written is lost here and stands on standard output.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut files = self.0.lock().map_err(|_poisoned| io::Error::other("the log was left half-written"))?;
        files.write(line)?;
        Ok(line.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Files {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let today = self.clock.now().date_naive();
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.open_current(today)?,
        };
        let full = open.bytes > 0 && open.bytes + line.len() as u64 > self.keeping.bytes / PARTS;
        if full || open.day != today {
            drop(open.file);
            self.put_away(open.day)?;
            open = self.open_current(today)?;
        }
        open.file.write_all(line)?;
        open.bytes += line.len() as u64;
        self.open = Some(open);
        Ok(())
    }

    fn open_current(&self, today: NaiveDate) -> io::Result<Open> {
        std::fs::create_dir_all(&self.folder)?;
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.folder.join(CURRENT))?;
        let (bytes, changed) = file.metadata().and_then(|data| Ok((data.len(), data.modified()?)))?;
        // What a process before this one has left belongs to the day it was last written.
        let day = if bytes == 0 { today } else { DateTime::<Utc>::from(changed).date_naive().min(today) };
        Ok(Open { file, day, bytes })
    }

    fn put_away(&self, day: NaiveDate) -> io::Result<()> {
        // After the last of its day, not in a gap that a forgotten one left: the order of names is that of time.
        let of_day = format!("{day}.");
        let number = |name: &str| name.strip_prefix(&of_day)?.split('.').next()?.parse::<u32>().ok();
        let last = self.put_away_before().iter().filter_map(|(name, ..)| number(name)).max().unwrap_or_default();
        let next = self.folder.join(format!("classmate-{day}.{:06}.log", last.saturating_add(1)));
        std::fs::rename(self.folder.join(CURRENT), next)?;
        self.forget_old();
        Ok(())
    }

    fn put_away_before(&self) -> Vec<(String, PathBuf, u64)> {
        std::fs::read_dir(&self.folder).into_iter().flatten().flatten().filter_map(kept).collect()
    }

    /// The oldest go first: by their day, and by how much there is.
    fn forget_old(&self) {
        let oldest = self.clock.now().date_naive() - Duration::days(i64::from(self.keeping.days));
        let mut files = self.put_away_before();
        files.sort_by(|a, b| b.0.cmp(&a.0));
        let mut total = self.keeping.bytes / PARTS;
        for (name, path, bytes) in files {
            total += bytes;
            let day = name.split('.').next().and_then(|day| day.parse::<NaiveDate>().ok());
            if total > self.keeping.bytes || day.is_none_or(|day| day < oldest) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// A file that was put away: `2026-11-18.000001.log`, where it is, and its size.
fn kept(entry: std::fs::DirEntry) -> Option<(String, PathBuf, u64)> {
    let name = entry.file_name().to_str()?.strip_prefix("classmate-")?.to_owned();
    Some((name, entry.path(), entry.metadata().ok()?.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::FixedClock;

    fn log(days: u32, bytes: u64) -> (tempfile::TempDir, Arc<FixedClock>, Log) {
        let folder = tempfile::tempdir().unwrap();
        // What is found in the folder is judged by the machine's clock.
        let clock = Arc::new(FixedClock::new(crate::clock::SystemClock.now()));
        let log = Log::new(&folder.path().join("logs"), Keeping { days, bytes }, clock.clone());
        (folder, clock, log)
    }

    fn files(folder: &tempfile::TempDir) -> Vec<String> {
        let read = std::fs::read_dir(folder.path().join("logs")).unwrap();
        let mut names: Vec<String> = read.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn every_day_has_a_file_and_old_days_go() {
        let (folder, clock, mut log) = log(3, 1_000_000);
        for _ in 0..6 {
            log.write_all(b"{}\n").unwrap();
            clock.advance(Duration::days(1));
        }
        let names = files(&folder);
        // Today's, and as many days before it as are kept.
        assert_eq!(names.len(), 4, "{names:?}");
        assert!(names.last().unwrap() == CURRENT && names.iter().all(|name| name.starts_with("classmate")));
        assert_eq!(std::fs::read(folder.path().join("logs").join(CURRENT)).unwrap(), b"{}\n");
    }

    #[test]
    fn a_storm_of_lines_does_not_fill_the_disk_and_the_newest_stay() {
        let (folder, _, mut log) = log(30, 10_000);
        for number in 0..2_000 {
            log.write_all(format!("{number:0>99}\n").as_bytes()).unwrap();
        }
        let names = files(&folder);
        let total: u64 = names.iter().map(|name| folder.path().join("logs").join(name).metadata().unwrap().len()).sum();
        assert!(total <= 10_000, "{total} in {names:?}");
        let current = std::fs::read_to_string(folder.path().join("logs").join(CURRENT)).unwrap();
        assert!(current.ends_with("1999\n"));
        let before = std::fs::read_to_string(folder.path().join("logs").join(&names[names.len() - 2])).unwrap();
        assert!(before.lines().all(|line| line.parse::<u32>().unwrap() > 1_900), "what went before it is kept: {names:?}");
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&folder.path().join("logs").join(CURRENT).metadata().unwrap().permissions())
                & 0o777,
            0o600
        );
    }

    #[test]
    fn another_process_goes_on_with_the_same_file() {
        let (folder, clock, mut first) = log(3, 1_000_000);
        first.write_all(b"one\n").unwrap();
        let mut second = Log::new(&folder.path().join("logs"), Keeping { days: 3, bytes: 1_000_000 }, clock);
        second.write_all(b"two\n").unwrap();
        assert_eq!(std::fs::read_to_string(folder.path().join("logs").join(CURRENT)).unwrap(), "one\ntwo\n");
    }
}
