//! The single-page app, put into the binary when it is built with `embed-spa`: hashed files are kept for a year,
//! the page itself never.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
#[cfg(feature = "embed-spa")]
use base64::{Engine, engine::general_purpose::STANDARD};
#[cfg(feature = "embed-spa")]
use sha2::{Digest, Sha256};

#[cfg(feature = "embed-spa")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../dist/"]
struct Dist;

struct File {
    data: std::borrow::Cow<'static, [u8]>,
}

#[cfg(feature = "embed-spa")]
fn file(path: &str) -> Option<File> {
    Dist::get(path).map(|file| File { data: file.data })
}
#[cfg(not(feature = "embed-spa"))]
fn file(_: &str) -> Option<File> {
    None
}

/// Everything that is no route of the API: a file of the app, or the app itself, which knows its own paths.
pub async fn fallback(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.starts_with("api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let brotli = request.headers().get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("br"));
    let names_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    // A number in the query that changes with the content is as good as one in the name.
    let kept = is_hashed(path) || request.uri().query().and_then(|query| query.strip_prefix("v=")).is_some_and(is_hashed);
    if names_file { asset(path, brotli, kept).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response()) } else { page(brotli) }
}

fn asset(path: &str, brotli: bool, kept: bool) -> Option<Response> {
    // The compressed twin is an encoding of the file, not a file of its own.
    if path.ends_with(".br") {
        return None;
    }
    let packed = if brotli { file(&format!("{path}.br")) } else { None };
    let encoded = packed.is_some();
    let body = packed.or_else(|| file(path))?;
    let mut response = Response::new(Body::from(body.data));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(if kept { "public, max-age=31536000, immutable" } else { "no-cache" }),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if encoded {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}

fn page(brotli: bool) -> Response {
    asset("index.html", brotli, false)
        .unwrap_or_else(|| (StatusCode::NOT_FOUND, "The app is not built into this binary").into_response())
}

/// Trunk puts up to sixteen hex digits of the content into a name.
fn is_hashed(path: &str) -> bool {
    path.split(['-', '.', '_', '/']).any(|part| (12..=16).contains(&part.len()) && part.chars().all(|c| c.is_ascii_hexdigit()))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `Content-Security-Policy` of the app: everything from here, WASM, and the inline scripts of the built page by hash.
pub fn policy() -> HeaderValue {
    let scripts = inline_scripts().into_iter().map(|hash| format!(" 'sha256-{hash}'")).collect::<String>();
    let text = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'self'; frame-ancestors 'none'"))
}

#[cfg(feature = "embed-spa")]
fn inline_scripts() -> Vec<String> {
    let Some(page) = file("index.html") else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&page.data).into_owned();
    let starts = text.split("<script").skip(1).filter_map(|part| part.split_once('>'));
    let inline =
        starts.filter(|(attributes, _)| !attributes.contains("src=")).filter_map(|(_, rest)| rest.split("</script>").next());
    inline.map(|script| STANDARD.encode(Sha256::digest(script.as_bytes()))).collect()
}
#[cfg(not(feature = "embed-spa"))]
fn inline_scripts() -> Vec<String> {
    Vec::new()
}
