//! Search and sort keys, written into columns by the server and used by the palette in the browser.
//!
//! Neither engine does this by itself: SQLite folds only ASCII, PostgreSQL in the C locale finds no Cyrillic
//! trigrams and sorts ә after я.

/// Folds a text for searching: lower case, ё as е, Kazakh letters as their Russian neighbours, everything in Latin
/// letters, so that «Әсел», «асел» and "asel" are the same.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for c in text.chars().flat_map(char::to_lowercase) {
        let latin = latin(c);
        if let Some(latin) = latin {
            out.push_str(latin);
            blank = false;
        } else if c.is_alphanumeric() {
            out.push(c);
            blank = false;
        } else if !blank {
            out.push(' ');
            blank = true;
        }
    }
    out.truncate(out.trim_end().len());
    out
}

const fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'ә' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ғ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' | 'і' => "i",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ү' | 'ұ' => "u",
        'ф' => "f",
        'х' | 'һ' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "sch",
        'ы' | 'y' => "y",
        'ю' => "iu",
        'я' => "ia",
        'ъ' | 'ь' | '\'' | '’' | '\u{ad}' => "",
        _ => return None,
    })
}

/// What a row is found by: its folded texts, and the digits of its phones.
pub fn search_text<'a>(texts: impl IntoIterator<Item = &'a str>, phones: impl IntoIterator<Item = &'a str>) -> String {
    let mut parts: Vec<String> = texts.into_iter().map(fold).filter(|t| !t.is_empty()).collect();
    parts.extend(phones.into_iter().map(digits).filter(|d| !d.is_empty()));
    parts.join(" ")
}

/// The words of a query, each of which has to be found. `8 701 …` is looked for as `701…`, since stored phones begin `7701`.
pub fn terms(query: &str) -> Vec<String> {
    let phone_like = query.chars().all(|c| c.is_ascii_digit() || " +()-".contains(c));
    let digits = digits(query);
    if phone_like && digits.len() >= 3 {
        // Without its 8 the beginning of a number still finds whatever holds it with the 8.
        let national = match digits.len() {
            11 => digits.strip_prefix(['7', '8']),
            5.. => digits.strip_prefix('8'),
            _ => None,
        };
        return vec![national.unwrap_or(&digits).to_owned()];
    }
    fold(query).split(' ').filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Kazakh alphabet, which holds the Russian one in its order.
const ALPHABET: &str = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

/// A key that sorts bytewise as a Kazakh (and Russian) reader expects: а ә б … к қ … и й … ы і, and «Зал 2» before
/// «Зал 10»: a number is written after how many digits it has.
/// Digits come first, then Latin, then Cyrillic. Signs do not count for the order but between names that have nothing
/// else between them: two names have the same key only if they are the same but for case and blanks at the ends.
///
/// The migration `natural_order` brought the keys of older rows to this form: whoever changes it brings them further.
pub fn sort_key(text: &str) -> String {
    let spelled: String =
        text.trim().chars().flat_map(char::to_lowercase).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let (mut out, mut number, mut signs) = (String::with_capacity(spelled.len() * 2), String::new(), false);
    for c in spelled.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        push_number(&mut out, &mut number);
        if let Some(place) = ALPHABET.chars().position(|letter| letter == c) {
            out.push('~');
            out.push(char::from_u32('0' as u32 + place as u32).unwrap_or('0'));
        } else if c.is_alphabetic() || c == ' ' {
            out.push(c);
        } else {
            signs = true;
        }
    }
    push_number(&mut out, &mut number);
    if signs {
        // Lower than anything that stands in a key, so that «Зал 1» with a sign still stands before «Зал 10».
        out.push('\u{1}');
        out.push_str(&spelled);
    }
    out
}

/// A number that ended, after one digit less than it has: «2» is `02`, «10» is `110`.
fn push_number(out: &mut String, number: &mut String) {
    if let Some(more) = number.len().checked_sub(1) {
        out.push_str(&more.min(9).to_string());
        out.push_str(number);
        number.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_search_finds_kazakh_russian_and_latin_spellings() {
        for written in ["Әсел Жұмабаева", "АСЕЛ ЖУМАБАЕВА", "asel zhumabaeva"] {
            assert_eq!(fold(written), "asel zhumabaeva");
        }
        assert_eq!(fold("Пётр"), fold("Петр"));
        assert_eq!(fold("Наталья"), "natalia");
    }

    #[test]
    fn a_phone_is_found_however_it_is_dialled() {
        let stored = search_text(["Ивлев Тимур"], ["+77010000101"]);
        for query in ["8 701 000 01 01", "+7 (701) 000-01-01", "7010000101", "0101", "8701000"] {
            assert!(terms(query).iter().all(|t| stored.contains(t)), "{query}");
        }
    }

    #[test]
    fn names_sort_by_the_kazakh_alphabet() {
        let mut names = ["Яна", "Әлия", "Айша", "Қанат", "Камила", "Борис", "Ұлан", "Ислам", "Індира"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["Айша", "Әлия", "Борис", "Ислам", "Камила", "Қанат", "Ұлан", "Індира", "Яна"]);
    }

    #[test]
    fn names_that_differ_in_a_sign_are_two_and_in_case_one() {
        for (a, b) in [("C", "C++"), ("C++", "C#"), ("Зал 1-2", "Зал 12"), ("№ 1", " 1"), ("Зал №1", "Зал 1"), ("~А", "А")]
        {
            assert_ne!(sort_key(a), sort_key(b), "{a} {b}");
        }
        assert_eq!(sort_key("  c++ "), sort_key("C++"));
        assert_eq!(sort_key("Зал\u{a0}1"), sort_key("зал 1"));
        let mut names = ["Зал 10", "Зал 2", "Зал 1!", "Зал 1", "Зал 1-2"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["Зал 1", "Зал 1!", "Зал 1-2", "Зал 2", "Зал 10"]);
        let mut names = ["Изостудия 10–13", "Изостудия 7–9", "Изостудия 7–10", "Изостудия"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["Изостудия", "Изостудия 7–9", "Изостудия 7–10", "Изостудия 10–13"]);
    }
}
