//! SVG without anything that acts: the text is parsed by a real XML parser, and only what is on the lists below is
//! written again. Scripts, event attributes, foreign content, animation and references to anywhere else are not on
//! them, so they are gone, in whatever way they were spelled.

use roxmltree::{Document, Node, ParsingOptions};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// Elements stand in elements this deep at the most.
const DEEPEST: usize = 64;
const MOST_NODES: u32 = 50_000;

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "title",
    "desc",
    "style",
];

const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "style",
    "transform",
    "viewBox",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "dx",
    "dy",
    "d",
    "points",
    "offset",
    "opacity",
    "color",
    "display",
    "visibility",
    "overflow",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stop-color",
    "stop-opacity",
    "clip-path",
    "clip-rule",
    "mask",
    "paint-order",
    "vector-effect",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "preserveAspectRatio",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "letter-spacing",
    "text-anchor",
    "dominant-baseline",
    "version",
];

/// Why a text is no SVG we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// XML of another kind, or no XML.
    NotSvg,
    /// Too deep, too many elements, a document type, or not well formed.
    Broken,
}

/// The same picture, of nothing but what is on the lists.
pub(super) fn cleaned(text: &str) -> Result<String, Problem> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let without_type = without_doctype(text);
    let document = Document::parse_with_options(without_type, options)
        .map_err(|_problem| if text.contains("<svg") { Problem::Broken } else { Problem::NotSvg })?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(Problem::NotSvg);
    }
    let mut out = String::with_capacity(text.len());
    write(root, 0, &mut out)?;
    Ok(out)
}

/// Drawing programs put a harmless document type before the picture; one with declarations of its own stays, and the
/// parser refuses it.
fn without_doctype(text: &str) -> &str {
    let Some((_, rest)) = text.split_once("<!DOCTYPE") else { return text };
    match rest.split_once('>') {
        Some((kind, picture)) if !kind.contains('[') && !kind.contains("ENTITY") => picture,
        _ => text,
    }
}

fn write(node: Node<'_, '_>, depth: usize, out: &mut String) -> Result<(), Problem> {
    if depth > DEEPEST {
        return Err(Problem::Broken);
    }
    let name = node.tag_name().name();
    out.push('<');
    out.push_str(name);
    if depth == 0 {
        out.push_str(&format!(" xmlns=\"{SVG}\""));
    }
    for attribute in node.attributes() {
        if let Some(name) = allowed(attribute.namespace(), attribute.name(), attribute.value()) {
            out.push_str(&format!(" {name}=\"{}\"", escaped(attribute.value())));
        }
    }
    out.push('>');
    for child in node.children() {
        if child.is_text() && !matches!(name, "svg" | "g" | "defs") {
            out.push_str(&escaped(child.text().unwrap_or_default()));
        } else if child.is_element() && is_allowed(child) {
            write(child, depth + 1, out)?;
        }
    }
    out.push_str(&format!("</{name}>"));
    Ok(())
}

fn is_allowed(node: Node<'_, '_>) -> bool {
    let name = node.tag_name();
    let known = name.namespace() == Some(SVG) && ELEMENTS.contains(&name.name());
    // A sheet is taken whole or not at all: pieces around a comment may be harmless and their sum not.
    let whole = || node.children().all(|child| child.is_text());
    let text = || node.children().filter_map(|child| child.text()).collect::<String>();
    let sheet = name.name() != "style" || (whole() && is_harmless(&text()));
    known && sheet
}

/// The name an attribute is written under, if it may stay.
fn allowed<'a>(namespace: Option<&str>, name: &'a str, value: &str) -> Option<&'a str> {
    if name == "href" && matches!(namespace, None | Some(XLINK)) {
        return value.trim_start().starts_with('#').then_some("href");
    }
    (namespace.is_none() && ATTRIBUTES.contains(&name) && is_harmless(value)).then_some(name)
}

