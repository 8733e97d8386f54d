//! Zip files of ours: every file in them with its checksum in a manifest, and the same content gives the same bytes.
//!
//! All of this blocks: it is called away from the async threads.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The name of the manifest in a zip.
pub const MANIFEST: &str = "manifest.json";
/// What a zip may hold unpacked: nobody fills a disk with one.
const MOST_UNPACKED: u64 = 200 * 1024 * 1024 * 1024;
const LARGE: u64 = 3 * 1024 * 1024 * 1024;

/// Checksums of files by their path in the zip.
pub type Sums = BTreeMap<String, String>;

/// A zip being written.
pub struct Packer {
    zip: ZipWriter<BufWriter<File>>,
    sums: Sums,
}

impl Packer {
    /// A zip only its owner can read.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { zip: ZipWriter::new(BufWriter::new(options.open(path)?)), sums: Sums::new() })
    }
    /// Adds a file.
    pub fn file(&mut self, name: &str, from: &Path) -> io::Result<()> {
        let file = File::open(from)?;
        let large = file.metadata()?.len() >= LARGE;
        self.begin(name, large)?;
        let mut counted = Summed { to: &mut self.zip, hash: Sha256::new() };
        io::copy(&mut BufReader::new(file), &mut counted)?;
        let sum = hex::encode(counted.hash.finalize());
        self.sums.insert(name.to_owned(), sum);
        Ok(())
    }
    /// Adds everything below a folder, in the order of names. A folder that is not there adds nothing.
    pub fn folder(&mut self, name: &str, from: &Path) -> io::Result<()> {
        let Ok(entries) = std::fs::read_dir(from) else {
            return Ok(());
        };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>()?;
        paths.sort();
        for path in paths {
            let Some(last) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let inner = format!("{name}/{last}");
            let kind = std::fs::symlink_metadata(&path)?;
            if kind.is_dir() {
                self.folder(&inner, &path)?;
            } else if kind.is_file() {
                self.file(&inner, &path)?;
            }
        }
        Ok(())
    }
    /// Adds the manifest, which is made of the checksums, and ends the zip.
    pub fn finish<M: Serialize>(mut self, manifest: impl FnOnce(Sums) -> M) -> io::Result<()> {
        let manifest = manifest(std::mem::take(&mut self.sums));
        let text = serde_json::to_vec_pretty(&manifest)?;
        self.begin(MANIFEST, false)?;
        self.zip.write_all(&text)?;
        let file = self.zip.finish()?.into_inner()?;
        file.sync_all()
    }
    fn begin(&mut self, name: &str, large: bool) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o600)
            .large_file(large);
        Ok(self.zip.start_file(name, options)?)
    }
}

/// Writes on, and takes the checksum of what passes.
struct Summed<'a, W> {
    to: &'a mut W,
    hash: Sha256,
}
impl<W: Write> Write for Summed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Unpacks a zip into a folder and answers its manifest. A file that is not as the manifest says, one it does not
/// name, or one that would land outside of the folder, is refused.
pub fn unpack<M: DeserializeOwned>(from: &Path, into: &Path, sums: impl FnOnce(&M) -> &Sums) -> io::Result<M> {
    let mut zip = ZipArchive::new(BufReader::new(File::open(from)?))?;
    let mut left = MOST_UNPACKED;
    let mut found = Sums::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        let strange = || io::Error::new(io::ErrorKind::InvalidData, "the zip holds what is no file of ours");
        let path = entry.enclosed_name().filter(|_| entry.is_file()).ok_or_else(strange)?;
        let name = entry.name()?.into_owned();
        let target = into.join(&path);
        std::fs::create_dir_all(target.parent().unwrap_or(into))?;
        let mut file = BufWriter::new(File::create(&target)?);
        let mut summed = Summed { to: &mut file, hash: Sha256::new() };
        let written = io::copy(&mut entry.by_ref().take(left), &mut summed)?;
        let sum = hex::encode(summed.hash.finalize());
        file.flush()?;
        left = left.checked_sub(written).filter(|left| *left > 0).ok_or_else(strange)?;
        if name != MANIFEST {
            found.insert(name, sum);
        }
    }
    let manifest: M = serde_json::from_slice(&std::fs::read(into.join(MANIFEST))?)?;
    if *sums(&manifest) == found {
        Ok(manifest)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "the zip is damaged: a checksum differs"))
    }
}

/// Whether an error of [`unpack`] is about the zip itself, and not about the disk it was to be unpacked to.
pub fn is_of_the_zip(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof, Unsupported};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof | Unsupported)
}

/// The checksum of a whole file.
pub fn sum_of(path: &Path) -> io::Result<String> {
    let mut nowhere = io::sink();
    let mut summed = Summed { to: &mut nowhere, hash: Sha256::new() };
    io::copy(&mut BufReader::new(File::open(path)?), &mut summed)?;
    Ok(hex::encode(summed.hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(folder: &Path, name: &str) -> PathBuf {
        let zip = folder.join(name);
        let mut packer = Packer::create(&zip).unwrap();
        packer.folder("a", &folder.join("in")).unwrap();
        packer.finish(|sums| sums).unwrap();
        zip
    }

    #[test]
    fn the_same_files_give_the_same_zip_and_come_out_as_they_went_in() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("in/deep")).unwrap();
        std::fs::write(folder.path().join("in/one.txt"), "раз").unwrap();
        std::fs::write(folder.path().join("in/deep/two.txt"), "два").unwrap();
        let (first, second) = (packed(folder.path(), "1.zip"), packed(folder.path(), "2.zip"));
        assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(second).unwrap());
        let out = folder.path().join("out");
        let sums: Sums = unpack(&first, &out, |sums| sums).unwrap();
        assert_eq!(sums.keys().collect::<Vec<_>>(), ["a/deep/two.txt", "a/one.txt"]);
        assert_eq!(std::fs::read_to_string(out.join("a/deep/two.txt")).unwrap(), "два");
    }

    #[test]
    fn a_file_that_was_changed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("in")).unwrap();
        std::fs::write(folder.path().join("in/one.txt"), "раз").unwrap();
        let zip = folder.path().join("1.zip");
        let mut packer = Packer::create(&zip).unwrap();
        packer.folder("a", &folder.path().join("in")).unwrap();
        packer.finish(|_| Sums::from([("a/one.txt".to_owned(), "0".to_owned())])).unwrap();
        assert!(unpack::<Sums>(&zip, &folder.path().join("out"), |sums| sums).is_err());
    }
}
