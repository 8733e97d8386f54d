//! A table with its furniture, tabs, a path and steps.

use leptos::prelude::*;

use crate::kit::{
    Avatar, Breadcrumb, BulkBar, Button, ButtonKind, ButtonSize, Card, Checkbox, ColumnHeader, Crumb, Direction, Pagination,
    SortHeader, Stepper, Tab, Tabs, Tone,
};

const PEOPLE: [(&str, &str, &str); 4] = [
    ("Айсұлу Бекен", "Карате, дети", "0 ₸"),
    ("Әлихан Серікұлы", "Тхэквондо 9–12", "−12 000 ₸"),
    ("Мария Ковалёва", "Английский B1", "−32 000 ₸"),
    ("Мирас Әлімбек", "Тхэквондо 9–12", "0 ₸"),
];

fn views() -> Vec<Tab> {
    vec![
        Tab { href: "#page".into(), label: "Все".into(), count: Some("412".into()), tone: None, current: false },
        Tab { href: "#page".into(), label: "Занимаются".into(), count: Some("368".into()), tone: None, current: true },
        Tab {
            href: "#page".into(),
            label: "Должники".into(),
            count: Some("23".into()),
            tone: Some(Tone::Danger),
            current: false,
        },
    ]
}

#[component]
pub(super) fn Rows() -> impl IntoView {
    let sorted = RwSignal::new(Some(Direction::Ascending));
    let chosen = RwSignal::new(vec![1_usize]);
    let page = RwSignal::new(1_u32);
    let toggle = move |at: usize, on: bool| {
        chosen.update(|chosen| {
            chosen.retain(|one| *one != at);
            if on {
                chosen.push(at);
            }
        });
    };
    let row = move |(at, (name, group, balance)): (usize, (&'static str, &'static str, &'static str))| {
        let on = Signal::derive(move || chosen.with(|chosen| chosen.contains(&at)));
        view! {
            <tr aria-selected=move || on.get().to_string()>
                <td>
                    <Checkbox label=name hide_label=true checked=on on_change=move |it| toggle(at, it) />
                </td>
                <td>
                    <a class="person" href="#page"><Avatar name /> <span class="strong">{name}</span></a>
                </td>
                <td data-col="2">{group}</td>
                <td class="num" class:negative=balance.starts_with('−')>{balance}</td>
            </tr>
        }
    };
    view! {
        <Card title="Таблица" flush=true>
            <Tabs label="Виды" tabs=views() />
            <div class="table-frame">
                <table class="table">
                    <thead>
                        <tr>
                            <ColumnHeader label="Выбор" hide_label=true />
                            <SortHeader label="Ученик" direction=sorted on_sort=move |it| sorted.set(Some(it)) />
                            <ColumnHeader label="Группа" priority=2 />
                            <SortHeader label="Баланс" numeric=true direction=None on_sort=|_| () />
                        </tr>
                    </thead>
                    <tbody>{PEOPLE.into_iter().enumerate().map(row).collect_view()}</tbody>
                </table>
            </div>
            <BulkBar
                count=Signal::derive(move || chosen.with(Vec::len))
                text=move || format!("Выбрано {}", chosen.with(Vec::len))
                on_clear=move || chosen.set(Vec::new())
            >
                <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon="archive">"В архив"</Button>
            </BulkBar>
            <Pagination
                range="1–4 из 412"
                position=move || format!("Стр. {} из 9", page.get())
                page
                pages=9
                on_page=move |it| page.set(it)
            />
        </Card>
    }
}

#[component]
pub(super) fn Steps() -> impl IntoView {
    let steps: Vec<String> = ["Подключение", "Пробный прогон", "Перенос", "Отчёт"].into_iter().map(str::to_owned).collect();
    let path = vec![Crumb::to("Ученики", "#page"), Crumb::to("Тхэквондо 9–12", "#page"), Crumb::here("Әлихан Серікұлы")];
    view! {
        <Card title="Шаги и путь">
            <div class="stack">
                <Stepper label="Перенос" steps current=1 />
                <Breadcrumb path />
            </div>
        </Card>
    }
}
