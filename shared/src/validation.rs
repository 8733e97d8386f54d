//! Validation written once: the form and the extractor run the same rules and get the same [`FieldError`]s.

use std::borrow::Cow;

use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::{
    i18n::{Key, Locale, keys, texts},
    phone::{self, Slip},
    problem::FieldError,
};

/// Checks a command; an empty list means it is well formed. Messages are in `locale`.
///
/// The rejected value never leaves this function: `validator` keeps it in its params, and it may be a password.
pub fn check(command: &impl Validate, locale: Locale) -> Vec<FieldError> {
    errors(command).iter().map(|(field, error)| told(field, error, locale)).collect()
}

/// What validation says of a field, with the bounds it names: for the description of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub field: String,
    pub code: String,
    pub min: Option<i64>,
    pub max: Option<i64>,
}

/// The refusals of a command, without words.
pub fn refusals(command: &impl Validate) -> Vec<Refusal> {
    let plain = |(field, error): (String, ValidationError)| {
        let (min, max) = bounds(&error);
        Refusal { field, code: error.code.into_owned(), min, max }
    };
    errors(command).into_iter().map(plain).collect()
}

/// Everything that is wrong, by field.
fn errors(command: &impl Validate) -> Vec<(String, ValidationError)> {
    let mut found = Vec::new();
    if let Err(errors) = command.validate() {
        collect("", errors, &mut found);
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

fn collect(prefix: &str, errors: ValidationErrors, found: &mut Vec<(String, ValidationError)>) {
    for (name, kind) in errors.into_errors() {
        let field = path(prefix, &name);
        match kind {
            ValidationErrorsKind::Field(list) => found.extend(list.into_iter().map(|error| (field.clone(), error))),
            ValidationErrorsKind::Struct(inner) => collect(&field, *inner, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(&format!("{field}[{index}]"), *inner, found);
                }
            }
        }
    }
}

fn bounds(error: &ValidationError) -> (Option<i64>, Option<i64>) {
    let number = |name: &str| error.params.get(name).and_then(serde_json::Value::as_f64).map(|n| n as i64);
    (number("min"), number("max"))
}

fn path(prefix: &str, name: &str) -> String {
    // `override` is a word of Rust's own: the field is called otherwise there, and this on the wire.
    let name = if name == "overriding" { "override".to_owned() } else { camel_case(name) };
    if prefix.is_empty() { name } else { format!("{prefix}.{name}") }
}

/// `company_name` → `companyName`.
fn camel_case(name: &str) -> String {
    let mut upper = false;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

fn told(field: &str, error: &ValidationError, locale: Locale) -> FieldError {
    let (min, max) = bounds(error);
    // What is empty is to be filled in; how long it may be is of no use yet.
    let blank = error.params.get("value").and_then(serde_json::Value::as_str).is_some_and(|text| text.trim().is_empty());
    let wanted = min.is_some_and(|min| min > 0) || error.code == "email";
    let said = if blank && wanted { "required" } else { &*error.code };
    let message = if said == "phone" { phone_message(slip_of(error), locale) } else { message(said, min, max, locale) };
    FieldError { field: field.to_owned(), code: error.code.to_string(), message }
}

/// The sentence for a code, with its bounds where it has some.
pub fn message(code: &str, min: Option<i64>, max: Option<i64>, locale: Locale) -> String {
    let key: Key = match (code, min, max) {
        ("length", Some(_), None) => keys::INVALID_TOO_SHORT,
        ("length", Some(1), Some(_)) => keys::INVALID_AT_MOST,
        ("length", Some(_), Some(_)) => keys::INVALID_LENGTH,
        ("length", None, _) => keys::INVALID_TOO_LONG,
        ("range", Some(_), Some(_)) => keys::INVALID_RANGE,
        ("required", ..) => keys::INVALID_REQUIRED,
        ("email", ..) => keys::INVALID_EMAIL,
        ("phone", ..) => keys::INVALID_PHONE,
        ("timeZone", ..) => keys::INVALID_TIME_ZONE,
        ("date", ..) => keys::INVALID_DATE,
        ("url", ..) => keys::INVALID_URL,
        ("unknown", ..) => keys::INVALID_UNKNOWN,
        ("taken", ..) => keys::INVALID_TAKEN,
        ("emailTaken", ..) => keys::INVALID_EMAIL_TAKEN,
        ("notFound", ..) => keys::INVALID_NOT_FOUND,
        ("archived", ..) => keys::INVALID_ARCHIVED,
        ("absentOnly", ..) => keys::INVALID_ABSENT_ONLY,
        ("alreadyMember", ..) => keys::INVALID_ALREADY_MEMBER,
        ("teacherTaken", ..) => keys::INVALID_TEACHER_TAKEN,
        ("alreadyInvited", ..) => keys::INVALID_ALREADY_INVITED,
        ("window", ..) => keys::INVALID_WINDOW,
        ("order", ..) => keys::INVALID_ORDER,
        ("common", ..) => keys::INVALID_COMMON_PASSWORD,
        ("wrongPassword", ..) => keys::INVALID_WRONG_PASSWORD,
        ("wrongCode", ..) => keys::INVALID_WRONG_CODE,
        ("sameAsEmail", ..) => keys::INVALID_SAME_AS_EMAIL,
        ("gap", ..) => keys::INVALID_LOCAL_TIME,
        ("hostRefused", ..) => keys::INVALID_HOST_REFUSED,
        ("imageSize", ..) => keys::INVALID_IMAGE_SIZE,
        ("imageType", ..) => keys::INVALID_IMAGE_TYPE,
        ("imageBroken", ..) => keys::INVALID_IMAGE_BROKEN,
        ("hours", ..) => keys::INVALID_HOURS,
        ("markReason", ..) => keys::INVALID_MARK_REASON,
        ("type", ..) => keys::INVALID_TYPE,
        _ => keys::INVALID_OTHER,
    };
    texts(locale).with(key, &[("min", min.unwrap_or(0).into()), ("max", max.unwrap_or(0).into())])
}

/// Fills in the messages of errors that were made without a language.
pub fn translate(errors: &mut [FieldError], locale: Locale) {
    for error in errors.iter_mut().filter(|e| e.message.is_empty()) {
        // One code for whatever must not be there twice; people hear what it is.
        let code = if (error.field.as_str(), error.code.as_str()) == ("email", "taken") { "emailTaken" } else { &error.code };
        error.message = message(code, None, None, locale);
    }
}

/// Said when a text is empty or only blanks.
pub fn not_blank(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() { Err(ValidationError::new("required")) } else { Ok(()) }
}

/// Said when nothing of a list was chosen.
pub fn one_at_least<T>(list: &[T]) -> Result<(), ValidationError> {
    if list.is_empty() { Err(ValidationError::new("required")) } else { Ok(()) }
}

/// An e-mail address as people write them: one `@`, a dot in the domain, no blanks. The server sends mail to prove the rest.
pub fn email(text: &str) -> Result<(), ValidationError> {
    let wrong = || ValidationError { code: Cow::Borrowed("email"), message: None, params: std::collections::HashMap::new() };
    let (local, domain) = text.trim().split_once('@').ok_or_else(wrong)?;
    let domain_fits = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') && !domain.contains("..");
    let clean = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "@<>(),;:\"[]\\".contains(c))
    };
    let fits = text.len() <= 254 && clean(local) && clean(domain) && domain_fits;
    if fits { Ok(()) } else { Err(wrong()) }
}

