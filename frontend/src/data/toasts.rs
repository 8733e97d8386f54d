//! Notices: what was done, with a way back, and what was refused, with the reason.

use leptos::prelude::*;
use shared::problem::Problem;

use crate::{
    i18n::{keys, t},
    kit::{Toast, ToastAction, ToastAsk, Tone},
};

/// More than three would hide the page.
const MOST: usize = 3;

/// The notices on the screen.
#[derive(Clone, Copy)]
pub struct Notices {
    list: RwSignal<Vec<Toast>>,
    last: StoredValue<u64>,
}

impl Notices {
    /// Made once, in `App`.
    pub fn provide() -> Self {
        let notices = Self { list: RwSignal::new(Vec::new()), last: StoredValue::new(0) };
        provide_context(notices);
        notices
    }

    /// The notices of the application.
    pub fn here() -> Self {
        expect_context()
    }

    /// What is shown, the oldest first.
    pub fn list(self) -> Signal<Vec<Toast>> {
        self.list.into()
    }

    /// Takes one away.
    pub fn dismiss(self, id: u64) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }

    /// Something was done.
    pub fn done(self, text: String) {
        self.show(Tone::Success, text, None, true);
    }

    /// Something was done and can be taken back.
    pub fn undoable(self, text: String, undo: impl Fn() + Send + Sync + 'static) {
        self.retractable(text, undo);
    }

    /// The same, with something that goes further than what was done.
    pub fn extendable(self, text: String, undo: impl Fn() + Send + Sync + 'static, also: ToastAction) {
        let toast = self.made(Tone::Success, text, Some(way_back(undo)), true);
        self.push(Toast { also: Some(also), ..toast });
    }

    /// The same, said before the server has answered: its number dismisses it on a refusal.
    pub fn retractable(self, text: String, undo: impl Fn() + Send + Sync + 'static) -> u64 {
        self.show(Tone::Success, text, Some(way_back(undo)), true)
    }

    /// Something was done although something is not as it should be: it can be taken back, or explained.
    pub fn explainable(self, text: String, undo: impl Fn() + Send + Sync + 'static, ask: ToastAsk) {
        let toast = self.made(Tone::Warning, text, Some(way_back(undo)), true);
        self.push(Toast { ask: Some(ask), ..toast });
    }

    /// Something was refused: the server's sentence, with another try where one may help.
    pub fn refused(self, problem: &Problem, retry: Option<Callback<()>>) {
        let action = retry.map(|run| ToastAction { label: t(keys::KIT_RETRY), shortcut: None, run });
        self.show(Tone::Danger, sentence(problem), action, true);
    }

    /// Something did not work, in words that are ready.
    pub fn failed(self, text: String) {
        self.show(Tone::Danger, text, None, false);
    }

    /// Something to know before going on.
    pub fn warn(self, text: String) {
        self.show(Tone::Warning, text, None, true);
    }

    /// The same, with what can be done about it.
    pub fn warn_with(self, text: String, action: ToastAction) {
        self.show(Tone::Warning, text, Some(action), true);
    }

    /// Takes back the newest thing that can be; `false` when there is none.
    pub fn undo_last(self) -> bool {
        let found = self.list.with_untracked(|list| {
            let undo = list.iter().rev().find(|toast| toast.action.as_ref().is_some_and(|it| it.shortcut.is_some()))?;
            Some((undo.id, undo.action.as_ref()?.run))
        });
        if let Some((id, run)) = found {
            self.dismiss(id);
            run.run(());
        }
        found.is_some()
    }

    fn show(self, tone: Tone, text: String, action: Option<ToastAction>, timed: bool) -> u64 {
        let toast = self.made(tone, text, action, timed);
        let id = toast.id;
        self.push(toast);
        id
    }

    fn made(self, tone: Tone, text: String, action: Option<ToastAction>, timed: bool) -> Toast {
        self.last.update_value(|last| *last += 1);
        Toast { id: self.last.get_value(), tone, text, action, also: None, ask: None, timed }
    }

    fn push(self, toast: Toast) {
        self.list.update(|list| {
            list.push(toast);
            if list.len() > MOST {
                list.remove(0);
            }
        });
    }
}

/// «Отменить», with its key.
fn way_back(undo: impl Fn() + Send + Sync + 'static) -> ToastAction {
    ToastAction { label: t(keys::TOAST_UNDO), shortcut: Some("Ctrl Z"), run: Callback::new(move |()| undo()) }
}

/// What a refusal says to a person: the sentence, and the particulars where it has some.
pub fn sentence(problem: &Problem) -> String {
    let title = problem.cause.title(crate::i18n::locale());
    match &problem.cause {
        shared::problem::Cause::Invalid { errors } => errors.first().map_or(title, |error| error.message.clone()),
        shared::problem::Cause::Rule { details, .. } if !details.is_empty() => {
            format!("{title}: {}", details.join(", "))
        }
        _ => title,
    }
}
