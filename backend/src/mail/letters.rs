//! What letters say: one text, written plainly and as simple HTML. Nothing is loaded from anywhere when it is opened.

use crate::health::Warning;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use shared::{
    auth::{CONFIRM_HOURS, confirm_path},
    i18n::{Key, Locale, Texts, keys, texts},
    security::{RESET_MINUTES, reset_path},
    team::{INVITATION_HOURS, join_path},
};

/// The letters there are, with what each is about. Secrets stand here and nowhere else.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LetterKind {
    /// Somebody is invited to a centre.
    Invitation { company: String, invited_by: String, token: String },
    /// Somebody forgot their password.
    PasswordReset { token: String },
    /// Something is wrong with the installation.
    Alert { company: String, warning: Warning, detail: String },
    /// A password was set by a link: who did not ask for it should know.
    PasswordChanged,
    /// A second factor was turned off by somebody else: the centre and the name, or nobody, on the command line.
    FactorOff { by: Option<(String, String)> },
    /// Somebody registers a centre: the link opens it.
    ConfirmRegistration { token: String },
    /// Somebody tried to register with an e-mail that has an account.
    AccountThere,
}

impl LetterKind {
    /// How long the link in it opens something.
    pub fn lives(&self) -> Option<Duration> {
        match self {
            Self::Invitation { .. } => Some(Duration::hours(INVITATION_HOURS)),
            Self::PasswordReset { .. } => Some(Duration::minutes(RESET_MINUTES)),
            Self::ConfirmRegistration { .. } => Some(Duration::hours(CONFIRM_HOURS)),
            _ => None,
        }
    }
}

impl std::fmt::Debug for LetterKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never with its secret.
        f.write_str(match self {
            Self::Invitation { .. } => "Invitation",
            Self::PasswordReset { .. } => "PasswordReset",
            Self::Alert { .. } => "Alert",
            Self::PasswordChanged => "PasswordChanged",
            Self::FactorOff { .. } => "FactorOff",
            Self::ConfirmRegistration { .. } => "ConfirmRegistration",
            Self::AccountThere => "AccountThere",
        })
    }
}

/// A letter, before it is written plainly or as HTML.
pub struct Page {
    pub subject: String,
    paragraphs: Vec<String>,
    /// What can be done, and where.
    action: Option<(String, String)>,
    small: Vec<String>,
    /// What the link is for when the button does not work.
    fallback: String,
    lang: Locale,
}

/// Writes a letter in a language; `root` is where the app is reached from outside.
pub fn write(kind: &LetterKind, locale: Locale, root: &str) -> Page {
    let words = texts(locale);
    match kind {
        LetterKind::Invitation { company, invited_by, token } => {
            let hours = words.with(keys::MAIL_INVITATION_SMALL, &[("hours", INVITATION_HOURS.into())]);
            let about = [("company", company.into()), ("by", invited_by.into())];
            Page {
                action: Some((words.get(keys::MAIL_INVITATION_ACTION), address(root, &join_path(token)))),
                ..plain(words, locale, words.with(keys::MAIL_INVITATION_SUBJECT, &[("company", company.into())]))
            }
            .saying(words.with(keys::MAIL_INVITATION_TEXT, &about))
            .adding(hours)
        }
        LetterKind::PasswordReset { token } => Page {
            action: Some((words.get(keys::MAIL_RESET_ACTION), address(root, &reset_path(token)))),
            ..of(words, locale, keys::MAIL_RESET_SUBJECT)
        }
        .saying(words.get(keys::MAIL_RESET_TEXT))
        .adding(words.get(keys::MAIL_RESET_SMALL)),
        LetterKind::Alert { company, warning, detail } => alert(words, locale, (company, *warning, detail), root),
        LetterKind::PasswordChanged => of(words, locale, keys::MAIL_CHANGED_SUBJECT)
            .saying(words.get(keys::MAIL_CHANGED_TEXT))
            .adding(words.get(keys::MAIL_CHANGED_SMALL)),
        LetterKind::FactorOff { by } => of(words, locale, keys::MAIL_FACTOR_OFF_SUBJECT)
            .saying(match by {
                Some((company, by)) => words.with(keys::MAIL_FACTOR_OFF_TEXT, &[("company", company.into()), ("by", by.into())]),
                None => words.get(keys::MAIL_FACTOR_OFF_TEXT_SERVER),
            })
            .adding(words.get(keys::MAIL_FACTOR_OFF_SMALL)),
        LetterKind::ConfirmRegistration { token } => Page {
            action: Some((words.get(keys::MAIL_CONFIRM_ACTION), address(root, &confirm_path(token)))),
            ..of(words, locale, keys::MAIL_CONFIRM_SUBJECT)
        }
        .saying(words.get(keys::MAIL_CONFIRM_TEXT))
        .adding(words.get(keys::MAIL_CONFIRM_SMALL)),
        LetterKind::AccountThere => Page {
            action: Some((words.get(keys::MAIL_THERE_ACTION), address(root, "/login"))),
            ..of(words, locale, keys::MAIL_THERE_SUBJECT)
        }
        .saying(words.get(keys::MAIL_THERE_TEXT))
        .adding(words.get(keys::MAIL_THERE_SMALL)),
    }
}

