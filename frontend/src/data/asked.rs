//! What is asked of the server, and asked again when what the question depends on changes.
//!
//! As `LocalResource`, but nothing that changes while an answer is on its way is lost. There, whoever reads an answer and
//! what it depends on takes the mark of a change away before the resource has seen it: a search typed before the last
//! one was answered was never sent. Here the newest question waits, and is asked when the answer before it has come.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, reactive::computed::ScopedFuture, task::spawn_local};

/// A question with what is to come of it; a future asks nothing before it is awaited.
type Question<T> = Pin<Box<dyn Future<Output = T>>>;

/// The newest answer to a question, if there was one.
pub struct Asked<T: 'static> {
    answer: RwSignal<Option<T>, LocalStorage>,
    again: RwSignal<u32>,
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Asked<T> {}

/// What waits to be asked, and whether something is being asked.
struct Waiting<T> {
    next: Option<Question<T>>,
    busy: bool,
}

impl<T: 'static> Asked<T> {
    /// Asks, and again whenever a signal changes that `ask` reads.
    pub fn new<F: Future<Output = T> + 'static>(ask: impl Fn() -> F + 'static) -> Self {
        let (answer, again) = (RwSignal::new_local(None), RwSignal::new(0_u32));
        let waiting = StoredValue::new_local(Waiting { next: None::<Question<T>>, busy: false });
        Effect::new(move |_| {
            again.track();
            let question: Question<T> = Box::pin(ScopedFuture::new(ask()));
            let busy = waiting.try_update_value(|waiting| {
                waiting.next = Some(question);
                std::mem::replace(&mut waiting.busy, true)
            });
            if busy == Some(false) {
                spawn_local(ask_all(waiting, answer));
            }
        });
        Self { answer, again }
    }

    /// The newest answer.
    pub fn get(self) -> Option<T>
    where
        T: Clone,
    {
        self.answer.get()
    }

    /// Looks at the newest answer.
    pub fn with<U>(self, look: impl FnOnce(&Option<T>) -> U) -> U {
        self.answer.with(look)
    }

    /// Asks the same again.
    pub fn refetch(self) {
        self.again.update(|times| *times = times.wrapping_add(1));
    }
}

/// Asks what waits, one after another, until nothing does or the page is gone.
async fn ask_all<T: 'static>(waiting: StoredValue<Waiting<T>, LocalStorage>, answer: RwSignal<Option<T>, LocalStorage>) {
    let next = || {
        let question = waiting.try_update_value(|waiting| {
            waiting.busy = waiting.next.is_some();
            waiting.next.take()
        });
        question.flatten()
    };
    while let Some(question) = next() {
        let said = question.await;
        answer.try_set(Some(said));
    }
}
