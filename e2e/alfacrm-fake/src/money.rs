//! Tiyn and AlfaCRM's decimal strings.

/// `"-1169.56"` of −116 956 tiyn.
pub fn decimal(tiyn: i64) -> String {
    let sign = if tiyn < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", tiyn.abs() / 100, tiyn.abs() % 100)
}

/// Reads back a decimal string with at most two places; nothing else occurs in the fake's data.
pub fn tiyn(text: &str) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "00"));
    let whole: i64 = whole.parse().unwrap_or(0);
    let part: i64 = format!("{part:0<2}").parse().unwrap_or(0);
    sign * (whole * 100 + part)
}
