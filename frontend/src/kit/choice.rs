//! One thing to choose, and finding it by what is typed.

/// One thing that a select, a combobox or a segmented control offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A word beside the label: «занят до 18:30».
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// The same with a word beside it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether what was typed may mean this: every typed word begins or lies inside the label or the hint.
    pub(super) fn matches(&self, typed: &str) -> bool {
        let text = fold(&format!("{} {}", self.label, self.hint.as_deref().unwrap_or_default()));
        fold(typed).split_whitespace().all(|word| text.contains(word))
    }
}

/// Letters that people type for one another become one: case, ё and е, Kazakh letters and their neighbours.
fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'ё' => 'е',
            'ә' => 'а',
            'ғ' => 'г',
            'қ' => 'к',
            'ң' => 'н',
            'ө' => 'о',
            'ұ' | 'ү' => 'у',
            'һ' => 'х',
            'і' => 'и',
            other => other,
        })
        .collect()
}

/// The choices that what was typed may mean, in their order.
pub(super) fn found(choices: &[Choice], typed: &str) -> Vec<Choice> {
    choices.iter().filter(|choice| choice.matches(typed)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{Choice, found};

    #[test]
    fn kazakh_letters_are_found_by_their_russian_neighbours() {
        let people = [Choice::new("1", "Әлихан Серікұлы"), Choice::new("2", "Артём Ковалёв")];
        assert_eq!(found(&people, "алихан серик").len(), 1);
        assert_eq!(found(&people, "КОВАЛЕВ").first().map(|one| one.value.as_str()), Some("2"));
        assert_eq!(found(&people, "").len(), 2);
        assert!(found(&people, "пак").is_empty());
    }

    #[test]
    fn the_hint_is_searched_too() {
        assert!(Choice::new("a", "Зал А").hint("16 мест").matches("16"));
    }
}
