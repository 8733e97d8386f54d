//! Optimistic state as "what the server said" plus "what the hand has asked for since".
//!
//! Nothing is ever snapshotted: rolling back is forgetting a command, and a reload that lands in the middle of a
//! gesture cannot undo it. One command per row is on the wire; later ones wait and build on its answer.

use std::collections::{BTreeMap, VecDeque};

use uuid::Uuid;

/// A record that commands change.
pub trait Entity: Clone + PartialEq {
    /// Names one record.
    type Id: Copy + Ord;
    /// What can be asked of a record.
    type Command: Clone;
    /// The record's name.
    fn id(&self) -> Self::Id;
    /// Grows with each change on the server.
    fn version(&self) -> i32;
    /// The record as it will look when the server has agreed.
    fn apply(&mut self, command: &Self::Command);
}

/// What to put on the wire now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send<Id, C> {
    /// Which record.
    pub id: Id,
    /// What is asked.
    pub command: C,
    /// The version it builds on.
    pub version: i32,
    /// Makes sending it twice harmless.
    pub key: Uuid,
}

/// [`Send`] of an entity.
pub type SendOf<T> = Send<<T as Entity>::Id, <T as Entity>::Command>;

struct Held<T> {
    row: T,
    /// When it came, by the overlay's own count.
    at: u64,
}

struct Queued<C> {
    command: C,
    key: Uuid,
}

/// Rows of the server with the commands on top of them.
pub struct Overlay<T: Entity> {
    base: BTreeMap<T::Id, Held<T>>,
    queue: BTreeMap<T::Id, VecDeque<Queued<T::Command>>>,
    count: u64,
}

impl<T: Entity> Default for Overlay<T> {
    fn default() -> Self {
        Self { base: BTreeMap::new(), queue: BTreeMap::new(), count: 0 }
    }
}

impl<T: Entity> Overlay<T> {
    /// Call before asking for a window; pass the answer on to [`Self::replace`].
    pub fn begin(&self) -> u64 {
        self.count
    }

    /// The rows of one window, asked for at `began`: rows of the window that are not among them are gone, unless
    /// they came after the question was asked. Commands that wait stay on top.
    pub fn replace(&mut self, began: u64, in_window: impl Fn(&T) -> bool, items: Vec<T>) {
        let stays: std::collections::BTreeSet<T::Id> = items.iter().map(Entity::id).collect();
        let queue = &self.queue;
        self.base.retain(|id, held| held.at > began || queue.contains_key(id) || !in_window(&held.row) || stays.contains(id));
        for item in items {
            // An answer that was on its way when a newer one came says nothing new, though it bears the same version.
            let late = |held: &Held<T>| held.at > began && held.row.version() >= item.version();
            if !self.base.get(&item.id()).is_some_and(late) {
                self.upsert(item);
            }
        }
    }

    /// One row from the server; an older one than we hold is ignored.
    pub fn upsert(&mut self, item: T) {
        let newer = self.base.get(&item.id()).is_none_or(|held| held.row.version() <= item.version());
        if newer {
            self.count += 1;
            self.base.insert(item.id(), Held { row: item, at: self.count });
        }
    }

    /// A row that is no more.
    pub fn remove(&mut self, id: T::Id) {
        self.base.remove(&id);
        self.queue.remove(&id);
    }

    /// Forgets everything: somebody else signs in.
    pub fn clear(&mut self) {
        *self = Self { count: self.count, ..Self::default() };
    }

    /// The row as the server said it.
    pub fn base(&self, id: T::Id) -> Option<&T> {
        self.base.get(&id).map(|held| &held.row)
    }

    /// The row as the user should see it.
    pub fn get(&self, id: T::Id) -> Option<T> {
        let mut item = self.base(id)?.clone();
        for queued in self.queue.get(&id).into_iter().flatten() {
            item.apply(&queued.command);
        }
        Some(item)
    }

    /// Every row as the user should see it, in the order of their ids.
    pub fn all(&self) -> impl Iterator<Item = T> {
        self.base.keys().filter_map(|id| self.get(*id))
    }

    /// Whether the server has not answered yet.
    pub fn is_pending(&self, id: T::Id) -> bool {
        self.queue.get(&id).is_some_and(|queue| !queue.is_empty())
    }

    /// Takes a command; `None` while an earlier one for the same row is on the wire.
    pub fn propose(&mut self, id: T::Id, command: T::Command, key: Uuid) -> Option<SendOf<T>> {
        let queue = self.queue.entry(id).or_default();
        queue.push_back(Queued { command, key });
        if queue.len() == 1 { self.head(id) } else { None }
    }

    /// The server accepted the command at the head; returns the next one to send.
    pub fn confirm(&mut self, row: T) -> Option<SendOf<T>> {
        let id = row.id();
        self.upsert(row);
        if let Some(queue) = self.queue.get_mut(&id) {
            queue.pop_front();
            if queue.is_empty() {
                self.queue.remove(&id);
            }
        }
        self.head(id)
    }

