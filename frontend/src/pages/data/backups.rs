//! The backups there are, what came of checking them, and taking one now.

use leptos::prelude::*;
use shared::{
    backups::{Backup, BackupCheck, BackupKind, Backups},
    events::Entity,
};

use super::{
    moment, nothing, size,
    watch::{Before, watch},
};
use crate::{
    api,
    data::{commands::carry_out, toasts::Notices},
    i18n::{Key, keys, t, t_with, text},
    kit::{Badge, Button, Card, ColumnHeader, Empty, Tone},
    pages::everywhere::limited,
};

const fn kind_name(kind: BackupKind) -> Key {
    match kind {
        BackupKind::Daily => keys::BACKUP_KIND_DAILY,
        BackupKind::Weekly => keys::BACKUP_KIND_WEEKLY,
        BackupKind::Manual => keys::BACKUP_KIND_MANUAL,
        BackupKind::BeforeClear => keys::BACKUP_KIND_BEFORE_CLEAR,
        BackupKind::BeforeRestore => keys::BACKUP_KIND_BEFORE_RESTORE,
    }
}

const fn check_name(check: BackupCheck) -> (Tone, &'static str, Key) {
    match check {
        BackupCheck::Passed => (Tone::Success, "circle-check", keys::BACKUP_CHECK_PASSED),
        BackupCheck::Unchecked => (Tone::Warning, "circle-help", keys::BACKUP_CHECK_UNCHECKED),
        BackupCheck::Broken => (Tone::Danger, "triangle-alert", keys::BACKUP_CHECK_BROKEN),
        BackupCheck::Failed => (Tone::Danger, "circle-x", keys::BACKUP_CHECK_FAILED),
    }
}

#[component]
pub(super) fn BackupsCard() -> impl IntoView {
    let notices = Notices::here();
    let watched = watch(Entity::Backup, api::backups::list, |backups: &Backups| backups.running);
    let (asking, limited) = (RwSignal::new(false), limited());
    let running = Memo::new(move |_| watched.state.with(|it| it.as_ref().is_some_and(|it| it.running)));
    let take = move |()| {
        carry_out(Entity::Backup, asking, notices, api::backups::start(), move |_| notices.done(t(keys::BACKUP_STARTED)));
    };
    let actions = move || {
        view! {
            <Button
                icon="database"
                busy=Signal::derive(move || asking.get() || running.try_get().unwrap_or_default())
                disabled=limited
                on_press=take
                test_id="data.backup"
            >
                {move || t(if running.try_get().unwrap_or_default() { keys::BACKUP_RUNNING } else { keys::BACKUP_NOW })}
            </Button>
        }
    };
    view! {
        <Card title=text(keys::BACKUP_TITLE) actions=ViewFn::from(actions) flush=true test_id="data.backups">
            <div class="body">
                <p class="muted">{move || t(keys::BACKUP_LEAD)}</p>
                {move || watched.state.get().map(|backups| view! { <Facts backups /> })}
                <Before watched title=keys::BACKUP_TITLE />
            </div>
            {move || watched.state.get().map(|backups| view! { <Table items=backups.items /> })}
        </Card>
    }
}

/// What there is and what comes, in two lines.
#[component]
fn Facts(backups: Backups) -> impl IntoView {
    let kept = [("days", backups.keep_days.into()), ("weeks", backups.keep_weeks.into())];
    let good = backups.last_good_at.map_or_else(nothing, |at| t_with(keys::BACKUP_LAST_GOOD, &[("when", moment(at).into())]));
    let next = backups.next_at.map(|at| t_with(keys::BACKUP_NEXT, &[("when", moment(at).into())]));
    view! {
        <p>
            <strong data-testid="data.backups.good">{good}</strong>
            {next.map(|next| view! { <span class="muted" data-testid="data.backups.next">" · " {next}</span> })}
        </p>
        <p class="small muted">{t_with(keys::BACKUP_KEPT, &kept)}</p>
    }
}

#[component]
fn Table(items: Vec<Backup>) -> impl IntoView {
    if items.is_empty() {
        return view! {
            <Empty icon="database" title=text(keys::BACKUP_EMPTY) text=Signal::derive(|| Some(t(keys::BACKUP_EMPTY_TEXT))) />
        }
        .into_any();
    }
    view! {
        <div class="table-frame">
            <table class="table" data-density="compact">
                <thead>
                    <tr>
                        <ColumnHeader label=text(keys::BACKUP_COL_TAKEN) />
                        <ColumnHeader label=text(keys::BACKUP_COL_KIND) priority=2 />
                        <ColumnHeader label=text(keys::BACKUP_COL_SIZE) numeric=true priority=2 />
                        <ColumnHeader label=text(keys::BACKUP_COL_CHECK) />
                    </tr>
                </thead>
                <tbody>{items.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(backup: Backup) -> impl IntoView {
    let (tone, icon, name) = check_name(backup.check);
    let bytes = if backup.check == BackupCheck::Failed { String::new() } else { size(backup.bytes) };
    view! {
        <tr data-testid="data.backup.row" data-check=backup.check.as_str() data-kind=backup.kind.as_str()>
            <td>
                {moment(backup.taken_at)} <br /> <span class="small faint">{backup.name}</span>
            </td>
            <td class="muted" data-col="2">{t(kind_name(backup.kind))}</td>
            <td class="num" data-col="2">{bytes}</td>
            <td>
                <Badge tone icon>{t(name)}</Badge>
                {backup.remark.map(|remark| view! { <p class="small muted">{remark}</p> })}
            </td>
        </tr>
    }
}
