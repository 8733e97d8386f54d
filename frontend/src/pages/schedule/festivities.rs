//! What the days on the screen are called when nobody works: the centre's holidays, and its days off.

use chrono::{Datelike as _, Days, NaiveDate};
use leptos::prelude::*;
use shared::{
    events::Entity,
    holidays::{BetweenQuery, Festive},
    time::monday_of,
};

use super::{geometry::Hours, state::State};
use crate::{
    api,
    data::{asked::Asked, changes, session::Session},
};

/// The holidays around what is looked at.
#[derive(Clone, Copy)]
pub struct Festivities {
    known: Memo<Vec<Festive>>,
    session: Session,
}

impl Festivities {
    /// Made once per page.
    pub fn provide(state: State) {
        let month = Memo::new(move |_| {
            let date = state.date();
            date.with_day(1).unwrap_or(date)
        });
        let asked = Asked::new(move || {
            changes::follow(Entity::Holiday);
            let first = monday_of(month.get());
            let query = BetweenQuery { from: first - Days::new(7), to: first + Days::new(56) };
            async move { api::centre::festive(&query).await }
        });
        let known = Memo::new(move |before: Option<&Vec<Festive>>| match asked.get() {
            Some(Ok(list)) => list.items,
            _ => before.cloned().unwrap_or_default(),
        });
        provide_context(Self { known, session: Session::here() });
    }

    /// Those of this page.
    pub fn here() -> Self {
        expect_context()
    }

    /// What a day is called, if it is a holiday.
    pub fn on(self, day: NaiveDate) -> Option<String> {
        self.known.with(|all| all.iter().find(|it| (it.starts_on..=it.ends_on).contains(&day)).map(|it| it.name.clone()))
    }

    /// Whether nobody works on a day.
    pub fn is_off(self, day: NaiveDate) -> bool {
        self.on(day).is_some() || is_closed(self.session, day)
    }
}

fn weekday(day: NaiveDate) -> u32 {
    day.weekday().number_from_monday()
}

/// Whether the centre is closed on this day of the week; Sunday while nobody has said.
fn is_closed(session: Session, day: NaiveDate) -> bool {
    session.me().with(|me| match me.as_ref().and_then(|me| me.centre.hours.as_ref()) {
        Some(hours) => !hours.iter().any(|open| u32::from(open.weekday) == weekday(day)),
        None => weekday(day) == 7,
    })
}

/// The hours in which the centre is open on some days; the usual ones while nobody has said.
pub fn open_hours(session: Session, days: &[NaiveDate]) -> Hours {
    session
        .me()
        .with(|me| {
            let hours = me.as_ref().and_then(|me| me.centre.hours.as_ref())?;
            let shown = hours.iter().filter(|open| days.iter().any(|day| weekday(*day) == u32::from(open.weekday)));
            let spans: Vec<(i64, i64)> = shown.map(|open| (i64::from(open.from), i64::from(open.until))).collect();
            Hours::of(&spans)
        })
        .unwrap_or_default()
}
