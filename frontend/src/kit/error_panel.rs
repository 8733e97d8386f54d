//! What failed, in its place: what is kept, another try, and the request's number that copies on a click.

use leptos::prelude::*;

use super::{Icon, Words, copy_text};

/// An error where the data would be.
#[component]
pub fn ErrorPanel(
    /// What failed: «Не загрузили учеников: сервер не ответил».
    #[prop(into)]
    title: Signal<String>,
    /// What is kept, what to do.
    #[prop(optional, into)]
    text: Signal<Option<String>>,
    /// Tries again.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// The number by which the server's log finds it.
    #[prop(optional, into)]
    request_id: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional, into)]
    test_id: Option<String>,
) -> impl IntoView {
    let words = Words::here();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        if let Some(id) = request_id.get_untracked() {
            copy_text(&id);
            copied.set(true);
        }
    };
    let number = move || {
        request_id.get().map(|id| {
            view! {
                <br />
                <small>
                    {move || words.request_id.get()} " "
                    <button type="button" class="copy" title=move || words.request_id.get() on:click=copy>
                        <code>{id}</code>
                    </button>
                    <span role="status">
                        {move || copied.get().then(|| format!(" {}", words.copied.get()))}
                    </span>
                </small>
            }
        })
    };
    view! {
        <div class="notice" data-tone="danger" role="alert" data-testid=test_id>
            <Icon name="triangle-alert" />
            <div>
                <strong>{move || title.get()}</strong>
                " "
                {move || text.get()}
                " "
                {on_retry
                    .map(|retry| {
                        view! {
                            <button type="button" class="link" on:click=move |_| retry.run(())>
                                {move || words.retry.get()}
                            </button>
                        }
                    })}
                {number}
            </div>
        </div>
    }
}
