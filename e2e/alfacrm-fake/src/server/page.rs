//! Yii2's pages: sizes are clamped, and a page past the end is the last one again.

use serde_json::{Map, Value};

use super::filters::number;

const USUAL: usize = 20;

/// Which part of the matching rows to give.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    pub number: usize,
    pub from: usize,
    pub to: usize,
}

/// Body `pageSize` goes before query `per-page`; `count`, `per_page` and the like are ignored.
pub fn of(body: &Map<String, Value>, query: &Map<String, Value>, total: usize, max: usize) -> Page {
    let asked = number(body.get("pageSize")).or_else(|| number(query.get("per-page")));
    let size = asked.map_or(USUAL, |size| usize::try_from(size).unwrap_or(1)).clamp(1, max);
    let asked = number(body.get("page")).or_else(|| number(query.get("page"))).unwrap_or(0);
    let last = total.saturating_sub(1) / size;
    let number = usize::try_from(asked).unwrap_or(0).min(last);
    let from = (number * size).min(total);
    Page { number, from, to: (from + size).min(total) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(body: Value, query: Value, total: usize) -> Page {
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        of(&map(body), &map(query), total, 50)
    }

    #[test]
    fn twenty_rows_unless_asked() {
        assert_eq!(page(json!({}), json!({}), 45), Page { number: 0, from: 0, to: 20 });
        assert_eq!(page(json!({"count": 40}), json!({}), 45), Page { number: 0, from: 0, to: 20 });
    }

    #[test]
    fn both_ways_to_ask_are_clamped() {
        assert_eq!(page(json!({"pageSize": 500}), json!({}), 120), Page { number: 0, from: 0, to: 50 });
        assert_eq!(page(json!({"page": 1}), json!({"per-page": "30"}), 45), Page { number: 1, from: 30, to: 45 });
        assert_eq!(page(json!({"pageSize": 0}), json!({}), 3), Page { number: 0, from: 0, to: 1 });
    }

    #[test]
    fn past_the_end_is_the_last_page_again() {
        let last = Page { number: 2, from: 40, to: 45 };
        assert_eq!(page(json!({"page": 2}), json!({}), 45), last);
        assert_eq!(page(json!({"page": 99}), json!({}), 45), last);
        assert_eq!(page(json!({"page": 2}), json!({}), 40), Page { number: 1, from: 20, to: 40 });
        assert_eq!(page(json!({"page": 5}), json!({}), 0), Page { number: 0, from: 0, to: 0 });
    }
}
