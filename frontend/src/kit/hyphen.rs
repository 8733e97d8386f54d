//! Soft hyphens for narrow lesson cards: not every browser hyphenates Russian and Kazakh by itself.

const SOFT_HYPHEN: char = '\u{ad}';
/// Words shorter than this fit as they are.
const LONG_WORD: usize = 9;
/// Fewer letters than this never stand alone on a line.
const LEAST: usize = 3;

fn is_vowel(letter: char) -> bool {
    letter.to_lowercase().any(|letter| "аеёиоуыэюяәөұүіaeiouy".contains(letter))
}

/// Letters that never begin a syllable.
fn is_sign(letter: char) -> bool {
    matches!(letter, 'ь' | 'ъ' | 'й' | 'Ь' | 'Ъ' | 'Й')
}

/// Whether a line may break before the letter at `at`: before a consonant that begins a syllable.
fn may_break(word: &[char], at: usize) -> bool {
    let (Some(&here), Some(&after)) = (word.get(at), word.get(at + 1)) else {
        return false;
    };
    let begins_syllable = !is_vowel(here) && !is_sign(here) && is_vowel(after);
    at >= LEAST && word.len() - at >= LEAST && begins_syllable
}

/// Puts soft hyphens into the long words of a title.
pub fn soft_hyphens(title: &str) -> String {
    title.split(' ').map(hyphenate).collect::<Vec<_>>().join(" ")
}

fn hyphenate(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < LONG_WORD || !letters.iter().all(|letter| letter.is_alphabetic()) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len() + 8);
    for (at, letter) in letters.iter().enumerate() {
        if may_break(&letters, at) {
            out.push(SOFT_HYPHEN);
        }
        out.push(*letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::soft_hyphens;

    fn shown(title: &str) -> String {
        soft_hyphens(title).replace('\u{ad}', "-")
    }

    #[test]
    fn long_words_break_at_syllables() {
        assert_eq!(shown("Робототехника 8–10"), "Робо-то-тех-ника 8–10");
        assert_eq!(shown("Ментальная"), "Мен-таль-ная");
    }

    #[test]
    fn short_words_and_figures_stay_whole() {
        assert_eq!(soft_hyphens("Карате, дети"), "Карате, дети");
        assert_eq!(soft_hyphens("2026-2027"), "2026-2027");
    }
}
