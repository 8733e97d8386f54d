//! The lists that forms and filters choose from: teachers, rooms, groups. Loaded when first asked for, kept fresh
//! by the live stream.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use shared::{
    events::Entity as Kind,
    groups::{self, Group},
    rooms::{self, Room},
    subjects::{self, Subject},
    teachers::{self, Teacher},
};

use super::live::{Live, News};
use crate::api::lists;

/// One list; `None` until it has been loaded.
pub struct List<T: Send + Sync + 'static> {
    items: RwSignal<Option<Vec<T>>>,
    asked: RwSignal<bool>,
    soon: StoredValue<bool>,
    route: &'static str,
    kind: Kind,
}

impl<T: Send + Sync + 'static> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for List<T> {}

impl<T: Clone + DeserializeOwned + Send + Sync + 'static> List<T> {
    fn new(route: &'static str, kind: Kind) -> Self {
        Self { items: RwSignal::new(None), asked: RwSignal::new(false), soon: StoredValue::new(false), route, kind }
    }

    /// The rows as far as they are known; asks for them the first time.
    pub fn items(self) -> Signal<Vec<T>> {
        if !self.asked.get_untracked() {
            self.load();
        }
        Signal::derive(move || self.items.get().unwrap_or_default())
    }

    fn load(self) {
        self.asked.set(true);
        spawn_local(async move {
            match lists::all(self.route).await {
                Ok(rows) => self.items.set(Some(rows)),
                // Asked for again by whoever needs it next.
                Err(_) => self.asked.set(false),
            }
        });
    }

    fn hear(self, news: &News) {
        let ours = match news {
            News::Reset => true,
            News::Changed(event) => event.entity == self.kind,
        };
        if ours && self.asked.get_untracked() {
            self.load_soon();
        }
    }

    /// An import tells of thousands of changes; they are asked for together.
    fn load_soon(self) {
        if !self.soon.try_update_value(|soon| std::mem::replace(soon, true)).unwrap_or(true) {
            set_timeout(
                move || {
                    self.soon.set_value(false);
                    self.load();
                },
                Duration::from_millis(500),
            );
        }
    }

    fn clear(self) {
        self.items.set(None);
        self.asked.set(false);
    }
}

/// The lists of the centre.
#[derive(Clone, Copy)]
pub struct Directory {
    /// Teachers.
    pub teachers: List<Teacher>,
    /// Rooms.
    pub rooms: List<Room>,
    /// Groups.
    pub groups: List<Group>,
    /// Subjects.
    pub subjects: List<Subject>,
}

impl Directory {
    /// Made once, in `App`.
    pub fn provide(live: Live) -> Self {
        let directory = Self {
            teachers: List::new(teachers::LIST, Kind::Teacher),
            rooms: List::new(rooms::LIST, Kind::Room),
            groups: List::new(groups::LIST, Kind::Group),
            subjects: List::new(subjects::LIST, Kind::Subject),
        };
        provide_context(directory);
        live.on_news(move |news| {
            directory.teachers.hear(news);
            directory.rooms.hear(news);
            directory.groups.hear(news);
            directory.subjects.hear(news);
        });
        directory
    }

    /// The lists of the centre.
    pub fn here() -> Self {
        expect_context()
    }

    /// Forgets everything.
    pub fn clear(self) {
        self.teachers.clear();
        self.rooms.clear();
        self.groups.clear();
        self.subjects.clear();
    }
}
