//! Phone numbers as people type them. Kazakhstan is meant where nothing else is said; the server decides with a
//! phone-number library.

use crate::format;

/// How many digits a number of Kazakhstan has, with the code of the country.
pub const DIGITS: usize = 11;

/// What a phone-number library understands: it takes the 7 of `701 …` for the country's, and `8` for a part of the
/// number.
pub fn dialled(text: &str) -> String {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.starts_with('+') {
        return format!("+{digits}");
    }
    match (digits.len(), digits.strip_prefix('8'), digits.starts_with('7')) {
        (DIGITS, Some(national), _) => format!("+7{national}"),
        (DIGITS, None, true) => format!("+{digits}"),
        (10, _, true) => format!("+7{digits}"),
        (10, ..) if digits.starts_with('6') => format!("+7{digits}"),
        _ => text.to_owned(),
    }
}

/// Why a text is no phone, as far as that can be seen without a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Something else than digits and the signs around them.
    Signs,
    /// So many digits, and not as many as there have to be.
    Digits(usize),
}

/// Looks a text over: digits and their signs, 11 digits for Kazakhstan, 10 to 15 for the rest of the world.
pub fn slip(text: &str) -> Option<Slip> {
    if text.chars().any(|c| !c.is_ascii_digit() && !" +()-.\u{a0}".contains(c)) {
        return Some(Slip::Signs);
    }
    let text = dialled(text);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fits = (10..=15).contains(&digits) && !is_ours(&text, digits);
    (!fits).then_some(Slip::Digits(digits))
}

/// Begins as a number of Kazakhstan and has not its digits.
fn is_ours(text: &str, digits: usize) -> bool {
    let begins = text.starts_with("+7") || text.starts_with(['7', '8']);
    begins && digits != DIGITS
}

/// A number as people read it while a form holds it: as it was typed, until it can be read.
pub fn pretty(text: &str) -> String {
    if slip(text).is_some() { text.to_owned() } else { format::phone(&dialled(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_counted_and_a_number_is_not() {
        for fine in ["+7 701 123 45 67", "8 (701) 123-45-67", "7011234567", "6011234567", "+998 90 123 45 67", "998901234567"] {
            assert_eq!(slip(fine), None, "{fine}");
        }
        assert_eq!(slip("8 701 55"), Some(Slip::Digits(6)));
        assert_eq!(slip("870112345678"), Some(Slip::Digits(12)));
        assert_eq!(slip("+7 701 123 45 6"), Some(Slip::Digits(10)));
        assert_eq!(slip("мама 701"), Some(Slip::Signs));
        assert_eq!(slip(""), Some(Slip::Digits(0)));
    }

    #[test]
    fn what_is_a_number_is_shown_as_one() {
        for text in ["87011234567", "7011234567", "+77011234567", "8 (701) 123-45-67"] {
            assert_eq!(pretty(text), "+7 701 123 45 67", "{text}");
        }
        assert_eq!(pretty("8701123"), "8701123");
        assert_eq!(pretty("+998901234567"), "+998901234567");
    }
}
