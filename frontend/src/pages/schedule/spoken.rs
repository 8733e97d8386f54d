//! Times and places of the calendar in words: for the live region, the notices and the panel.

use chrono::Datelike;
use shared::{format, time::WallTime};

use super::{board::Board, clash_panel::sentence, hand::Clash, landing::Landing};
use crate::i18n;

impl Board {
    /// Says where the hand is and who is there already.
    pub fn announce_landing(self, landing: &Landing, clash: Option<&Clash>) {
        let when = self.spoken(landing);
        let blocker = clash.and_then(|clash| clash.conflicts.first());
        let sentence = match blocker {
            None => when,
            Some(conflict) => {
                format!("{when}. {}", sentence(conflict))
            }
        };
        self.hand.announcer.say(sentence);
    }

    /// «четверг 17:30–19:00, Зал А».
    pub fn spoken(self, landing: &Landing) -> String {
        let locale = i18n::locale();
        let minutes = u32::try_from(landing.minutes).unwrap_or_default();
        let mut said = format!(
            "{} {}, {}",
            format::weekday(landing.lane.date(), locale),
            landing.lane.date().day(),
            format::time_span(landing.starts(), minutes)
        );
        if let Some(name) = leptos::prelude::untrack(|| self.lane_name(landing.lane)) {
            said.push_str(", ");
            said.push_str(&name);
        }
        said
    }
}

/// «чт 19 ноя, 17:30–19:00».
pub fn day_and_span(starts: WallTime, minutes: u32) -> String {
    let locale = i18n::locale();
    let day = starts.date();
    let weekday = format::weekday_short(day, locale).to_lowercase();
    format!("{weekday} {}, {}", format::day_month(day, locale), format::time_span(starts, minutes))
}

/// «чт 19 ноя, 17:30».
pub fn day_and_time(starts: WallTime) -> String {
    let locale = i18n::locale();
    let day = starts.date();
    format!(
        "{} {}, {}",
        format::weekday_short(day, locale).to_lowercase(),
        format::day_month(day, locale),
        format::time(starts.time())
    )
}