fn alert(words: &Texts, locale: Locale, (company, warning, detail): (&str, Warning, &str), root: &str) -> Page {
    let what = words.get(warning.name());
    let subject = words.with(keys::MAIL_ALERT_SUBJECT, &[("company", company.into()), ("what", what.as_str().into())]);
    let page = plain(words, locale, subject)
        .saying(words.with(keys::MAIL_ALERT_TEXT, &[("what", what.into())]))
        .saying(words.with(keys::MAIL_ALERT_DETAIL, &[("detail", detail.into())]))
        .adding(words.get(keys::MAIL_ALERT_SMALL));
    Page { action: Some((words.get(keys::MAIL_ALERT_ACTION), address(root, "/settings/health"))), ..page }
}

fn of(words: &Texts, locale: Locale, subject: Key) -> Page {
    plain(words, locale, words.get(subject))
}

fn plain(words: &Texts, lang: Locale, subject: String) -> Page {
    // What people have typed stands in the subject: a header has one line.
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    let fallback = words.get(keys::MAIL_BUTTON_FALLBACK);
    let (hello, footer) = (words.get(keys::MAIL_HELLO), words.get(keys::MAIL_FOOTER));
    Page { subject, paragraphs: vec![hello], action: None, small: vec![footer], fallback, lang }
}

fn address(root: &str, path: &str) -> String {
    format!("{}{path}", root.trim_end_matches('/'))
}

impl Page {
    fn saying(mut self, paragraph: String) -> Self {
        self.paragraphs.push(paragraph);
        self
    }
    /// Small print, before what stands under every letter.
    fn adding(mut self, small: String) -> Self {
        self.small.insert(0, small);
        self
    }

    /// The letter for who reads text.
    pub fn as_text(&self) -> String {
        let action = self.action.iter().map(|(label, link)| format!("{label}:\n{link}"));
        let parts: Vec<String> = self.paragraphs.iter().cloned().chain(action).chain(self.small.iter().cloned()).collect();
        parts.join("\n\n") + "\n"
    }

    /// The letter as HTML, with the little style letters are shown with.
    pub fn as_html(&self) -> String {
        let said: String = self.paragraphs.iter().map(|text| format!("<p>{}</p>\n", escaped(text))).collect();
        let action: String = self.action.iter().map(|(label, link)| self.button(label, link)).collect();
        let small: String =
            self.small.iter().map(|text| format!("<p style=\"color:#64748b;font-size:13px\">{}</p>\n", escaped(text))).collect();
        format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family:sans-serif;font-size:16px;line-height:1.5;color:#0f172a;max-width:560px\">\n\
             {said}{action}{small}</body></html>\n",
            self.lang,
            escaped(&self.subject),
        )
    }

    fn button(&self, label: &str, link: &str) -> String {
        let (label, link) = (escaped(label), escaped(link));
        format!(
            "<p><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;border-radius:8px;background:#4338ca;\
             color:#ffffff;text-decoration:none\">{label}</a></p>\n\
             <p style=\"color:#64748b;font-size:13px\">{}<br>{link}</p>\n",
            escaped(&self.fallback),
        )
    }
}

/// What people have typed says nothing to a program that reads HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_somebody_typed_is_no_html_and_no_second_header() {
        let company = "Школа <b>\r\nBcc: all@example.com".to_owned();
        let kind = LetterKind::Invitation { company, invited_by: "\"А\" & Б".into(), token: "secret".into() };
        let page = write(&kind, Locale::Ru, "https://crm.example.kz/");
        assert_eq!(page.subject, "Приглашение в «Школа <b> Bcc: all@example.com»");
        let html = page.as_html();
        assert!(html.contains("Школа &lt;b&gt;") && html.contains("&quot;А&quot; &amp; Б"), "{html}");
        assert!(page.as_text().contains("https://crm.example.kz/invite#secret"));
    }

    #[test]
    fn every_letter_is_written_in_every_language() {
        let kinds = [
            LetterKind::Invitation { company: "A".into(), invited_by: "B".into(), token: "t".into() },
            LetterKind::PasswordReset { token: "t".into() },
            LetterKind::PasswordChanged,
            LetterKind::FactorOff { by: Some(("A".into(), "B".into())) },
            LetterKind::FactorOff { by: None },
            LetterKind::ConfirmRegistration { token: "t".into() },
            LetterKind::AccountThere,
            LetterKind::Alert { company: "A".into(), warning: Warning::DiskLow, detail: "9 %".into() },
        ];
        for kind in &kinds {
            for locale in Locale::ALL {
                let page = write(kind, *locale, "https://a.kz");
                assert!(!page.subject.is_empty() && !page.as_text().contains("mail-"), "{kind:?} {locale}");
            }
        }
    }

    #[test]
    fn a_letter_in_a_log_keeps_its_secret() {
        let said = format!("{:?}", LetterKind::PasswordReset { token: "hush".into() });
        assert!(!said.contains("hush"));
    }
}
