//! A field of a `PATCH` that can be left alone, cleared or set: absent is not `null`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a partial update says about one nullable field.
///
/// Use with `#[serde(default, skip_serializing_if = "Patch::is_keep")]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The field was not sent: leave it as it is.
    #[default]
    Keep,
    /// The field was sent as `null`: empty it.
    Clear,
    /// The field was sent with a value.
    Set(T),
}

impl<T> Patch<T> {
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
    /// The value to validate, if one was sent.
    pub const fn as_set(&self) -> Option<&T> {
        if let Self::Set(value) = self { Some(value) } else { None }
    }
    /// The field after the patch, given what it was before.
    pub fn apply(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
    /// From what a form holds: `None` clears.
    pub fn from_form(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(f(value)),
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_set().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from_form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Form {
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        capacity: Patch<u32>,
    }

    #[test]
    fn absent_null_and_value_stay_apart_in_both_directions() {
        for (json, patch) in [("{}", Patch::Keep), (r#"{"capacity":null}"#, Patch::Clear), (r#"{"capacity":8}"#, Patch::Set(8))] {
            let form: Form = serde_json::from_str(json).unwrap();
            assert_eq!(form.capacity, patch);
            assert_eq!(serde_json::to_string(&form).unwrap(), json);
        }
    }
}