/// An optional e-mail field of a form: blank counts as none.
pub fn email_or_blank(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() { Ok(()) } else { email(text) }
}

/// A light look at a phone: its signs and how many digits it has. The server decides with a phone-number library.
pub fn phone(text: &str) -> Result<(), ValidationError> {
    let Some(slip) = phone::slip(text) else { return Ok(()) };
    let mut error = ValidationError::new("phone");
    if let Slip::Digits(digits) = slip {
        error.add_param("digits".into(), &digits);
    } else {
        error.add_param("signs".into(), &true);
    }
    Err(error)
}

/// What is wrong with a phone, in words.
pub fn phone_slip(text: &str, locale: Locale) -> Option<String> {
    phone::slip(text).map(|slip| phone_message(Some(slip), locale))
}

fn phone_message(slip: Option<Slip>, locale: Locale) -> String {
    let said = texts(locale);
    match slip {
        Some(Slip::Digits(count)) => said.with(keys::INVALID_PHONE_DIGITS, &[("count", count.into())]),
        Some(Slip::Signs) => said.get(keys::INVALID_PHONE_SIGNS),
        None => said.get(keys::INVALID_PHONE),
    }
}

fn slip_of(error: &ValidationError) -> Option<Slip> {
    let digits = error.params.get("digits").and_then(serde_json::Value::as_u64).and_then(|count| usize::try_from(count).ok());
    digits.map(Slip::Digits).or_else(|| error.params.contains_key("signs").then_some(Slip::Signs))
}

/// Every phone of a list, blank ones apart.
pub fn phones(list: &[String]) -> Result<(), ValidationError> {
    if list.len() > 10 {
        return Err(too_long(10));
    }
    list.iter().filter(|p| !p.trim().is_empty()).try_for_each(|p| phone(p))
}

/// The patched value of a nullable text: at most 2,000 characters.
pub fn patched_text(patch: &crate::patch::Patch<String>) -> Result<(), ValidationError> {
    let fits = patch.as_set().is_none_or(|text| text.chars().count() <= 2_000);
    if fits { Ok(()) } else { Err(too_long(2_000)) }
}

fn too_long(max: u32) -> ValidationError {
    let mut error = ValidationError::new("length");
    error.add_param("max".into(), &max);
    error
}

/// The patched e-mail of a person.
pub fn patched_email(patch: &crate::patch::Patch<String>) -> Result<(), ValidationError> {
    patch.as_set().map_or(Ok(()), |text| email_or_blank(text))
}

/// The patched number of places: 1–10,000.
pub fn patched_capacity(patch: &crate::patch::Patch<u32>) -> Result<(), ValidationError> {
    let fits = patch.as_set().is_none_or(|places| (1..=10_000).contains(places));
    if fits {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("min".into(), &1);
    error.add_param("max".into(), &10_000);
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_people_have_pass_and_slips_do_not() {
        for good in ["asel@example.kz", "a.b+c@mail.example.com"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in ["", "asel", "asel@", "@kz.kz", "a b@x.kz", "a@x", "a@x..kz", "a@@x.kz", "<a@x.kz>"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_email_is_missing_and_no_slip() {
        let with = |email: &str| crate::import::TestConnection {
            alfacrm_url: "https://alfa.s20.online".into(),
            email: email.into(),
            api_key: "key".into(),
        };
        let said = |email: &str| check(&with(email), Locale::Ru).pop().map(|error| error.message);
        assert_eq!(said(" "), Some(message("required", None, None, Locale::Ru)));
        assert_eq!(said("asel@"), Some(message("email", None, None, Locale::Ru)));
    }

    #[test]
    fn a_refused_password_is_not_echoed() {
        let command = crate::auth::Register {
            name: "А".into(),
            email: "a@x.kz".into(),
            password: "tiny".into(),
            company_name: "Ц".into(),
            ..Default::default()
        };
        let said = serde_json::to_string(&check(&command, Locale::Ru)).unwrap();
        assert!(said.contains("password") && !said.contains("tiny"), "{said}");
    }
}
