//! The habits of the house, held by reading its files: sizes, module words, names, borders between rooms, paths that
//! documents name, classes that views and styles share.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

const MOST_LINES: usize = 500;
const MOST_OF_A_FUNCTION: usize = 80;
/// A component of the front end is a function with its view.
const MOST_OF_A_VIEW: usize = 100;
const MOST_OF_A_HANDLER: usize = 15;

/// Styles that no view uses, each with the reason.
const UNUSED_CLASSES: &str = include_str!("house_classes.txt");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

struct Source {
    path: String,
    text: String,
}

/// Files below a folder with an ending, by their path from the root.
fn files(folder: &str, ending: &str) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
fn walk(folder: &Path, ending: &str, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            found.push(Source { path: name, text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}

/// The product: everything in Rust but the tests.
fn product() -> Vec<Source> {
    ["shared/src", "migration/src", "backend/src", "frontend/src", "e2e/alfacrm-fake/src"]
        .iter()
        .flat_map(|folder| files(folder, ".rs"))
        .collect()
}

/// Says all that is wrong at once.
#[track_caller]
fn nothing(wrong: Vec<String>, law: &str) {
    assert!(wrong.is_empty(), "{law}:\n  {}", wrong.join("\n  "));
}

fn percentile(sorted: &[usize], of_hundred: usize) -> usize {
    sorted[(sorted.len() - 1) * of_hundred / 100]
}

#[test]
fn files_are_short_and_none_is_long() {
    let all: Vec<Source> = product().into_iter().chain(files("backend/tests", ".rs")).collect();
    let too_long = all
        .iter()
        .filter(|file| file.text.lines().count() > MOST_LINES)
        .map(|file| format!("{}: {}", file.path, file.text.lines().count()));
    nothing(too_long.collect(), "a file has at most 500 lines");
    let mut lines: Vec<usize> = product().iter().map(|file| file.text.lines().count()).collect();
    lines.sort_unstable();
    let (median, ninetieth) = (percentile(&lines, 50), percentile(&lines, 90));
    assert!(median <= 110 && ninetieth <= 300, "median {median} of 110, 90th percentile {ninetieth} of 300");
}

/// Functions of a formatted file with their length; of tests only if asked for.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        if code.starts_with("#[cfg(test)]") {
            break;
        }
        let Some(name) = name_of_function(code) else {
            continue;
        };
        let indent = &line[..line.len() - code.len()];
        let closing = format!("{indent}}}");
        let one_line = code.ends_with('}') || code.ends_with(';');
        let end = if one_line {
            Some(0)
        } else {
            lines[at..]
                .iter()
                .position(|line| *line == closing || (line.starts_with(indent) && line.trim_end() == format!("{indent});")))
        };
        found.push((name.to_owned(), end.unwrap_or(0) + 1));
    }
    found
}
fn name_of_function(code: &str) -> Option<&str> {
    let before = code.find("fn ")?;
    let words = code[..before].split_whitespace();
    let only_modifiers = words.into_iter().all(|word| {
        word.starts_with("pub") || word == "async" || word == "const" || word.starts_with("in") || word.ends_with(')')
    });
    let name = code[before + 3..].split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (only_modifiers && !name.is_empty()).then_some(name)
}

#[test]
fn functions_are_short_and_none_is_long() {
    let all: Vec<(String, usize)> = product()
        .iter()
        .flat_map(|file| functions(&file.text).into_iter().map(|(name, lines)| (format!("{} {name}", file.path), lines)))
        .collect();
    let most = |name: &str| match name.rsplit(' ').next() {
        Some(name) if name.starts_with(char::is_uppercase) => MOST_OF_A_VIEW,
        _ => MOST_OF_A_FUNCTION,
    };
    let long = all.iter().filter(|(name, lines)| *lines > most(name)).map(|(name, lines)| format!("{name}: {lines}"));
    nothing(long.collect(), "a function has at most 80 lines, a component 100");
    let mut lines: Vec<usize> = all.iter().map(|(_, lines)| *lines).collect();
    lines.sort_unstable();
    assert!(percentile(&lines, 50) <= 14, "median {}", percentile(&lines, 50));
    assert!(lines.len() > 500, "only {} functions were found: the reader of functions is wrong", lines.len());
}

