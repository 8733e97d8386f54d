//! Marks, words in the page, waiting and emptiness.

use leptos::prelude::*;

use crate::kit::{
    Avatar, AvatarSize, Badge, Button, ButtonKind, Card, Chip, DiffRow, DiffView, Dot, Empty, ErrorPanel, Fact, Facts, Kbd,
    Notice, Pips, Progress, SkeletonRows, Tone,
};

const TONES: [(Tone, &str); 6] = [
    (Tone::Accent, "пробное"),
    (Tone::Success, "оплачено"),
    (Tone::Warning, "до 1 декабря"),
    (Tone::Danger, "долг 12 000 ₸"),
    (Tone::Info, "заморожен"),
    (Tone::Neutral, "архив"),
];

#[component]
pub(super) fn Marks() -> impl IntoView {
    let on = RwSignal::new(true);
    let names = ["Айгерім С", "Данияр Ә", "Ольга К", "Мадина Ө", "Нұрлан Ж", "Сәуле Н"];
    view! {
        <Card title="Метки">
            <div class="stack">
                <div class="row wrap">
                    {TONES.map(|(tone, word)| view! { <Badge tone>{word}</Badge> }).collect_view()}
                    <Badge tone=Tone::Success icon="check" plain=true>"10 из 14"</Badge>
                    <Badge hue=6>"Жёлтый пояс"</Badge>
                </div>
                <div class="row wrap">
                    {names
                        .into_iter()
                        .zip(1_u8..)
                        .map(|(name, hue)| view! { <Avatar name hue=Some(hue) size=AvatarSize::Medium /> })
                        .collect_view()}
                    <Avatar name="Әлихан Серікұлы" size=AvatarSize::Large />
                </div>
                <div class="row wrap">
                    <Chip pressed=Signal::from(on) hue=4 on_press=move || on.update(|it| *it = !*it)>"Мадина Ө."</Chip>
                    <Chip pressed=Signal::from(on) removes=true on_press=move || on.update(|it| *it = !*it)>"Абая 52"</Chip>
                    <Chip icon="door-open" on_press=|| ()>"Кабинет: "<b>"все"</b></Chip>
                    <Chip icon="plus" add=true on_press=|| ()>"Фильтр"</Chip>
                </div>
                <p class="row"><Dot hue=5 /> "Нұрлан Жақыпов" <Kbd>"Ctrl K"</Kbd></p>
                <Pips label="Осталось 3 из 8" total=8 used=5 />
                <Progress label="Перенос" value=67 thick=true />
                <p lang="kk">"Әр оқушының қалған сабағы, төлемі және қарызы бір бетте. Ғ ғ Қ қ Ң ң Ө ө Ұ ұ Ү ү Һ һ І і ₸ № −"</p>
            </div>
        </Card>
    }
}

#[component]
pub(super) fn Words() -> impl IntoView {
    let rows = vec![
        DiffRow {
            name: "Имя".into(), before: Some("Әлихан С.".into()), after: Some("Әлихан Серікұлы".into())
        },
        DiffRow { name: "Телефон".into(), before: None, after: Some("+7 701 555 01 42".into()) },
    ];
    view! {
        <Card title="Слова на странице">
            <div class="stack">
                <ErrorPanel
                    title="Не сохранили: сервер не ответил."
                    text=Some("Введённое осталось на месте.".to_owned())
                    on_retry=|| ()
                    request_id=Some("7f3a-91c2".to_owned())
                />
                <Notice tone=Tone::Warning>"Запись изменила Ольга К. минуту назад."</Notice>
                <Notice tone=Tone::Success>"Перенесли 32 999 записей за 5 минут 48 секунд."</Notice>
                <Notice icon="lock">"Видит только управляющий."</Notice>
                <DiffView rows />
                <Facts>
                    <Fact label="Родился">"12 марта 2017"</Fact>
                    <Fact label="Медсправка"><Badge tone=Tone::Warning>"до 1 декабря"</Badge></Fact>
                </Facts>
            </div>
        </Card>
    }
}

#[component]
pub(super) fn Waiting() -> impl IntoView {
    view! {
        <Card title="Загрузка" flush=true>
            <SkeletonRows label="Загружаем учеников" rows=4 />
        </Card>
        <Card title="Пусто" flush=true>
            <Empty
                icon="layers"
                title="Групп пока нет"
                text=Some("Группа связывает учеников, преподавателя и расписание. Начните с одной или перенесите всё из AlfaCRM.".to_owned())
            >
                <Button kind=ButtonKind::Primary icon="plus">"Группа"</Button>
                <Button icon="download">"Перенести"</Button>
            </Empty>
        </Card>
        <Card title="Нет права" flush=true>
            <Empty icon="lock" title="Нет доступа к разделу" text=Some("Право даёт администратор центра.".to_owned()) />
        </Card>
    }
}
