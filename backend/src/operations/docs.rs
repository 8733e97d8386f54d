//! The OpenAPI document as a page: no script, nothing loaded from anywhere, so it can be read offline and holds under
//! a policy that allows nothing but its own style.

#![expect(clippy::indexing_slicing, reason = "indexing a JSON value answers null for what is not there")]

use std::{collections::BTreeMap, fmt::Write};

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::Result;

const STYLE: &str = "
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-weight: 600; } h2 { margin: 2.5rem 0 .5rem; font-size: 1.1rem; }
nav a { margin-inline-end: 1rem; }
details { border-top: 1px solid light-dark(#ddd, #444); padding: .4rem 0; }
summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4.5rem; font: 600 .8rem ui-monospace, monospace; }
code { font: .9em ui-monospace, monospace; }
h3 { margin: 1rem 0 .2rem; font-size: .9rem; }
ul { margin: 0; padding-inline-start: 1.2rem; }
i, .note { color: light-dark(#666, #aaa); font-style: normal; }
a { color: inherit; }
";
/// A shape within a shape is followed this far.
const DEEPEST: usize = 6;

/// The page, under a policy of its own.
pub fn page(document: &Value) -> Result<Response> {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (header::CONTENT_SECURITY_POLICY, policy)];
    Ok((headers, Page { document, html: String::new() }.written()).into_response())
}

struct Page<'a> {
    document: &'a Value,
    html: String,
}

impl<'a> Page<'a> {
    fn written(mut self) -> String {
        let (title, version) = (escaped(&self.document["info"]["title"]), escaped(&self.document["info"]["version"]));
        let tags = self.by_tag();
        self.put(format_args!(
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
        ));
        self.put(format_args!("<title>{title} API</title><style>{STYLE}</style><h1>{title} API <i>{version}</i></h1>"));
        self.put(format_args!("<p class=note>The same as <a href=\"/api/openapi.json\">openapi.json</a>, OpenAPI 3.1. Refusals are RFC 9457 problems.</p><nav>"));
        for tag in tags.keys() {
            self.put(format_args!("<a href=\"#{tag}\">{tag}</a>"));
        }
        self.put(format_args!("</nav>"));
        for (tag, operations) in &tags {
            self.put(format_args!("<section id=\"{tag}\"><h2>{tag}</h2>"));
            for (method, path, operation) in operations {
                self.operation(method, path, operation);
            }
            self.put(format_args!("</section>"));
        }
        self.html
    }

    /// Operations under the tag they carry, in the document's order.
    fn by_tag(&self) -> BTreeMap<String, Vec<(&'a str, &'a str, &'a Value)>> {
        let mut tags = BTreeMap::<String, Vec<_>>::new();
        for (path, item) in self.document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                tags.entry(escaped(&operation["tags"][0])).or_default().push((method.as_str(), path.as_str(), operation));
            }
        }
        tags
    }

    fn operation(&mut self, method: &str, path: &str, operation: &'a Value) {
        let (summary, access) = (escaped(&operation["summary"]), escaped(&operation["description"]));
        let (method, path) = (method.to_uppercase(), escape(path));
        self.put(format_args!(
            "<details><summary><b>{method}</b><code>{path}</code> {summary}</summary><p class=note>{access}</p>"
        ));
        let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        if !parameters.is_empty() {
            self.put(format_args!("<h3>Parameters</h3><ul>"));
            for parameter in parameters {
                let place = format!("in {}", parameter["in"].as_str().unwrap_or_default());
                let required = parameter["required"] == true;
                self.field(
                    parameter["name"].as_str().unwrap_or_default(),
                    &parameter["schema"],
                    &parameter["description"],
                    &place,
                    required,
                    0,
                );
            }
            self.put(format_args!("</ul>"));
        }
        self.content("Request", &operation["requestBody"]["content"]);
        for (status, response) in
            operation["responses"].as_object().into_iter().flatten().filter(|(status, _)| *status != "default")
        {
            self.content(&format!("Response {}", escape(status)), &response["content"]);
            if response["content"].is_null() {
                self.put(format_args!("<h3>Response {}</h3>", escape(status)));
            }
        }
        self.put(format_args!("</details>"));
    }

    fn content(&mut self, title: &str, content: &'a Value) {
        for (kind, media) in content.as_object().into_iter().flatten() {
            self.put(format_args!("<h3>{title} <i>{} · {}</i></h3>", escape(kind), escape(&self.kind(&media["schema"]))));
            self.fields(&media["schema"], 0);
        }
    }

    /// The properties of a shape as a list, those of its items if it is a list itself.
    fn fields(&mut self, schema: &'a Value, depth: usize) {
        let schema = self.resolved(schema);
        if let Some(items) = schema.get("items") {
            return self.fields(items, depth);
        }
        let Some(properties) = schema["properties"].as_object().filter(|p| !p.is_empty() && depth < DEEPEST) else {
            return;
        };
        let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        self.put(format_args!("<ul>"));
        for (name, property) in properties {
            self.field(name, property, &property["description"], "", required.contains(&name.as_str()), depth + 1);
        }
        self.put(format_args!("</ul>"));
    }

    fn field(&mut self, name: &str, schema: &'a Value, description: &Value, place: &str, required: bool, depth: usize) {
        let kind = self.kind(schema);
        let notes: Vec<&str> =
            [kind.as_str(), place, if required { "required" } else { "" }].into_iter().filter(|note| !note.is_empty()).collect();
        self.put(format_args!("<li><code>{}</code> <i>{}</i> {}", escape(name), escape(&notes.join(", ")), escaped(description)));
        self.fields(schema, depth);
        self.put(format_args!("</li>"));
    }

    /// What a value is, in a word or a list of words.
    fn kind(&self, schema: &Value) -> String {
        let schema = self.resolved(schema);
        if let Some(words) = schema["enum"].as_array() {
            return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
        }
        if let Some(items) = schema.get("items") {
            return format!("list of {}", self.kind(items));
        }
        let kinds =
            schema["type"].as_array().map(|kinds| kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "));
        let kind = kinds.or_else(|| schema["type"].as_str().map(str::to_owned)).unwrap_or_else(|| "any".to_owned());
        match schema["format"].as_str() {
            Some(format) => format!("{kind} ({format})"),
            None => kind,
        }
    }

    /// Follows references, and takes what is not `null` of a choice.
    fn resolved<'v>(&self, schema: &'v Value) -> &'v Value
    where
        'a: 'v,
    {
        let mut schema = schema;
        for _ in 0..DEEPEST {
            let choice = ["oneOf", "anyOf", "allOf"]
                .iter()
                .find_map(|name| schema[*name].as_array()?.iter().find(|s| s["type"] != "null"));
            let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
            match (name, choice) {
                (Some(name), _) => schema = &self.document["components"]["schemas"][name],
                (None, Some(choice)) => schema = choice,
                (None, None) => break,
            }
        }
        schema
    }

    fn put(&mut self, html: std::fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        let _ = self.html.write_fmt(html);
    }
}

fn escaped(text: &Value) -> String {
    escape(text.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
