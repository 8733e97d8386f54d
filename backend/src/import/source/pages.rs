//! Reads a whole index, page by page, or fails: a short list is never taken for the whole.
//!
//! The source repeats its last page past the end, gives fewer rows a page than asked for, and moves
//! rows between pages while we read. So: stop at the number of different ids it promised, read anew
//! when that number changed meanwhile, and refuse a list that stays short.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::error::SourceError;
use super::http::Http;
use super::records::whole_number;

/// Rows asked for at a time; what comes may be less.
const PAGE_SIZE: usize = 50;
/// How often a list is read from the start when it moves.
const ROUNDS: usize = 4;

/// A question to an index.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// After `/v2api/`: `1/customer/index`.
    pub path: &'a str,
    /// Ids the source wants in the address.
    pub query: &'a [(&'a str, String)],
    /// Filters, always said aloud, since the source's defaults hide rows.
    pub filters: Map<String, Value>,
}

struct Page {
    total: usize,
    items: Vec<Value>,
}

struct Round {
    items: Vec<Value>,
    /// What the last page said there is.
    total: usize,
    /// The number changed while reading.
    moved: bool,
}

/// All rows of an index, each id once.
pub async fn read_all(http: &Http, question: &Question<'_>) -> Result<Vec<Value>, SourceError> {
    let mut round = read_round(http, question).await?;
    for _ in 1..ROUNDS {
        if !round.moved && round.items.len() >= round.total {
            break;
        }
        tracing::info!(path = question.path, "the list changed while it was read; reading again");
        round = read_round(http, question).await?;
    }
    if round.items.len() < round.total {
        let (expected, got) = (round.total, round.items.len());
        return Err(SourceError::ShortList { path: question.path.to_owned(), expected, got });
    }
    Ok(round.items)
}

async fn read_round(http: &Http, question: &Question<'_>) -> Result<Round, SourceError> {
    let mut seen = HashSet::new();
    let mut round = Round { items: Vec::new(), total: 0, moved: false };
    for number in 0.. {
        let page = read_page(http, question, number).await?;
        round.moved |= number > 0 && page.total != round.total;
        round.total = page.total;
        let before = round.items.len();
        for item in page.items {
            if seen.insert(key_of(&item)) {
                round.items.push(item);
            }
        }
        let nothing_new = round.items.len() == before;
        if nothing_new || round.items.len() >= round.total {
            break;
        }
    }
    Ok(round)
}

async fn read_page(http: &Http, question: &Question<'_>, number: usize) -> Result<Page, SourceError> {
    let mut body = question.filters.clone();
    body.insert("page".to_owned(), json!(number));
    body.insert("pageSize".to_owned(), json!(PAGE_SIZE));
    let answer = http.post(question.path, question.query, &Value::Object(body)).await?;
    let not_a_list = || SourceError::NotAList { path: question.path.to_owned() };
    let total = answer.get("total").and_then(whole_number).ok_or_else(not_a_list)?;
    let items = match answer.get("items") {
        Some(Value::Array(items)) => items.clone(),
        // PHP writes a list with gaps in its keys as a map.
        Some(Value::Object(map)) => map.values().cloned().collect(),
        _ => return Err(not_a_list()),
    };
    Ok(Page { total: usize::try_from(total).map_err(|_negative| not_a_list())?, items })
}

/// What makes a row the same row: its id, or all of it when it has none.
fn key_of(item: &Value) -> String {
    match item.get("id").and_then(whole_number) {
        Some(id) => id.to_string(),
        None => item.to_string(),
    }
}
