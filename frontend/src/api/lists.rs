//! The lists that forms choose from.

use serde::de::DeserializeOwned;
use shared::page::{ListQuery, MAX_PAGE_SIZE, Page};

use super::{Reply, client, with_query};

/// One page of any list.
pub async fn page<T: DeserializeOwned>(route: &str, query: &ListQuery) -> Reply<Page<T>> {
    client::get(&with_query(route, query)).await
}

/// Every row of a list, page by page; for lists a centre counts in dozens.
pub async fn all<T: DeserializeOwned>(route: &str) -> Reply<Vec<T>> {
    let mut items = Vec::new();
    for page in 1.. {
        let query = ListQuery { page: Some(page), page_size: Some(MAX_PAGE_SIZE), ..ListQuery::default() };
        let got: Page<T> = self::page(route, &query).await?;
        let last = page >= got.pages() || got.items.is_empty();
        items.extend(got.items);
        if last {
            break;
        }
    }
    Ok(items)
}