#[test]
fn handlers_hand_on() {
    let routes = files("backend/src", "routes.rs");
    let long =
        routes.iter().flat_map(|file| functions(&file.text).into_iter().map(move |(name, lines)| (&file.path, name, lines)));
    let wrong = long
        .filter(|(_, name, lines)| name != "routes" && *lines > MOST_OF_A_HANDLER)
        .map(|(path, name, lines)| format!("{path} {name}: {lines}"));
    nothing(wrong.collect(), "a handler has at most 15 lines");
}

#[test]
fn every_room_says_at_its_door_what_it_is() {
    let wrong = product()
        .into_iter()
        .filter(|file| file.path.ends_with("/mod.rs") || file.path.ends_with("/lib.rs") || file.path.ends_with("/main.rs"));
    nothing(wrong.filter(|file| !file.text.starts_with("//!")).map(|file| file.path).collect(), "begins with `//!`");
}

#[test]
fn nothing_is_called_by_a_name_that_says_nothing() {
    let empty = ["utils", "util", "helpers", "helper", "misc", "common", "types", "stuff", "manager"];
    let all = product()
        .into_iter()
        .chain(files("backend/tests", ".rs"))
        .chain(files("style", ".css"))
        .chain(files("e2e", ".mjs").into_iter().filter(|f| !f.path.contains("node_modules")));
    let wrong = all.filter(|file| file.path.split(['/', '.']).any(|part| empty.contains(&part)));
    nothing(wrong.map(|file| file.path).collect(), "a file is named for what it holds");
}

/// Folders of `frontend/src/pages` that are for other pages to build on.
const GROUND: &[&str] = &["list", "record", "aside", "states", "settings_frame", "availability"];

#[test]
fn pages_do_not_know_each_other_and_the_kit_knows_nothing_of_ours() {
    let mut wrong = Vec::new();
    for file in files("frontend/src/pages", ".rs") {
        let own = file.path.trim_start_matches("frontend/src/pages/").split(['/', '.']).next().unwrap().to_owned();
        for part in file.text.split("crate::pages::").skip(1) {
            let other = part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            if own != "mod" && other != own && !GROUND.contains(&other) {
                wrong.push(format!("{} uses pages::{other}", file.path));
            }
        }
    }
    for file in files("frontend/src/kit", ".rs") {
        for part in file.text.split("crate::").skip(1) {
            if !part.starts_with("kit") {
                wrong.push(format!("{} uses crate::{}", file.path, part.lines().next().unwrap()));
            }
        }
        if file.text.contains("shared::") {
            wrong.push(format!("{} uses shared", file.path));
        }
    }
    nothing(wrong, "pages and the kit keep to themselves");
}

#[test]
fn a_feature_asks_another_for_its_service_and_never_for_its_queries() {
    let mut wrong = Vec::new();
    for file in files("backend/src", ".rs") {
        let own = file.path.trim_start_matches("backend/src/").split('/').next().unwrap().to_owned();
        for line in file.text.lines().filter(|line| line.contains("::queries")) {
            let ours =
                line.contains(&format!("{own}::queries")) || line.contains("super::queries") || line.contains("self::queries");
            if !ours {
                wrong.push(format!("{}: {}", file.path, line.trim()));
            }
        }
        if own != "db" && file.text.contains("DatabaseConnection") {
            wrong.push(format!("{} holds a connection", file.path));
        }
    }
    nothing(wrong, "another feature's queries and connections are its own");
}

#[test]
fn one_room_calls_out() {
    let others = files("backend/src", ".rs").into_iter().filter(|file| file.path != "backend/src/outgoing.rs");
    let makes =
        others.filter(|file| ["Client::builder", "Client::new()", "reqwest::get("].iter().any(|way| file.text.contains(way)));
    nothing(makes.map(|file| file.path).collect(), "a client that reaches other machines is made by `outgoing` alone");
}

