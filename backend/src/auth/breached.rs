//! Passwords that stand in lists of stolen ones are tried first by whoever guesses: none is taken.
//!
//! The list is `breached.txt` beside this file; `breached.LICENSE` says where it is from.

use std::sync::LazyLock;

use crate::error::{AppError, Result};

static LIST: LazyLock<Vec<&'static str>> = LazyLock::new(|| include_str!("breached.txt").lines().collect());

/// Refuses a new password that is known from leaks, or is the e-mail it belongs to.
pub fn refuse(password: &str, email: &str) -> Result<()> {
    let folded = password.trim().to_lowercase();
    if LIST.binary_search(&folded.as_str()).is_ok() {
        return Err(AppError::field("password", "common"));
    }
    if folded == super::registration::fold_email(email) {
        return Err(AppError::field("password", "sameAsEmail"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_long() {
        assert!(LIST.len() > 10_000);
        assert!(LIST.is_sorted());
    }

    #[test]
    fn what_everybody_takes_is_refused_whatever_its_case_and_the_own_email_too() {
        for password in ["password", "Password", "1q2w3e4r", "QWERTYUIOP", " 12345678 ", "me@example.kz"] {
            assert!(refuse(password, "Me@Example.kz").is_err(), "{password}");
        }
        assert!(refuse("correct horse battery", "me@example.kz").is_ok());
    }
}
