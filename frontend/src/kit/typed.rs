//! What the hand is typing into a field that reads it: kept as it was typed for as long as it cannot be read.
//!
//! Such a field is marked `aria-invalid` and `data-unread`; a form around it is not sent ([`unread`]), because it would
//! go with the value that was there before.

use leptos::prelude::*;
use web_sys::HtmlElement;

use super::{dom, field::FieldContext};

/// Why something cannot be taken, in words.
type Complaint = Signal<String>;

/// Reads what was typed; nothing typed is no value.
pub(super) type Read<T> = Callback<String, Result<Option<T>, Complaint>>;

/// The text in a control while it differs from its value.
pub(super) struct Typed<T: 'static> {
    text: RwSignal<Option<String>>,
    refused: RwSignal<bool>,
    complaint: RwSignal<Option<Complaint>>,
    read: Read<T>,
    on_input: Callback<Option<T>>,
}

impl<T> Clone for Typed<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Typed<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Typed<T> {
    /// At rest: the value is shown.
    pub fn new(field: &FieldContext, value: Signal<Option<T>>, read: Read<T>, on_input: Callback<Option<T>>) -> Self {
        let this = Self { text: RwSignal::new(None), refused: RwSignal::new(false), complaint: field.complaint, read, on_input };
        // A value from elsewhere, as from a form begun anew, takes the place of what could not be read.
        Effect::watch(
            move || value.get(),
            move |_, _, _| {
                if this.refused.get_untracked() {
                    this.rest();
                }
            },
            false,
        );
        this
    }

    /// What stands in the control, if not its value.
    pub fn text(self) -> Option<String> {
        self.text.get()
    }

    /// What stands in the control as a value, if it can be read.
    pub fn read_untracked(self) -> Option<T> {
        self.text.get_untracked().and_then(|text| self.read.run(text).ok()).flatten()
    }

    /// A key was pressed; a text that is `whole` is taken at once.
    pub fn input(self, text: String, whole: bool) {
        let read = self.read.run(text.clone());
        self.text.set(Some(text));
        match read {
            Ok(value) => {
                self.accept();
                if whole && value.is_some() {
                    self.on_input.run(value);
                }
            }
            Err(words) if self.refused.get_untracked() => self.complaint.set(Some(words)),
            Err(_) => {}
        }
    }

    /// The hand is done: takes the text, or says why not and keeps it.
    pub fn finish(self) {
        // A field that is taken away loses the focus when it is gone already.
        let Some(text) = self.text.try_get_untracked().flatten() else { return };
        match self.read.run(text) {
            Ok(value) => {
                self.rest();
                self.on_input.try_run(value);
            }
            Err(words) => {
                self.refused.set(true);
                self.complaint.try_set(Some(words));
            }
        }
    }

    /// Shows the value again.
    pub fn rest(self) {
        self.text.set(None);
        self.accept();
    }

    fn accept(self) {
        // Controls that share a field leave each other's complaint alone.
        if self.refused.get_untracked() {
            self.refused.set(false);
            self.complaint.try_set(None);
        }
    }

    /// `aria-invalid`: by the form, or because it cannot be read.
    pub fn aria_invalid(self, field: &FieldContext) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + use<T> {
        let by_form = field.aria_invalid();
        move || if self.refused.try_get().unwrap_or(false) { Some("true") } else { by_form() }
    }

    /// `data-unread`: what stands there would not be sent.
    pub fn unread(self) -> Option<&'static str> {
        self.text.get().is_some_and(|text| self.read.run(text).is_err()).then_some("true")
    }
}

/// The first field of the open layer, or else of the page, whose text cannot be read.
fn first_unread() -> Option<HtmlElement> {
    let root = document().document_element()?;
    let layer = dom::all(&root, "dialog:modal").pop();
    dom::all(layer.as_deref().unwrap_or(&root), "[data-unread]").into_iter().next()
}

/// Whether a field holds what cannot be read; it gets the focus then, and the form is not to be sent.
pub fn unread() -> bool {
    let found = first_unread();
    if let Some(field) = &found {
        dom::focus(field);
    }
    found.is_some()
}
