//! Phone numbers as they are stored: E.164, decided by the phone-number library. Kazakhstan is meant where nothing
//! else is said.

use phonenumber::{Mode, country};
use sea_orm::JsonValue;
use shared::{phone::dialled, problem::FieldError};

use crate::error::{AppError, Result};

/// The number in E.164, or nothing for what is no phone number: for imports, which keep going.
pub fn lenient(text: &str) -> Option<String> {
    let number = phonenumber::parse(Some(country::Id::KZ), dialled(text)).ok()?;
    phonenumber::is_valid(&number).then(|| number.format().mode(Mode::E164).to_string())
}

/// The numbers of a form's `field` in E.164, blank and repeated ones dropped.
///
/// # Errors
/// A field error `phone` for each that is no phone number, at its place in the list.
pub fn normalised(field: &str, texts: &[String]) -> Result<Vec<String>> {
    let mut numbers: Vec<String> = Vec::with_capacity(texts.len());
    let mut wrong = Vec::new();
    for (place, text) in texts.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        match lenient(text) {
            Some(number) if numbers.contains(&number) => {}
            Some(number) => numbers.push(number),
            None => wrong.push(FieldError { field: format!("{field}[{place}]"), code: "phone".into(), message: String::new() }),
        }
    }
    if wrong.is_empty() { Ok(numbers) } else { Err(AppError::from(wrong)) }
}

/// How numbers stand in a JSON column.
pub fn to_column(numbers: Vec<String>) -> JsonValue {
    JsonValue::from(numbers)
}

/// The numbers of a JSON column.
pub fn of_column(column: &JsonValue) -> Vec<String> {
    let list = column.as_array().into_iter().flatten();
    list.filter_map(JsonValue::as_str).map(str::to_owned).collect()
}

/// Reads the numbering plans in the background, so that the first form does not wait for them.
pub fn warm_up() {
    tokio::task::spawn_blocking(|| lenient("+77010000000"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_dialled_it_is_the_same_number() {
        for text in ["+7 701 123 45 67", "8 (701) 123-45-67", "7011234567", "77011234567", " +77011234567 "] {
            assert_eq!(lenient(text).as_deref(), Some("+77011234567"), "{text}");
        }
        assert_eq!(lenient("8 (727) 250-00-00").as_deref(), Some("+77272500000"));
        assert_eq!(lenient("+998 90 123 45 67").as_deref(), Some("+998901234567"));
    }

    #[test]
    fn what_is_no_number_is_told_by_its_place() {
        assert_eq!(lenient("мама"), None);
        assert_eq!(lenient("0000000000"), None);
        let texts = [String::new(), "87011234567".into(), "12345678901".into(), "+77011234567".into()];
        let AppError::Refused(cause) = normalised("phones", &texts).unwrap_err() else { panic!("not a refusal") };
        let shared::problem::Cause::Invalid { errors } = *cause else { panic!("not a field error") };
        assert_eq!((errors.len(), errors[0].field.as_str(), errors[0].code.as_str()), (1, "phones[2]", "phone"));
        assert_eq!(normalised("phones", &[texts[0].clone(), texts[1].clone(), texts[3].clone()]).unwrap(), ["+77011234567"]);
    }
}
