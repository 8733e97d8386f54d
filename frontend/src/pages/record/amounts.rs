//! A moment and a size, as people say them.

use chrono::{DateTime, Utc};
use shared::format;

use crate::{
    data::session::Session,
    i18n::{Locale, keys, locale, t_with},
    platform::wall_at,
};

/// «18 ноября 2026, 02:00», by the clock of the branch.
pub fn moment(at: DateTime<Utc>) -> String {
    let wall = wall_at(at, &Session::here().zone());
    format!("{}, {}", format::date(wall.date(), locale()), format::time(wall.time()))
}

/// «1,4 МБ»
pub fn size(bytes: u64) -> String {
    let key = match bytes {
        0..1024 => return t_with(keys::SIZE_BYTES, &[("count", bytes.into())]),
        1024..1_048_576 => keys::SIZE_KB,
        1_048_576..1_073_741_824 => keys::SIZE_MB,
        _ => keys::SIZE_GB,
    };
    t_with(key, &[("count", scaled(bytes, locale()).into())])
}

/// A size in the largest unit below it, with one decimal while that says something.
fn scaled(bytes: u64, locale: Locale) -> String {
    let mut value = bytes as f64 / 1024.0;
    while value >= 1024.0 && bytes >= 1_048_576 {
        value /= 1024.0;
    }
    let digits = usize::from(value < 10.0);
    let said = format!("{value:.digits$}");
    if locale == Locale::En { said } else { said.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_in_the_largest_unit_below_it() {
        assert_eq!(scaled(2048, Locale::En), "2.0");
        assert_eq!(scaled(500 * 1024, Locale::En), "500");
        assert_eq!(scaled(1_468_006, Locale::Ru), "1,4");
        assert_eq!(scaled(3 * 1_073_741_824, Locale::Kk), "3,0");
    }
}