/// Whether a value or a sheet refers to nothing outside the picture.
fn is_harmless(value: &str) -> bool {
    let lower: String = value.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let inside = |rest: &str| rest.trim_start_matches(['"', '\'']).starts_with('#');
    let words =
        ["javascript:", "data:", "http:", "https:", "expression(", "@", "\\", "<", "-moz-binding", "image(", "image-set("];
    !words.iter().any(|word| lower.contains(word)) && lower.split("url(").skip(1).all(inside)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(inside: &str) -> String {
        cleaned(&format!(
            "<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\" xmlns:h=\"http://www.w3.org/1999/xhtml\" viewBox=\"0 0 9 9\" onload=\"x()\">{inside}</svg>"
        ))
        .unwrap()
    }

    #[test]
    fn a_drawing_comes_through_as_it_is() {
        let drawing = r##"<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"></stop></linearGradient></defs><path d="M0 0h9" fill="url(#a)" style="stroke:#123"></path><text x="1">Тұлпар &amp; Ко</text><use href="#a"></use>"##;
        assert_eq!(clean(drawing), format!("<svg xmlns=\"{SVG}\" viewBox=\"0 0 9 9\">{drawing}</svg>"));
    }

    #[test]
    fn nothing_that_acts_or_leads_away_is_left() {
        for hostile in [
            "<script>alert(1)</script>",
            "<SCRIPT>alert(1)</SCRIPT>",
            "<h:script>alert(1)</h:script>",
            "<g onclick=\"alert(1)\"/>",
            "<foreignObject><h:iframe src=\"https://evil.example\"/></foreignObject>",
            "<image href=\"https://evil.example/a.png\"/>",
            "<use xlink:href=\"https://evil.example/a.svg#b\"/>",
            "<a xlink:href=\"javascript:alert(1)\"><rect/></a>",
            "<rect fill=\"url(https://evil.example/a)\"/>",
            "<rect fill=\"u&#x72;l( 'https://evil.example/a')\"/>",
            "<rect style=\"background:url(//evil.example)\"/>",
            "<style>@import 'https://evil.example/a.css';</style>",
            "<style>rect{fill:u<!-- -->rl(//evil.example/x)}</style>",
            "<style>rect{fill:u<title/>rl(//evil.example/x)}</style>",
            "<style>rect { fill: \\75rl(evil) }</style>",
            "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
            "<set attributeName=\"onload\" to=\"alert(1)\"/>",
            "<?xml-stylesheet href=\"https://evil.example\"?>",
            "<!-- <script>alert(1)</script> -->",
            "<title><![CDATA[</title><script>alert(1)</script>]]></title>",
        ] {
            let left = clean(hostile);
            for word in ["<script", "alert(1)\"", "evil", "javascript", "onload", "onclick", "foreign", "import", "<a "] {
                assert!(!left.to_lowercase().contains(word), "{hostile} left {left}");
            }
        }
    }

    #[test]
    fn a_document_type_of_a_drawing_program_is_left_out_and_one_that_declares_is_refused() {
        let plain = format!(
            "<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/a.dtd\"><svg xmlns=\"{SVG}\"><path d=\"M0 0\"/></svg>"
        );
        assert!(cleaned(&plain).unwrap().contains("<path"));
        let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><svg xmlns=\"{SVG}\">&b;</svg>");
        assert_eq!(cleaned(&bomb), Err(Problem::Broken));
    }

    #[test]
    fn what_is_too_deep_or_no_picture_is_refused() {
        let deep = format!("<svg xmlns=\"{SVG}\">{}{}</svg>", "<g>".repeat(40_000), "</g>".repeat(40_000));
        assert_eq!(cleaned(&deep), Err(Problem::Broken));
        assert_eq!(cleaned("<html><body/></html>"), Err(Problem::NotSvg));
        assert_eq!(cleaned("<svg><path/></svg>"), Err(Problem::NotSvg), "without its namespace a browser shows nothing");
    }
}
