//! Which columns of a list are shown: chosen in a menu, kept in this browser for each list.
//!
//! Test ids: `<list>.columns`, `<list>.columns.<place>`.

use leptos::prelude::*;

use crate::{
    i18n::{Key, keys, t, t_with, text},
    kit::{Icon, Menu, MenuCheck},
    platform::storage,
};

/// The columns of one list that are not shown, as bits by their place.
#[derive(Clone, Copy)]
pub(super) struct Hidden {
    bits: RwSignal<u32>,
    list: &'static str,
}

fn bit(place: usize) -> u32 {
    u32::try_from(place).ok().and_then(|place| 1_u32.checked_shl(place)).unwrap_or_default()
}

impl Hidden {
    /// As it was left.
    pub(super) fn of(list: &'static str) -> Self {
        let kept = storage::get(&name(list)).and_then(|text| text.parse().ok()).unwrap_or_default();
        Self { bits: RwSignal::new(kept), list }
    }

    /// All of them, for a reader that draws anew when they change.
    pub(super) fn bits(self) -> u32 {
        self.bits.get()
    }

    /// Whether the column at a place is hidden; the first one names the row and never is.
    pub(super) fn has(self, place: usize) -> bool {
        place > 0 && self.bits.get() & bit(place) != 0
    }

    fn set(self, place: usize, shown: bool) {
        let now = self.bits.get_untracked();
        let bits = if shown { now & !bit(place) } else { now | bit(place) };
        self.bits.set(bits);
        storage::set(&name(self.list), &bits.to_string());
    }
}

fn name(list: &str) -> String {
    format!("columns.{list}")
}

/// The menu that chooses them. `columns` are those that may be hidden, with their places.
#[component]
pub(super) fn ColumnsMenu(hidden: Hidden, columns: Vec<(usize, Key)>, all: usize) -> impl IntoView {
    let places: Vec<usize> = columns.iter().map(|(place, _)| *place).collect();
    let shown = move || all - places.iter().filter(|place| hidden.has(**place)).count();
    let said = Signal::derive(move || t_with(keys::COLUMNS_SHOWN, &[("shown", shown().into()), ("all", all.into())]));
    let face = move || {
        view! {
            <Icon name="columns-3" />
            {move || said.get()}
        }
    };
    let item = move |(place, label): (usize, Key)| {
        view! {
            <MenuCheck
                checked=Signal::derive(move || !hidden.has(place))
                on_change=move |on| hidden.set(place, on)
                test_id=format!("{}.columns.{place}", hidden.list)
            >
                {move || t(label)}
            </MenuCheck>
        }
    };
    view! {
        <span class="push columns-menu" data-col="2">
            <Menu
                label=text(keys::COLUMNS)
                face
                face_class="button quiet small"
                at_end=true
                test_id=format!("{}.columns", hidden.list)
            >
                {columns.into_iter().map(item).collect_view()}
            </Menu>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::bit;

    #[test]
    fn each_place_has_its_bit() {
        assert_eq!((bit(0), bit(3), bit(40)), (1, 8, 0));
    }
}
