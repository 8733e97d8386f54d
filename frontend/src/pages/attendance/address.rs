//! What the address of a page of attendance holds, read leniently, and how it is changed.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// The parameters of the address.
#[derive(Clone, Copy)]
pub(super) struct Address {
    params: Memo<leptos_router::params::ParamsMap>,
    go: Callback<Vec<(&'static str, Option<String>)>>,
}

impl Address {
    /// Of the page that is open.
    pub fn here() -> Self {
        let (params, navigate, path) = (use_query_map(), use_navigate(), use_location().pathname);
        let go = Callback::new(move |changes: Vec<(&'static str, Option<String>)>| {
            let mut params = params.get_untracked();
            for (name, value) in changes {
                params.remove(name);
                if let Some(value) = value {
                    params.insert(name, value);
                }
            }
            let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
            navigate(&format!("{}{}", path.get_untracked(), params.to_query_string()), options);
        });
        Self { params, go }
    }

    /// A parameter that can be read as what it should be.
    pub fn get<T: std::str::FromStr>(self, name: &str) -> Option<T> {
        self.params.with(|params| params.get(name)).and_then(|text| text.parse().ok())
    }

    /// Puts another value in the place of one, or takes it away.
    pub fn set(self, name: &'static str, value: Option<String>) {
        self.go.run(vec![(name, value)]);
    }

    /// Several at once.
    pub fn set_all(self, changes: Vec<(&'static str, Option<String>)>) {
        self.go.run(changes);
    }
}