#[test]
fn what_documents_name_is_there() {
    let documents: Vec<Source> =
        files("docs", ".md").into_iter().chain(files("", "README.md").into_iter().filter(|f| f.path == "README.md")).collect();
    assert!(!documents.is_empty());
    let tops = ["backend/", "frontend/", "shared/", "migration/", "style/", "scripts/", "e2e/", "docs/", "deploy/", ".ci/"];
    let mut wrong = Vec::new();
    for document in &documents {
        for name in document.text.split('`').skip(1).step_by(2).filter(|name| tops.iter().any(|top| name.starts_with(top))) {
            let path = name.split_whitespace().next().unwrap().trim_end_matches(':');
            if !path.contains(['<', '*', '…', '{']) && !root().join(path).exists() {
                wrong.push(format!("{} names {path}", document.path));
            }
        }
        for link in document.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let link = link.split('#').next().unwrap();
            let folder = root().join(&document.path).parent().unwrap().to_owned();
            if !link.is_empty() && !link.contains(':') && !folder.join(link).exists() {
                wrong.push(format!("{} links to {link}", document.path));
            }
        }
    }
    nothing(wrong, "what a document names is there");
}

/// Class names in a style sheet, without comments, strings and addresses.
fn classes_of_style(text: &str) -> BTreeSet<String> {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("/*") {
        bare.push_str(&rest[..at]);
        rest = rest[at..].split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let outside_strings: String = bare.split('"').step_by(2).collect();
    let mut found = BTreeSet::new();
    for part in outside_strings.split('.').skip(1) {
        let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            found.insert(name);
        }
    }
    found
}

/// Class names a view states outright: `class="a b"` and `class:a`.
fn classes_of_view(text: &str) -> BTreeSet<String> {
    let stated = text.split(" class=\"").skip(1).filter_map(|rest| rest.split('"').next()).flat_map(str::split_whitespace);
    let switched = text
        .split("class:")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next().unwrap());
    stated.chain(switched).filter(|name| !name.is_empty() && !name.contains('{')).map(str::to_owned).collect()
}

/// Every word of every string literal: where a class may be chosen.
fn words_of_strings(text: &str) -> BTreeSet<String> {
    text.split('"')
        .skip(1)
        .step_by(2)
        .chain(text.split('"').step_by(2))
        .flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_'))
        .map(str::to_owned)
        .collect()
}

fn views() -> Vec<Source> {
    files("frontend/src", ".rs").into_iter().chain(files("backend/src/public", ".rs")).collect()
}

#[test]
fn every_class_of_a_view_stands_in_a_style() {
    let styles: BTreeSet<String> = files("style", ".css").iter().flat_map(|file| classes_of_style(&file.text)).collect();
    assert!(styles.contains("badge"));
    let wrong =
        views().into_iter().flat_map(|file| classes_of_view(&file.text).into_iter().map(move |class| (file.path.clone(), class)));
    nothing(
        wrong.filter(|(_, class)| !styles.contains(class)).map(|(path, class)| format!("{path}: .{class}")).collect(),
        "a class has a style",
    );
}

#[test]
fn every_style_is_used_by_a_view_or_says_why_not() {
    let page = std::fs::read_to_string(root().join("index.html")).unwrap();
    let mut used: BTreeSet<String> = views().iter().flat_map(|file| words_of_strings(&file.text)).collect();
    used.extend(words_of_strings(&page));
    let lines = || UNUSED_CLASSES.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    assert!(lines().all(|line| line.split_once(": ").is_some_and(|(_, reason)| reason.len() > 10)), "a class without a reason");
    let excused: BTreeSet<&str> = lines().filter_map(|line| line.split(':').next()).flat_map(str::split_whitespace).collect();
    let mut wrong = Vec::new();
    for file in files("style", ".css") {
        for class in
            classes_of_style(&file.text).iter().filter(|class| !used.contains(*class) && !excused.contains(class.as_str()))
        {
            wrong.push(format!("{}: .{class}", file.path));
        }
    }
    nothing(wrong, "a style is used, or stands in house_classes.txt with a reason");
}

#[test]
fn no_view_carries_a_style_of_its_own() {
    let mut wrong = Vec::new();
    for file in views() {
        let server = file.path.starts_with("backend");
        for (number, line) in file.text.lines().enumerate() {
            if line.contains(" style=\"") || (server && line.contains("style:")) {
                wrong.push(format!("{}:{}", file.path, number + 1));
            }
        }
    }
    nothing(wrong, "styles stand in style/, where the policy of the page lets them be");
}
