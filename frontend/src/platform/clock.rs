//! The clock: milliseconds, and the wall clock of a zone by the browser's own tables.

use chrono::{DateTime, NaiveDateTime, Utc};
use js_sys::{Date, Object, Reflect};
use shared::time::WallTime;
use wasm_bindgen::{JsCast, JsValue};

/// Milliseconds since 1970.
pub fn now_ms() -> f64 {
    Date::now()
}

/// This moment.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(now_ms() as i64).unwrap_or_default()
}

fn utc_now() -> NaiveDateTime {
    now().naive_utc()
}

/// What the clock on the wall shows in `zone`; UTC where the browser does not know the zone.
pub fn wall_now(zone: &str) -> WallTime {
    wall_of(&Date::new_0(), zone, utc_now())
}

/// What the clock on the wall in `zone` showed at an instant.
pub fn wall_at(at: DateTime<Utc>, zone: &str) -> WallTime {
    let ms = JsValue::from_f64(at.timestamp_millis() as f64);
    wall_of(&Date::new(&ms), zone, at.naive_utc())
}

fn wall_of(at: &Date, zone: &str, otherwise: NaiveDateTime) -> WallTime {
    let options = Object::new();
    // Setting a property of a fresh object cannot fail.
    drop(Reflect::set(&options, &"timeZone".into(), &zone.into()));
    // Swedes write dates the ISO way: 2026-11-21 17:35:12.
    let said = Reflect::get(at, &"toLocaleString".into())
        .ok()
        .and_then(|it| it.dyn_into::<js_sys::Function>().ok())
        .and_then(|write| write.call2(at, &"sv-SE".into(), &options).ok())
        .and_then(|said| said.as_string());
    let read = said.and_then(|said| NaiveDateTime::parse_from_str(&said, "%Y-%m-%d %H:%M:%S").ok());
    WallTime::new(read.unwrap_or(otherwise))
}

/// `UTC+5`, `UTC+5:30`: how far the zone is from UTC now.
pub fn utc_offset(zone: &str) -> String {
    let minutes = wall_now(zone).minutes_since(WallTime::new(utc_now()));
    offset_text(minutes)
}

fn offset_text(minutes: i64) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    if rest == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{rest:02}") }
}

/// The zone of the viewer's browser.
pub fn browser_zone() -> Option<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let format: js_sys::Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let made = format.call0(&intl).ok()?;
    let resolve: js_sys::Function = Reflect::get(&made, &"resolvedOptions".into()).ok()?.dyn_into().ok()?;
    let options: JsValue = resolve.call0(&made).ok()?;
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
}

#[cfg(test)]
mod tests {
    use super::offset_text;

    #[test]
    fn offsets_read_as_people_write_them() {
        assert_eq!(
            [offset_text(300), offset_text(330), offset_text(-210), offset_text(0)],
            ["UTC+5", "UTC+5:30", "UTC−3:30", "UTC+0"]
        );
    }
}
