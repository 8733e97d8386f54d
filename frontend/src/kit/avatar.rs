//! A person's initials in the person's hue.

use leptos::prelude::*;

/// How large an avatar is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// In tables and lists.
    #[default]
    Small,
    /// In cards.
    Medium,
    /// At the head of the person's page.
    Large,
}

/// The first letters of the first two words of a name.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// A hue from 1 to 12 that stays with a name for ever.
pub fn hue_of(name: &str) -> u8 {
    let sum = name.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    u8::try_from(sum % 12).map_or(1, |hue| hue + 1)
}

/// Initials in a circle. The name stands beside it, so the screen reader passes it over.
#[component]
pub fn Avatar(
    /// The person's name.
    #[prop(into)]
    name: Signal<String>,
    /// The hue the person was given; else one made of the name.
    #[prop(optional, into)]
    hue: Signal<Option<u8>>,
    /// How large it is.
    #[prop(optional)]
    size: AvatarSize,
) -> impl IntoView {
    let class = match size {
        AvatarSize::Small => "avatar",
        AvatarSize::Medium => "avatar medium",
        AvatarSize::Large => "avatar large",
    };
    view! {
        <span
            class=class
            aria-hidden="true"
            data-hue=move || hue.get().unwrap_or_else(|| name.with(|name| hue_of(name))).to_string()
        >
            {move || name.with(|name| initials(name))}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::{hue_of, initials};

    #[test]
    fn initials_are_the_first_two_words() {
        assert_eq!(initials("Әлихан Серікұлы Оразбек"), "ӘС");
        assert_eq!(initials("«Тұлпар»"), "Т");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn hues_lie_between_one_and_twelve() {
        for name in ["Асель", "Данияр", "", "Ұлпан Сейтқали"] {
            assert!((1..=12).contains(&hue_of(name)));
        }
    }
}