    /// The server refused; everything queued behind was built on the refused one and goes too. The keys of what went.
    pub fn reject(&mut self, id: T::Id, current: Option<T>) -> Vec<Uuid> {
        let gone = self.queue.remove(&id).into_iter().flatten().map(|queued| queued.key).collect();
        if let Some(row) = current {
            self.upsert(row);
        }
        gone
    }

    fn head(&self, id: T::Id) -> Option<SendOf<T>> {
        let queued = self.queue.get(&id)?.front()?;
        let version = self.base(id)?.version();
        Some(Send { id, command: queued.command.clone(), version, key: queued.key })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Row {
        id: u32,
        version: i32,
        hour: u32,
    }
    impl Entity for Row {
        type Id = u32;
        type Command = u32;
        fn id(&self) -> u32 {
            self.id
        }
        fn version(&self) -> i32 {
            self.version
        }
        fn apply(&mut self, hour: &u32) {
            self.hour = *hour;
        }
    }
    fn at(version: i32, hour: u32) -> Row {
        Row { id: 1, version, hour }
    }
    fn board() -> Overlay<Row> {
        let mut overlay = Overlay::default();
        overlay.upsert(at(1, 9));
        overlay
    }
    const KEY: Uuid = Uuid::nil();

    #[test]
    fn an_answer_that_was_overtaken_changes_nothing() {
        let mut overlay = board();
        let began = overlay.begin();
        overlay.upsert(at(1, 14));
        overlay.replace(began, |_| true, vec![at(1, 9)]);
        assert_eq!(overlay.get(1).unwrap().hour, 14);
        let began = overlay.begin();
        overlay.replace(began, |_| true, vec![at(1, 10)]);
        assert_eq!(overlay.get(1).unwrap().hour, 10);
    }

    #[test]
    fn a_drop_is_visible_at_once_and_a_refusal_forgets_it() {
        let mut overlay = board();
        assert!(overlay.propose(1, 14, KEY).is_some());
        assert_eq!(overlay.get(1).unwrap().hour, 14);
        overlay.reject(1, None);
        assert_eq!(overlay.get(1).unwrap().hour, 9);
    }
    #[test]
    fn a_reload_in_the_middle_of_a_drop_does_not_undo_it() {
        let mut overlay = board();
        let began = overlay.begin();
        overlay.propose(1, 14, KEY);
        overlay.replace(began, |_| true, vec![at(1, 9)]);
        assert_eq!(overlay.get(1).unwrap().hour, 14);
    }
    #[test]
    fn a_second_drop_waits_for_the_first_and_builds_on_its_version() {
        let mut overlay = board();
        assert_eq!(overlay.propose(1, 14, KEY).unwrap().version, 1);
        assert_eq!(overlay.propose(1, 15, KEY), None);
        let next = overlay.confirm(at(2, 14)).unwrap();
        assert_eq!((next.command, next.version), (15, 2));
        assert_eq!(overlay.confirm(at(3, 15)), None);
        assert!(!overlay.is_pending(1));
    }
    #[test]
    fn a_late_push_cannot_bring_back_an_older_row() {
        let mut overlay = board();
        overlay.upsert(at(5, 12));
        overlay.upsert(at(4, 9));
        assert_eq!(overlay.get(1).unwrap().hour, 12);
    }
    #[test]
    fn a_stale_refusal_carries_the_current_row() {
        let mut overlay = board();
        overlay.propose(1, 14, KEY);
        overlay.reject(1, Some(at(7, 11)));
        assert_eq!(overlay.get(1).unwrap(), at(7, 11));
    }
    #[test]
    fn a_reload_takes_away_what_is_gone_and_leaves_what_came_meanwhile() {
        let mut overlay = board();
        let began = overlay.begin();
        overlay.upsert(Row { id: 2, version: 1, hour: 10 });
        overlay.replace(began, |_| true, vec![]);
        assert!(overlay.get(1).is_none());
        assert!(overlay.get(2).is_some());
    }
    #[test]
    fn a_reload_of_one_window_leaves_the_others() {
        let mut overlay = board();
        let began = overlay.begin();
        overlay.replace(began, |row| row.hour > 12, vec![]);
        assert!(overlay.get(1).is_some());
    }

    proptest! {
        /// Whatever is asked and answered in whatever order, at most one command is on the wire and the last wish shows.
        #[test]
        fn one_command_at_a_time_and_the_last_wish_shows(wishes in prop::collection::vec(0u32..24, 1..20), answers in prop::collection::vec(any::<bool>(), 20)) {
            let mut overlay = board();
            let (mut on_wire, mut version) = (None, 1);
            for (wish, answer) in wishes.iter().zip(answers) {
                if let Some(sent) = overlay.propose(1, *wish, KEY) {
                    prop_assert!(on_wire.is_none());
                    on_wire = Some(sent);
                }
                prop_assert_eq!(overlay.get(1).unwrap().hour, *wish);
                if answer && let Some(sent) = on_wire.take() {
                    prop_assert_eq!(sent.version, version);
                    version += 1;
                    on_wire = overlay.confirm(at(version, sent.command));
                    prop_assert_eq!(overlay.get(1).unwrap().hour, *wish);
                }
            }
        }
    }
}
