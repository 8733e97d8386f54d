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
        let national = if digits.len() == 11 { digits.strip_prefix(['7', '8']).map(str::to_owned) } else { None };
        return vec![national.unwrap_or(digits)];
    }
    fold(query).split(' ').filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Kazakh alphabet, which holds the Russian one in its order.
const ALPHABET: &str = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

/// A key that sorts bytewise as a Kazakh (and Russian) reader expects: а ә б … к қ … и й … ы і.
/// Digits come first, then Latin, then Cyrillic.
pub fn sort_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        if let Some(place) = ALPHABET.chars().position(|letter| letter == c) {
            out.push('~');
            out.push(char::from_u32('0' as u32 + place as u32).unwrap_or('0'));
        } else if c.is_ascii_digit() || c.is_alphabetic() || c == ' ' {
            out.push(c);
        }
    }
    out
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
        for query in ["8 701 000 01 01", "+7 (701) 000-01-01", "7010000101", "0101"] {
            assert!(terms(query).iter().all(|t| stored.contains(t)), "{query}");
        }
    }

    #[test]
    fn names_sort_by_the_kazakh_alphabet() {
        let mut names = ["Яна", "Әлия", "Айша", "Қанат", "Камила", "Борис", "Ұлан", "Ислам", "Індира"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["Айша", "Әлия", "Борис", "Ислам", "Камила", "Қанат", "Ұлан", "Індира", "Яна"]);
    }
}
