//! Menus, tooltips, dialogs, sheets, notices.

use leptos::prelude::*;

use crate::kit::{
    Button, ButtonKind, Card, Confirm, ContextMenu, Dialog, Field, HeaderAction, IconButton, Menu, MenuItem, MenuRule, Sheet,
    TextInput, Toast, ToastAction, Toasts, Tone, Tooltip,
};

fn nothing() -> Callback<()> {
    Callback::new(|()| ())
}

/// Actions of the page's header: at 390 px they are in «⋯».
pub(super) fn header_actions() -> Vec<HeaderAction> {
    let label = |text: &'static str| Signal::stored(text.to_owned());
    vec![
        HeaderAction::new(label("Перенести"), "download", nothing()),
        HeaderAction { icon_only: true, ..HeaderAction::new(label("Печать"), "printer", nothing()) },
        HeaderAction {
            always_in_menu: true,
            tone: Some(Tone::Danger),
            ..HeaderAction::new(label("В архив"), "archive", nothing())
        },
    ]
}

#[component]
pub(super) fn Layers() -> impl IntoView {
    let (dialog, sheet, confirm) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let at = RwSignal::new(None);
    let name = RwSignal::new(String::new());
    let word = (Signal::stored("Название центра".to_owned()), Signal::stored("Тұлпар".to_owned()));
    view! {
        <Card title="Слои">
            <div class="row wrap">
                <Menu label=Signal::stored("Урок".to_owned()) test_id="kit-menu">
                    <MenuItem icon="move" shortcut="M" on_press=|| ()>"Перенести…"</MenuItem>
                    <MenuItem icon="repeat" on_press=|| ()>"Изменить серию"</MenuItem>
                    <MenuRule />
                    <MenuItem icon="ban" tone=Tone::Danger on_press=|| ()>"Отменить урок"</MenuItem>
                </Menu>
                <Menu label=Signal::stored("Сортировка".to_owned()) show_label=true icon="chevron-down" kind=ButtonKind::Plain>
                    <MenuItem checked=Signal::stored(true) on_press=|| ()>"По имени"</MenuItem>
                    <MenuItem checked=Signal::stored(false) on_press=|| ()>"По балансу"</MenuItem>
                </Menu>
                <Tooltip text="Новый урок" shortcut="N">
                    <IconButton icon="plus" label="Новый урок" />
                </Tooltip>
                <Button on_press=move || dialog.set(true) test_id="kit-dialog">"Диалог"</Button>
                <Button on_press=move || sheet.set(true) test_id="kit-sheet">"Лист"</Button>
                <Button tone=Tone::Danger on_press=move || confirm.set(true) test_id="kit-confirm">"Вопрос"</Button>
                <span
                    class="badge"
                    on:contextmenu=move |event| {
                        event.prevent_default();
                        at.set(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
                    }
                >
                    "Правая кнопка"
                </span>
            </div>
        </Card>
        <Dialog
            open=dialog
            on_close=move || dialog.set(false)
            title="Перенести урок"
            on_submit=move || dialog.set(false)
            footer=move || view! {
                <Button on_press=move || dialog.set(false)>"Отмена"</Button>
                <span class="push"></span>
                <Button kind=ButtonKind::Primary r#type="submit">"Перенести"</Button>
            }
        >
            <Field label="Причина" optional=true>
                <TextInput value=name on_input=move |it| name.set(it) autofocus=true />
            </Field>
        </Dialog>
        <Sheet
            open=sheet
            on_close=move || sheet.set(false)
            title="Карате, дети"
            subtitle=Some("чт, 19 ноября 2026, 17:00–18:30".to_owned())
            footer=|| view! { <span class="push"></span><Button kind=ButtonKind::Primary>"Провести"</Button> }
        >
            <p class="muted">"Здесь сам урок."</p>
        </Sheet>
        <Confirm
            open=confirm
            on_close=move || confirm.set(false)
            title="Удалить центр?"
            action="Удалить центр"
            on_confirm=move || confirm.set(false)
            typed=word
        >
            <p>"262 ученика и год уроков исчезнут навсегда."</p>
        </Confirm>
        <ContextMenu at on_close=move || at.set(None) label="Тхэквондо 9–12">
            <MenuItem icon="move" on_press=|| ()>"Перенести…"</MenuItem>
            <MenuItem icon="check" on_press=|| ()>"Отметить"</MenuItem>
        </ContextMenu>
    }
}

#[component]
pub(super) fn Notices() -> impl IntoView {
    let list = RwSignal::new(Vec::<Toast>::new());
    let next = StoredValue::new(0_u64);
    let add = move |tone: Tone| {
        next.update_value(|id| *id += 1);
        let (text, label) = match tone {
            Tone::Danger => ("Вернули урок на место: зал уже занят", "Повторить"),
            _ => ("Урок перенесён на чт 17:30", "Отменить"),
        };
        let action = ToastAction { label: label.to_owned(), shortcut: Some("Ctrl Z"), run: nothing() };
        let toast = Toast {
            id: next.get_value(),
            tone,
            text: text.to_owned(),
            action: Some(action),
            also: None,
            ask: None,
            timed: tone != Tone::Danger,
        };
        list.update(|list| list.push(toast));
    };
    view! {
        <Card title="Сообщения">
            <div class="row wrap">
                <Button on_press=move || add(Tone::Success) test_id="kit-toast">"Сделано"</Button>
                <Button on_press=move || add(Tone::Danger)>"Не вышло"</Button>
            </div>
        </Card>
        <Toasts list on_dismiss=move |id| list.update(|list| list.retain(|toast| toast.id != id)) />
    }
}
