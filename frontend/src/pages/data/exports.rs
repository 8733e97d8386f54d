//! Exports: starting one, watching it, fetching its file.

use leptos::prelude::*;
use shared::{
    events::Entity,
    exports::{Export, KEPT_DAYS, TaskState},
    page::Page,
};

use super::{
    moment, size,
    watch::{Before, watch},
};
use crate::{
    api,
    data::{commands::carry_out, toasts::Notices},
    i18n::{keys, t, t_with, text},
    kit::{Badge, Button, ButtonSize, Card, ColumnHeader, Empty, Progress, Tone},
    pages::everywhere::limited,
    platform,
};

#[component]
pub(super) fn ExportsCard() -> impl IntoView {
    let notices = Notices::here();
    let open = |page: &Page<Export>| page.items.iter().any(|export| export.state.is_open());
    let watched = watch(Entity::Export, api::exports::list, open);
    let (asking, limited) = (RwSignal::new(false), limited());
    let running = Memo::new(move |_| watched.state.with(|it| it.as_ref().is_some_and(open)));
    let start = move |()| {
        carry_out(Entity::Export, asking, notices, api::exports::start(), move |_| notices.done(t(keys::EXPORT_STARTED)));
    };
    let actions = move || {
        view! {
            <Button
                icon="download"
                busy=Signal::derive(move || asking.get() || running.try_get().unwrap_or_default())
                disabled=limited
                on_press=start
                test_id="data.export"
            >
                {move || t(keys::EXPORT_START)}
            </Button>
        }
    };
    view! {
        <Card title=text(keys::EXPORT_TITLE) actions=ViewFn::from(actions) flush=true test_id="data.exports">
            <div class="body">
                <p class="muted">{move || t(keys::EXPORT_LEAD)}</p>
                <Before watched title=keys::EXPORT_TITLE />
            </div>
            {move || watched.state.get().map(|page| view! { <Table items=page.items /> })}
        </Card>
    }
}

#[component]
fn Table(items: Vec<Export>) -> impl IntoView {
    if items.is_empty() {
        let said = Signal::derive(|| Some(t_with(keys::EXPORT_EMPTY_TEXT, &[("days", KEPT_DAYS.into())])));
        return view! { <Empty icon="download" title=text(keys::EXPORT_EMPTY) text=said /> }.into_any();
    }
    view! {
        <div class="table-frame">
            <table class="table" data-density="compact">
                <thead>
                    <tr>
                        <ColumnHeader label=text(keys::EXPORT_COL_CREATED) />
                        <ColumnHeader label=text(keys::EXPORT_COL_WHO) priority=2 />
                        <ColumnHeader label=text(keys::EXPORT_COL_SIZE) priority=2 />
                        <ColumnHeader label=text(keys::EXPORT_COL_STATE) />
                    </tr>
                </thead>
                <tbody>{items.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(export: Export) -> impl IntoView {
    let records = t_with(keys::EXPORT_RECORDS, &[("count", export.rows.into())]);
    let amount = export.bytes.map_or_else(|| records.clone(), |bytes| format!("{records}, {}", size(bytes)));
    view! {
        <tr data-testid="data.export.row" data-state=export.state.as_str()>
            <td>{moment(export.created_at)}</td>
            <td class="muted" data-col="2">{export.requested_by.clone()}</td>
            <td class="muted" data-col="2">{amount}</td>
            <td>{state(&export)}</td>
        </tr>
    }
}

fn state(export: &Export) -> AnyView {
    match export.state {
        TaskState::Waiting => view! { <Badge>{t(keys::EXPORT_WAITING)}</Badge> }.into_any(),
        TaskState::Running => {
            let said = t_with(keys::EXPORT_RUNNING, &[("percent", u32::from(export.progress).into())]);
            view! {
                <span class="small muted">{said}</span>
                <Progress label=text(keys::EXPORT_TITLE) value=Signal::stored(export.progress) />
            }
            .into_any()
        }
        TaskState::Failed => {
            let why = export.error.clone();
            view! {
                <Badge tone=Tone::Danger icon="circle-x">
                    {t(keys::EXPORT_FAILED)}
                </Badge>
                {why.map(|why| view! { <p class="small muted">{why}</p> })}
            }
            .into_any()
        }
        TaskState::Done => match export.expires_at {
            None => view! { <span class="muted">{t(keys::EXPORT_GONE)}</span> }.into_any(),
            Some(until) => {
                let kept = t_with(keys::EXPORT_UNTIL, &[("when", moment(until).into())]);
                view! {
                    <Fetch id=export.id />
                    <p class="small faint">{kept}</p>
                }
                .into_any()
            }
        },
    }
}

#[component]
fn Fetch(id: shared::ids::ExportId) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let fetch = move |()| {
        carry_out(Entity::Export, busy, notices, api::exports::file(id), |(name, blob)| platform::save_blob(&name, &blob));
    };
    view! {
        <Button size=ButtonSize::Small icon="download" busy disabled=limited() on_press=fetch test_id="data.export.fetch">
            {move || t(if busy.try_get().unwrap_or_default() { keys::EXPORT_FETCHING } else { keys::EXPORT_FETCH })}
        </Button>
    }
}
