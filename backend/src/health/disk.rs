//! How much room is left.

use std::path::Path;

/// A disk, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    pub free: u64,
    pub total: u64,
}

impl Disk {
    /// Whether less than so many percent are free.
    pub const fn is_low(self, percent: u64) -> bool {
        self.free.saturating_mul(100) < self.total.saturating_mul(percent)
    }
}

/// The disk under a folder; nothing where the system does not say.
#[cfg(unix)]
pub fn of(folder: &Path) -> Option<Disk> {
    let told = rustix::fs::statvfs(folder).ok()?;
    // What a program without the rights of the system's owner may fill.
    Some(Disk { free: told.f_bavail.saturating_mul(told.f_frsize), total: told.f_blocks.saturating_mul(told.f_frsize) })
}

#[cfg(not(unix))]
pub fn of(_: &Path) -> Option<Disk> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_low_below_a_part_of_it_and_never_where_none_is_asked_for() {
        let disk = |free| Disk { free, total: 1000 };
        assert!(disk(99).is_low(10) && !disk(100).is_low(10) && !disk(0).is_low(0));
    }

    #[test]
    fn there_is_some_room_somewhere_and_none_nowhere() {
        let here = of(Path::new("/")).unwrap();
        assert!(here.total > 0 && here.free <= here.total);
        assert_eq!(of(Path::new("/nowhere/at/all")), None);
    }
}
