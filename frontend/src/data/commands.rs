//! A command that is not a form: carried out once, with its button waiting, its refusal told in a notice.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};
use shared::events::Entity;

use super::{changes, toasts::Notices};
use crate::api::Reply;

/// Carries out a command on records of a kind; `done` is told even when the page is gone by then.
pub fn carry_out<T: 'static>(
    kind: Entity,
    busy: RwSignal<bool>,
    notices: Notices,
    command: impl Future<Output = Reply<T>> + 'static,
    done: impl FnOnce(T) + 'static,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    spawn_local(async move {
        let answer = command.await;
        busy.try_set(false);
        changes::tell(kind);
        match answer {
            Ok(answer) => done(answer),
            Err(problem) => notices.refused(&problem, None),
        }
    });
}
