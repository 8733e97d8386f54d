//! Lists: one shape for all of them.

use serde::{Deserialize, Serialize};

/// The most rows one page may have.
pub const MAX_PAGE_SIZE: u32 = 200;
/// Rows of a page when nobody asks.
pub const DEFAULT_PAGE_SIZE: u32 = 50;

/// One page of a list; `total` counts all rows that match the filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    #[cfg_attr(feature = "openapi", schema(inline))]
    pub items: Vec<T>,
    pub total: u64,
    /// From 1.
    pub page: u32,
    pub page_size: u32,
}

impl<T> Page<T> {
    /// How many pages there are; at least one.
    pub fn pages(&self) -> u32 {
        let size = u64::from(self.page_size.max(1));
        u32::try_from(self.total.div_ceil(size)).unwrap_or(u32::MAX).max(1)
    }
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), total: self.total, page: self.page, page_size: self.page_size }
    }
}

/// A list that is short by nature (branches, roles) and comes whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Items<T> {
    #[cfg_attr(feature = "openapi", schema(inline))]
    pub items: Vec<T>,
}

words! {
    /// Whether archived rows are in a list.
    #[derive(Default)]
    Archived {
        #[default]
        Exclude = "exclude",
        Include = "include",
        Only = "only",
    }
}

/// What every list understands: `?page=&pageSize=&sort=-createdAt&q=…&archived=` and the named filters of its entity.
///
/// One type for all lists, so that the URL of a page and the query of the API are the same thing.
/// A filter that a list does not have is refused by it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, validator::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct ListQuery {
    #[validate(range(min = 1, max = 1_000_000))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[validate(range(min = 1, max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// A field of the list, `-` before it for descending: `name`, `-createdAt`.
    #[validate(length(max = 40))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// Any part of a name, an e-mail or the digits of a phone.
    #[validate(length(max = 200))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Archived>,
    /// Only rows of this branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<crate::ids::BranchId>,
    /// Only students of this status, leads of this stage.
    #[validate(length(max = 60))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Only students enrolled in this group today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<crate::ids::GroupId>,
    /// Only groups of this teacher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_id: Option<crate::ids::TeacherId>,
    /// Only teachers or groups of this subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<crate::ids::SubjectId>,
}

impl ListQuery {
    pub fn page(&self) -> u32 {
        self.page.unwrap_or(1).max(1)
    }
    pub fn page_size(&self) -> u32 {
        self.page_size.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, MAX_PAGE_SIZE)
    }
    pub fn archived(&self) -> Archived {
        self.archived.unwrap_or_default()
    }
    /// The sort field and whether it descends.
    pub fn sort(&self) -> Option<(&str, bool)> {
        let text = self.sort.as_deref()?;
        Some(text.strip_prefix('-').map_or((text, false), |field| (field, true)))
    }
    /// The search text, if there is something to look for.
    pub fn search(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|q| !q.is_empty())
    }
}

command! {
    /// The body of bringing a record back, and of archiving one when the version matters: the version that was seen.
    #[derive(Copy, Eq)]
    pub struct Seen {
        pub version: i32,
    }
}
