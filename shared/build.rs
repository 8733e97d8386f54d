//! Holds the three catalogues against each other and makes a constant per text.
//!
//! A key that one language lacks, or whose variables differ, fails the build.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::PathBuf};

use fluent_syntax::{ast, parser};

type Catalogue = BTreeMap<String, Vec<String>>;

fn main() {
    println!("cargo:rerun-if-changed=i18n");
    let ru = read("ru");
    let mut wrong = String::new();
    for name in ["kk", "en"] {
        compare(&ru, &read(name), name, &mut wrong);
    }
    assert!(wrong.is_empty(), "the catalogues of shared/i18n differ:\n{wrong}");
    let mut code = String::new();
    for key in ru.keys() {
        let _ = writeln!(code, "pub const {}: Key = Key({key:?});", key.to_uppercase().replace('-', "_"));
    }
    fs::write(out_dir().join("keys.rs"), code).unwrap_or_else(|e| panic!("keys.rs: {e}"));
}

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its folder in no other way")]
fn out_dir() -> PathBuf {
    PathBuf::from(env::var("OUT_DIR").unwrap_or_default())
}

fn read(name: &str) -> Catalogue {
    let path = format!("i18n/{name}");
    let text = whole(&path);
    fs::write(out_dir().join(format!("{name}.ftl")), &text).unwrap_or_else(|e| panic!("{name}.ftl: {e}"));
    let resource = parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
    let mut catalogue = Catalogue::new();
    for entry in resource.body {
        if let ast::Entry::Message(message) = entry {
            let mut variables = Vec::new();
            if let Some(pattern) = &message.value {
                in_pattern(pattern, &mut variables);
            }
            variables.sort();
            variables.dedup();
            let twice = catalogue.insert(message.id.name.clone(), variables);
            assert!(twice.is_none(), "{path}: {} stands twice", message.id.name);
        }
    }
    catalogue
}

/// The files of a language, in the order of their names, as one catalogue.
fn whole(folder: &str) -> String {
    let listing = fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let mut files: Vec<_> =
        listing.flatten().map(|entry| entry.path()).filter(|p| p.extension().is_some_and(|x| x == "ftl")).collect();
    files.sort();
    let read = |p: &std::path::PathBuf| fs::read_to_string(p).unwrap_or_else(|e| panic!("{}: {e}", p.display()));
    files.iter().map(read).collect::<Vec<_>>().join("\n")
}

fn compare(ru: &Catalogue, other: &Catalogue, name: &str, wrong: &mut String) {
    for (key, variables) in ru {
        match other.get(key) {
            None => drop(writeln!(wrong, "  {name} lacks {key}")),
            Some(theirs) if theirs != variables => drop(writeln!(wrong, "  {name}: {key} uses {theirs:?}, ru {variables:?}")),
            Some(_) => {}
        }
    }
    for key in other.keys().filter(|key| !ru.contains_key(*key)) {
        let _ = writeln!(wrong, "  ru lacks {key}");
    }
}

fn in_pattern(pattern: &ast::Pattern<String>, found: &mut Vec<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            in_expression(expression, found);
        }
    }
}

fn in_expression(expression: &ast::Expression<String>, found: &mut Vec<String>) {
    match expression {
        ast::Expression::Inline(inline) => in_inline(inline, found),
        ast::Expression::Select { selector, variants } => {
            in_inline(selector, found);
            for variant in variants {
                in_pattern(&variant.value, found);
            }
        }
    }
}

fn in_inline(inline: &ast::InlineExpression<String>, found: &mut Vec<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => found.push(id.name.clone()),
        ast::InlineExpression::Placeable { expression } => in_expression(expression, found),
        _ => {}
    }
}
