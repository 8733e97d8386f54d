//! A form over one command: the shared rules judge it, the server's refusals land at the same fields.
//!
//! A field is judged when the focus has left it, all of them at the first submit. The button is never disabled for
//! validity; a second press while the answer is awaited does nothing.

use std::{collections::BTreeSet, future::Future, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use shared::{
    problem::{Cause, FieldError, Problem},
    validation,
};
use validator::Validate;

use crate::{api::Reply, i18n, kit};

/// The state of one form. `C` is the command that is sent.
pub struct Form<C: Send + Sync + 'static> {
    /// What has been typed so far.
    pub value: RwSignal<C>,
    /// Waits for the server.
    pub busy: RwSignal<bool>,
    /// A refusal that belongs to no field.
    pub failed: RwSignal<Option<Problem>>,
    judged: RwSignal<BTreeSet<String>>,
    all_judged: RwSignal<bool>,
    from_server: RwSignal<Vec<FieldError>>,
}

impl<C: Send + Sync + 'static> Clone for Form<C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<C: Send + Sync + 'static> Copy for Form<C> {}

impl<C: Validate + Clone + Send + Sync + 'static> Form<C> {
    /// A form that begins with `value`.
    pub fn new(value: C) -> Self {
        Self {
            value: RwSignal::new(value),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            judged: RwSignal::new(BTreeSet::new()),
            all_judged: RwSignal::new(false),
            from_server: RwSignal::new(Vec::new()),
        }
    }

    /// Begins anew with `value`.
    pub fn reset(self, value: C) {
        self.value.set(value);
        self.failed.set(None);
        self.judged.set(BTreeSet::new());
        self.all_judged.set(false);
        self.from_server.set(Vec::new());
    }

    /// One part of the command, for a control's `value`.
    pub fn part<T: PartialEq + Send + Sync + 'static>(self, read: impl Fn(&C) -> T + Send + Sync + 'static) -> Signal<T> {
        Signal::derive(move || self.value.with(&read))
    }

    /// Changes one field; what the server said about it is void then.
    pub fn edit<T: 'static>(self, field: impl Into<String>, write: impl Fn(&mut C, T) + Send + Sync + 'static) -> Callback<T> {
        let field = field.into();
        Callback::new(move |typed: T| {
            self.value.update(|value| write(value, typed));
            self.from_server.update(|errors| {
                errors.retain(|error| error.field != field && !is_element(&error.field, &field));
            });
            self.failed.set(None);
        })
    }

    /// The focus has left a field.
    pub fn judge(self, field: impl Into<String>) -> Callback<()> {
        let field = field.into();
        Callback::new(move |()| {
            self.judged.update(|judged| {
                judged.insert(field.clone());
            });
        })
    }

    /// What is wrong with a field, once it is to be judged.
    pub fn error(self, field: impl Into<String>) -> Signal<Option<String>> {
        let field = field.into();
        Signal::derive(move || {
            let said = |errors: &[FieldError]| {
                errors
                    .iter()
                    .find(|error| error.field == field || is_element(&error.field, &field))
                    .map(|error| error.message.clone())
            };
            let judged = self.all_judged.get() || self.judged.with(|judged| judged.contains(&field));
            let ours = judged.then(|| self.value.with(|value| said(&validation::check(value, i18n::locale())))).flatten();
            ours.or_else(|| self.from_server.with(|errors| said(errors)))
        })
    }

    /// The command, if it is well formed and none is on its way; else the first wrong field gets the focus.
    pub fn ready(self) -> Option<C> {
        if self.busy.get_untracked() {
            return None;
        }
        self.all_judged.set(true);
        self.failed.set(None);
        // What cannot be read would be sent as the value before it.
        if kit::unread() {
            return None;
        }
        let command = self.value.get_untracked();
        if validation::check(&command, i18n::locale()).is_empty() {
            return Some(command);
        }
        set_timeout(kit::focus_first_invalid, Duration::ZERO);
        None
    }

    /// Sends the command if it is well formed; `done` gets the answer even when the form is gone by then.
    pub fn submit<T, F>(self, send: impl FnOnce(C) -> F + 'static, done: impl FnOnce(T) + 'static)
    where
        T: 'static,
        F: Future<Output = Reply<T>> + 'static,
    {
        let Some(command) = self.ready() else { return };
        self.busy.set(true);
        spawn_local(async move {
            let answer = send(command).await;
            // The form may have been closed meanwhile.
            self.busy.try_set(false);
            match answer {
                Ok(answer) => done(answer),
                Err(problem) => self.refuse(*problem),
            }
        });
    }

    /// Puts a refusal where it belongs: at its fields, or over the form.
    pub fn refuse(self, problem: Problem) {
        if let Cause::Invalid { errors } = &problem.cause
            && !errors.is_empty()
        {
            self.from_server.try_set(errors.clone());
            set_timeout(kit::focus_first_invalid, Duration::ZERO);
        } else {
            self.failed.try_set(Some(problem));
        }
    }
}

/// Whether an error is about one element of a list that is one control: `phones[1]` of `phones`.
fn is_element(of: &str, list: &str) -> bool {
    of.strip_prefix(list)
        .and_then(|rest| rest.strip_prefix('['))
        .is_some_and(|rest| rest.ends_with(']') && rest.matches(']').count() == 1)
}
