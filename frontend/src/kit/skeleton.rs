//! Grey shapes in the place of what is coming; they appear after 150 ms, so that a quick answer does not flash.

use leptos::prelude::*;

/// One grey line.
#[component]
pub fn Skeleton(
    /// How much of the width it takes, in percent.
    #[prop(default = 100)]
    width: u8,
) -> impl IntoView {
    view! { <span class="skeleton" style:--wide=format!("{width}%")></span> }
}

/// Rows of a list with an avatar, a name and a figure.
#[component]
pub fn SkeletonRows(
    /// How many.
    #[prop(default = 6)]
    rows: usize,
    /// Read aloud: «Загружаем учеников».
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    // Names are of different lengths; these widths only avoid a wall.
    let widths = [62_u8, 48, 70, 55, 66, 44];
    let row = |width: u8| {
        view! {
            <li>
                <span class="skeleton round"></span>
                <span>
                    <Skeleton width />
                </span>
                <Skeleton width=12 />
            </li>
        }
    };
    view! {
        <ul class="rows" aria-busy="true" aria-label=move || label.get()>
            {widths.into_iter().cycle().take(rows).map(row).collect_view()}
        </ul>
    }
}
