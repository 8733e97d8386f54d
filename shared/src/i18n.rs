//! Texts in Russian, Kazakh and English from `i18n/<language>/*.ftl`, for the app, the server's messages and mails.
//!
//! The build script refuses a catalogue that lacks a key another one has, and makes a constant per key:
//! a text that does not exist does not compile.

use std::{borrow::Cow, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

/// The constants, one per message.
pub mod keys {
    use super::Key;
    include!(concat!(env!("OUT_DIR"), "/keys.rs"));
}

/// The name of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub(crate) &'static str);

impl Key {
    /// The name as in the catalogue; only for tests and tools.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

words! {
    /// A language of the product.
    #[derive(Default)]
    Locale {
        #[default]
        Ru = "ru",
        Kk = "kk",
        En = "en",
    }
}

impl Locale {
    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ru => "Русский",
            Self::Kk => "Қазақша",
            Self::En => "English",
        }
    }

    /// The first language of an `Accept-Language` header that we speak; Russian if none.
    pub fn from_accept_language(header: &str) -> Self {
        header
            .split(',')
            .filter_map(|part| part.trim().get(..2))
            .find_map(|tag| tag.to_ascii_lowercase().parse().ok())
            .unwrap_or_default()
    }

    const fn source(self) -> &'static str {
        match self {
            Self::Ru => include_str!(concat!(env!("OUT_DIR"), "/ru.ftl")),
            Self::Kk => include_str!(concat!(env!("OUT_DIR"), "/kk.ftl")),
            Self::En => include_str!(concat!(env!("OUT_DIR"), "/en.ftl")),
        }
    }
}

/// A value put into a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg<'a> {
    Text(Cow<'a, str>),
    Number(i64),
}
impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}
impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.as_str().into())
    }
}
macro_rules! numbers { ($($t:ty),+) => { $(impl From<$t> for Arg<'_> {
    fn from(number: $t) -> Self { Self::Number(i64::try_from(number).unwrap_or(i64::MAX)) }
})+ } }
numbers!(i32, i64, u32, u64, usize);

/// The catalogue of one language.
pub struct Texts(FluentBundle<FluentResource>);

impl Texts {
    fn load(locale: Locale) -> Self {
        let resource = FluentResource::try_new(locale.source().to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new_concurrent(vec![locale.as_str().parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self(bundle)
    }
    /// A text without values in it.
    pub fn get(&self, key: Key) -> String {
        self.with(key, &[])
    }
    /// A text with values: `texts.with(keys::LESSONS_COUNT, &[("count", 5.into())])`.
    pub fn with(&self, key: Key, args: &[(&str, Arg<'_>)]) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            let value = match value {
                Arg::Text(text) => FluentValue::from(text.as_ref()),
                Arg::Number(number) => FluentValue::from(*number),
            };
            values.set((*name).to_owned(), value);
        }
        let pattern = self.0.get_message(key.0).and_then(|message| message.value());
        pattern.map_or_else(|| key.0.to_owned(), |p| self.0.format_pattern(p, Some(&values), &mut Vec::new()).into_owned())
    }
}

/// The catalogue of a language, parsed once per process.
pub fn texts(locale: Locale) -> &'static Texts {
    static RU: OnceLock<Texts> = OnceLock::new();
    static KK: OnceLock<Texts> = OnceLock::new();
    static EN: OnceLock<Texts> = OnceLock::new();
    match locale {
        Locale::Ru => &RU,
        Locale::Kk => &KK,
        Locale::En => &EN,
    }
    .get_or_init(|| Texts::load(locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_follow_the_language() {
        let said = |locale, n: i64| texts(locale).with(keys::LESSONS_COUNT, &[("count", n.into())]);
        assert_eq!([said(Locale::Ru, 1), said(Locale::Ru, 2), said(Locale::Ru, 5)], ["1 урок", "2 урока", "5 уроков"]);
        assert_eq!([said(Locale::En, 1), said(Locale::En, 5)], ["1 lesson", "5 lessons"]);
        assert_eq!(said(Locale::Kk, 8), "8 сабақ");
    }

    #[test]
    fn the_browser_says_which_language() {
        assert_eq!(Locale::from_accept_language("kk-KZ,kk;q=0.9,ru;q=0.8"), Locale::Kk);
        assert_eq!(Locale::from_accept_language("de,en;q=0.5"), Locale::En);
        assert_eq!(Locale::from_accept_language("*"), Locale::Ru);
    }
}
