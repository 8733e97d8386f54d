//! Files: made in the browser and given to the user, or chosen by the user and read.

use js_sys::Uint8Array;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Lets the user save a text under a name; a browser that refuses does nothing.
pub fn save_text(name: &str, kind: &str, text: &str) {
    drop(save(name, kind, text));
}

/// Lets the user save what was fetched under a name; a browser that refuses does nothing.
pub fn save_blob(name: &str, blob: &Blob) {
    drop(offer(name, blob));
}

fn save(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&text.into());
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    offer(name, &Blob::new_with_str_sequence_and_options(&parts, &options)?)
}

fn offer(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let link = document().create_element("a")?.dyn_into::<HtmlAnchorElement>()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// The content of a file as base64; nothing if it cannot be read.
pub async fn base64_of(file: &Blob) -> Option<String> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    // Each byte as a letter: what `btoa` reads.
    let letters: String = bytes.into_iter().map(char::from).collect();
    window().btoa(&letters).ok()
}
