//! Buttons, fields and choices.

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;

use crate::kit::{
    Button, ButtonKind, ButtonSize, Card, Checkbox, Choice, Combobox, DateInput, Field, FieldSet, IconButton, LinkButton,
    MultiSelect, NumberInput, PasswordInput, Radios, SearchInput, Segmented, Select, Switch, TextArea, TextInput, TimeInput,
    Tone,
};

#[component]
pub(super) fn Buttons() -> impl IntoView {
    let on = RwSignal::new(true);
    view! {
        <Card title="Кнопки">
            <div class="stack">
                <div class="row wrap">
                    <Button kind=ButtonKind::Primary icon="plus">"Урок"</Button>
                    <Button>"Обычная"</Button>
                    <Button kind=ButtonKind::Quiet>"Тихая"</Button>
                    <LinkButton href="#page" icon="download">"Ссылка"</LinkButton>
                </div>
                <div class="row wrap">
                    <Button kind=ButtonKind::Primary busy=true>"Сохраняем"</Button>
                    <Button busy=true>"Считаем"</Button>
                    <Button disabled=true>"Недоступна"</Button>
                    <Button tone=Tone::Danger>"Удалить"</Button>
                    <Button kind=ButtonKind::Primary tone=Tone::Danger>"Удалить навсегда"</Button>
                </div>
                <div class="row wrap">
                    <Button size=ButtonSize::Small>"Малая"</Button>
                    <Button size=ButtonSize::Large>"Большая"</Button>
                    <Button pressed=Signal::from(on) on_press=move || on.update(|it| *it = !*it)>"Нажата"</Button>
                    <IconButton icon="pencil" label="Изменить" kind=ButtonKind::Plain />
                    <IconButton icon="x" label="Закрыть" />
                    <IconButton icon="plus" label="Добавить" size=ButtonSize::Small />
                </div>
            </div>
        </Card>
    }
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    let name = RwSignal::new("Ұлпан Сейтқали".to_owned());
    let phone = RwSignal::new("+7 701 55".to_owned());
    let password = RwSignal::new("сұңқар-таулар-9".to_owned());
    let note = RwSignal::new("Готов к аттестации. Растяжка лучше.".to_owned());
    let places = RwSignal::new(Some(12_i64));
    let day = RwSignal::new(NaiveDate::from_ymd_opt(2026, 11, 19));
    let time = RwSignal::new(NaiveTime::from_hms_opt(17, 30, 0));
    let query = RwSignal::new(String::new());
    view! {
        <Card title="Поля">
            <div class="form">
                <Field label="Имя ученика" hint=Some("Как в документах: попадёт в договор.".to_owned()) required=true>
                    <TextInput value=name on_input=move |it| name.set(it) test_id="kit-name" />
                </Field>
                <Field label="Телефон родителя" error=Some("В номере 11 цифр, здесь 6.".to_owned())>
                    <TextInput value=phone on_input=move |it| phone.set(it) r#type="tel" icon="phone" />
                </Field>
                <Field label="Пароль">
                    <PasswordInput value=password on_input=move |it| password.set(it) />
                </Field>
                <div class="pair">
                    <Field label="День">
                        <DateInput value=day on_input=move |it| day.set(it) />
                    </Field>
                    <Field label="Начало">
                        <TimeInput value=time on_input=move |it| time.set(it) />
                    </Field>
                    <Field label="Мест">
                        <NumberInput value=places on_input=move |it| places.set(it) max=99 />
                    </Field>
                    <Field label="Код">
                        <TextInput value="TLP-0412" on_input=|_| () readonly=true />
                    </Field>
                </div>
                <Field label="Заметка" optional=true>
                    <TextArea value=note on_input=move |it| note.set(it) />
                </Field>
                <SearchInput
                    label="Поиск"
                    placeholder=Some("Имя, телефон, группа".to_owned())
                    value=query
                    on_search=move |it| query.set(it)
                    test_id="kit-search"
                />
                <p class="small muted">"Ищем: " {move || query.get()}</p>
            </div>
        </Card>
    }
}

fn rooms() -> Vec<Choice> {
    vec![
        Choice::new("a", "Зал А").hint("занят до 18:30"),
        Choice::new("b", "Зал Б").hint("свободен"),
        Choice::new("c", "Мастерская"),
        Choice::new("d", "Кабинет 3"),
    ]
}

fn people() -> Vec<Choice> {
    ["Әлихан Серікұлы", "Мирас Әлімбек", "Айсұлу Бекен", "Дінмұхамед Оразов", "Мария Ковалёва", "Ксения Юн"]
        .into_iter()
        .map(|name| Choice::new(name, name))
        .collect()
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    let room = RwSignal::new("b".to_owned());
    let person = RwSignal::new(None::<String>);
    let several = RwSignal::new(vec!["Әлихан Серікұлы".to_owned(), "Айсұлу Бекен".to_owned()]);
    let (receipt, booking) = (RwSignal::new(true), RwSignal::new(true));
    let scope = RwSignal::new("one".to_owned());
    let scopes = vec![Choice::new("one", "Только это"), Choice::new("next", "Это и следующие")];
    let runs = vec![
        Choice::new("one", "Пробный прогон").hint("Ничего не записывает."),
        Choice::new("next", "Сразу перенос").hint("Можно откатить, пока не начали работать."),
    ];
    let view = RwSignal::new("week".to_owned());
    let views = vec![Choice::new("day", "День"), Choice::new("week", "Неделя").hint("40"), Choice::new("rooms", "Кабинеты")];
    view! {
        <Card title="Выбор">
            <div class="form">
                <Field label="Кабинет">
                    <Select choices=rooms() value=room on_change=move |it| room.set(it) none_label=Some("Не выбран".to_owned()) />
                </Field>
                <Field label="Ученик">
                    <Combobox choices=people() value=person on_change=move |it| person.set(it) test_id="kit-combobox" />
                </Field>
                <Field label="Кто придёт">
                    <MultiSelect choices=people() values=several on_change=move |it| several.set(it) test_id="kit-several" />
                </Field>
                <FieldSet label="Что переносим">
                    <Radios choices=scopes value=scope on_change=move |it| scope.set(it) />
                </FieldSet>
                <Radios choices=runs framed=true value=scope on_change=move |it| scope.set(it) />
                <div class="row wrap">
                    <Checkbox label="Чек" checked=receipt on_change=move |it| receipt.set(it) />
                    <Checkbox label="Все" checked=false mixed=true on_change=|_| () />
                    <Checkbox label="Нельзя" checked=false disabled=true on_change=|_| () />
                    <Switch label="Онлайн-запись" checked=booking on_change=move |it| booking.set(it) />
                    <Switch label="Архив" checked=false on_change=|_| () />
                </div>
                <Segmented label="Вид" choices=views value=view on_change=move |it| view.set(it) full=true />
            </div>
        </Card>
    }
}
