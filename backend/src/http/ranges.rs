//! The ranges of the OpenAPI document: how long, how many, how much. They are written once, as the validation of the
//! commands in `shared`; here the validation is asked, by showing it values that are too small and too large.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use shared::validation::{Refusal, refusals};
use validator::Validate;

/// What a handler reads that has ranges.
#[derive(Clone, Copy, Debug)]
pub enum Rules {
    /// The refusals of a JSON command; `None` when it cannot be read at all.
    Body(fn(&Value) -> Option<Vec<Refusal>>),
    /// The same of a query string.
    Query(fn(&Value) -> Option<Vec<Refusal>>),
}

/// Reads a command and validates it.
pub fn of_body<T: DeserializeOwned + Validate>(json: &Value) -> Option<Vec<Refusal>> {
    serde_json::from_value::<T>(json.clone()).ok().map(|command| refusals(&command))
}

/// Reads a query string of the fields of an object and validates it.
pub fn of_query<T: DeserializeOwned + Validate>(fields: &Value) -> Option<Vec<Refusal>> {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object()? {
        text.append_pair(name, value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
    }
    serde_urlencoded::from_str::<T>(&text.finish()).ok().map(|query| refusals(&query))
}

/// Longer than any text, more than any list may be.
const TOO_LONG: usize = 20_001;
const TOO_MANY: usize = 2_001;
/// A command within a command is followed this far.
const DEEPEST: usize = 4;

/// Writes the ranges of one operation into the document.
pub fn write(document: &mut Value, operation: &str, rules: Rules) {
    match rules {
        Rules::Body(ask) => {
            let place = format!("{operation}/requestBody/content/application~1json/schema");
            let mut asked = Asked { document, ask, whole: place.clone() };
            asked.object(&place, &mut Vec::new());
        }
        Rules::Query(ask) => {
            let place = format!("{operation}/parameters");
            let names = queried(document, &place);
            let whole = as_object(document, &place, &names);
            let mut copy = json!({ "components": document.get("components"), "whole": whole });
            let mut asked = Asked { document: &mut copy, ask, whole: "/whole".into() };
            asked.object("/whole", &mut Vec::new());
            for (at, name) in names {
                let found = copy.pointer_mut(&format!("/whole/properties/{}", escaped(&name))).map(Value::take);
                if let (Some(schema), Some(found)) = (document.pointer_mut(&format!("{place}/{at}/schema")), found) {
                    *schema = found;
                }
            }
        }
    }
}

/// Places and names of the parameters of a query string.
fn queried(document: &Value, place: &str) -> Vec<(usize, String)> {
    let all = document.pointer(place).and_then(Value::as_array).into_iter().flatten().enumerate();
    all.filter(|(_, one)| one["in"] == "query").filter_map(|(at, one)| Some((at, one["name"].as_str()?.to_owned()))).collect()
}

/// The parameters as the schema of one object.
fn as_object(document: &Value, place: &str, names: &[(usize, String)]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (at, name) in names {
        let Some(one) = document.pointer(&format!("{place}/{at}")) else { continue };
        properties.insert(name.clone(), one["schema"].clone());
        if one["required"] == true {
            required.push(name.clone());
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

struct Asked<'a> {
    document: &'a mut Value,
    ask: fn(&Value) -> Option<Vec<Refusal>>,
    /// Where the schema of the whole command stands.
    whole: String,
}

/// A name as a step of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A step from a command to one of its values.
#[derive(Clone, Debug)]
enum Step {
    Field(String),
    First,
}

impl Asked<'_> {
    /// Goes through the properties of an object whose schema stands at a place.
    fn object(&mut self, place: &str, path: &mut Vec<Step>) {
        let properties = self.at(place).get("properties").and_then(Value::as_object);
        let names = properties.map(|all| all.keys().cloned().collect::<Vec<_>>());
        for name in names.unwrap_or_default() {
            path.push(Step::Field(name.clone()));
            self.value(&format!("{place}/properties/{}", escaped(&name)), path);
            path.pop();
        }
    }

    fn value(&mut self, place: &str, path: &mut Vec<Step>) {
        let place = self.resolved(place);
        let schema = self.at(&place).clone();
        match kind(&schema) {
            _ if schema.get("enum").is_some_and(Value::is_array)
                || schema.get("format").is_some_and(|format| format == "uuid" || format == "date") => {}
            "string" => self.ask_for(&place, path, ("minLength", "maxLength"), &[json!(""), json!("x".repeat(TOO_LONG))]),
            "integer" | "number" => {
                let numbers = [-1, 0, 255, i64::from(u16::MAX), i64::from(i32::MAX), i64::MAX].map(Value::from);
                self.ask_for(&place, path, ("minimum", "maximum"), &numbers);
            }
            "array" => {
                let one = self.example(schema.get("items").unwrap_or(&Value::Null));
                self.ask_for(&place, path, ("minItems", "maxItems"), &[json!([]), Value::Array(vec![one; TOO_MANY])]);
                if path.len() < DEEPEST {
                    path.push(Step::First);
                    let items = self.resolved(&format!("{place}/items"));
                    self.object(&items, path);
                    path.pop();
                }
            }
            "object" if path.len() < DEEPEST => self.object(&place, path),
            _ => {}
        }
    }

    /// Shows the command with each of the values at a path, and writes down what is said of it.
    fn ask_for(&mut self, place: &str, path: &[Step], (least, most): (&str, &str), values: &[Value]) {
        let named = named(path);
        for value in values {
            let mut command = self.example(&self.at(&self.whole).clone());
            let whole = self.whole.clone();
            self.put(&mut command, &whole, path, value);
            let told = (self.ask)(&command).unwrap_or_default();
            for refusal in told.into_iter().filter(|refusal| refusal.field == named) {
                let Some(Value::Object(schema)) = self.document.pointer_mut(place) else { continue };
                // Where none at all will do too, an empty one is no e-mail.
                if refusal.code == "email" && value == "" {
                    schema.insert("format".into(), json!("email"));
                }
                if refusal.code == "required" && least == "minLength" {
                    // Not of blanks alone.
                    schema.insert("pattern".into(), json!(r"\S"));
                }
                if refusal.code == "required" && least == "minItems" {
                    schema.entry(least).or_insert(json!(1));
                }
                for (name, bound) in [(least, refusal.min), (most, refusal.max)] {
                    if let Some(bound) = bound {
                        schema.insert(name.into(), json!(bound));
                    }
                }
            }
        }
    }

    /// Puts a value where a path leads, making what is missing on the way.
    fn put(&self, into: &mut Value, place: &str, path: &[Step], value: &Value) {
        let place = self.resolved(place);
        let Some((step, rest)) = path.split_first() else {
            *into = value.clone();
            return;
        };
        match step {
            Step::Field(name) => {
                let below = format!("{place}/properties/{name}");
                if into.get(name).is_none_or(Value::is_null) {
                    into[name] = self.example(&self.at(&below).clone());
                }
                self.put(&mut into[name], &below, rest, value);
            }
            Step::First => {
                let below = format!("{place}/items");
                if into.get(0).is_none() {
                    *into = json!([self.example(&self.at(&below).clone())]);
                }
                self.put(&mut into[0], &below, rest, value);
            }
        }
    }

    /// The least that a schema allows: what is required, each of the plainest.
    fn example(&self, schema: &Value) -> Value {
        let schema = self.follow(schema);
        if let Some(word) = schema["enum"].as_array().and_then(|words| words.first()) {
            return word.clone();
        }
        if let Some(example) = schema["examples"].as_array().and_then(|examples| examples.first()) {
            return example.clone();
        }
        match (kind(schema), schema["format"].as_str()) {
            ("string", Some("uuid")) => json!("00000000-0000-4000-8000-000000000000"),
            ("string", Some("date")) => json!("2026-09-01"),
            ("string", Some("date-time")) => json!("2026-09-01T10:00:00Z"),
            ("string", _) => json!("words"),
            ("integer" | "number", _) => json!(1),
            ("boolean", _) => json!(false),
            ("array", _) => json!([]),
            ("object", _) => {
                let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
                let of = |name| schema.get("properties").and_then(|all| all.get(name)).unwrap_or(&Value::Null);
                required.map(|name| (name.to_owned(), self.example(of(name)))).collect::<Map<_, _>>().into()
            }
            _ => Value::Null,
        }
    }

    fn at(&self, place: &str) -> &Value {
        self.document.pointer(place).unwrap_or(&Value::Null)
    }
    /// Where the schema at a place really stands: references and "this or null" are followed.
    fn resolved(&self, place: &str) -> String {
        let schema = self.at(place);
        if let Some(reference) = schema["$ref"].as_str() {
            return self.resolved(reference.trim_start_matches('#'));
        }
        match choice(schema) {
            Some((name, at, _)) => self.resolved(&format!("{place}/{name}/{at}")),
            None => place.to_owned(),
        }
    }
    fn follow<'v>(&'v self, schema: &'v Value) -> &'v Value {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.follow(self.at(reference.trim_start_matches('#')));
        }
        choice(schema).map_or(schema, |(_, _, one)| self.follow(one))
    }
}

/// The first of several schemas that is not `null`.
fn choice(schema: &Value) -> Option<(&'static str, usize, &Value)> {
    ["oneOf", "anyOf", "allOf"].into_iter().find_map(|name| {
        let (at, one) = schema[name].as_array()?.iter().enumerate().find(|(_, one)| one["type"] != "null")?;
        Some((name, at, one))
    })
}

/// The type of a schema, `null` apart.
fn kind(schema: &Value) -> &str {
    let kind = &schema["type"];
    let several = || kind.as_array().and_then(|kinds| kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"));
    kind.as_str().or_else(several).unwrap_or_default()
}

/// A path as refusals write it: `guardians[0].name`.
fn named(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Field(name) if text.is_empty() => text.push_str(name),
            Step::Field(name) => text.push_str(&format!(".{name}")),
            Step::First => text.push_str("[0]"),
        }
    }
    text
}
