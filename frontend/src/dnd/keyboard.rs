//! What the keys do while something is carried by the keyboard, by their place, so that any layout works.

/// One step of what is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Later, or earlier when negative; in steps of the grid.
    Later(i64),
    /// Lanes to the right, or to the left when negative.
    Lane(i64),
    /// Longer, or shorter when negative; in steps of the grid.
    Longer(i64),
    /// Weeks on, or back when negative.
    Week(i64),
    /// Put it there.
    Drop,
    /// Give it back.
    Return,
    /// Take an offered place, counted from one.
    Take(usize),
}

/// The step a key means, or none.
pub fn step_of(code: &str, shift: bool) -> Option<Step> {
    Some(match (code, shift) {
        ("ArrowDown", false) => Step::Later(1),
        ("ArrowUp", false) => Step::Later(-1),
        ("ArrowDown", true) => Step::Longer(1),
        ("ArrowUp", true) => Step::Longer(-1),
        ("ArrowRight", _) => Step::Lane(1),
        ("ArrowLeft", _) => Step::Lane(-1),
        ("PageDown", _) => Step::Week(1),
        ("PageUp", _) => Step::Week(-1),
        ("Enter" | "NumpadEnter" | "Space", _) => Step::Drop,
        ("Escape", _) => Step::Return,
        _ => Step::Take(place_of(code)?),
    })
}

fn place_of(code: &str) -> Option<usize> {
    let digit = code.strip_prefix("Digit").or_else(|| code.strip_prefix("Numpad"))?;
    digit.parse().ok().filter(|place| (1..=9).contains(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_help_says() {
        assert_eq!(step_of("ArrowDown", false), Some(Step::Later(1)));
        assert_eq!(step_of("ArrowUp", true), Some(Step::Longer(-1)));
        assert_eq!(step_of("PageUp", false), Some(Step::Week(-1)));
        assert_eq!(step_of("Space", false), Some(Step::Drop));
        assert_eq!(step_of("Digit2", false), Some(Step::Take(2)));
        assert_eq!(step_of("Digit0", false), None);
        assert_eq!(step_of("KeyA", false), None);
    }
}
