//! What needs a look, and what there is to know: the backup, the log, the program.

use leptos::prelude::*;
use shared::{
    backups::BackupCheck,
    health::{AuditReport, BackupsReport, DiskReport, HealthReport, HealthWarning},
    permission::Permission,
};

use crate::{
    data::session::Session,
    i18n::{Key, keys, t, t_with, text},
    kit::{Badge, Card, Fact, Facts, Notice, Tone},
    pages::record::{moment, size},
    routes::Page,
};

const fn warning_name(warning: HealthWarning) -> Key {
    match warning {
        HealthWarning::JobsDead => keys::HEALTH_WARNING_JOBS_DEAD,
        HealthWarning::BackupFailed => keys::HEALTH_WARNING_BACKUP_FAILED,
        HealthWarning::BackupUnchecked => keys::HEALTH_WARNING_BACKUP_UNCHECKED,
        HealthWarning::BackupMissing => keys::HEALTH_WARNING_BACKUP_MISSING,
        HealthWarning::AuditBroken => keys::HEALTH_WARNING_AUDIT_BROKEN,
        HealthWarning::DiskLow => keys::HEALTH_WARNING_DISK_LOW,
        HealthWarning::Errors => keys::HEALTH_WARNING_ERRORS,
        HealthWarning::MailOff => keys::HEALTH_WARNING_MAIL_OFF,
    }
}

/// That all is well, or what is not.
#[component]
pub(super) fn Look(report: Signal<Option<HealthReport>>) -> impl IntoView {
    let warnings = Memo::new(move |_| report.with(|it| it.as_ref().map(|it| it.warnings.clone()).unwrap_or_default()));
    move || {
        let warnings = warnings.get();
        if warnings.is_empty() {
            return view! {
                <Notice tone=Tone::Success test_id="health.well">
                    <strong>{t(keys::HEALTH_WELL)}</strong>
                    <p>{t(keys::HEALTH_WELL_TEXT)}</p>
                </Notice>
            }
            .into_any();
        }
        let tone = if warnings.iter().any(|warning| warning.is_grave()) { Tone::Danger } else { Tone::Warning };
        let line = |warning: HealthWarning| {
            view! { <li data-testid="health.warning" data-warning=warning.as_str()>{t(warning_name(warning))}</li> }
        };
        view! {
            <Notice tone>
                <strong>{t(keys::HEALTH_LOOK)}</strong>
                <ul class="health-warnings">{warnings.into_iter().map(line).collect_view()}</ul>
            </Notice>
        }
        .into_any()
    }
}

const fn check_name(check: BackupCheck) -> (Tone, Key) {
    match check {
        BackupCheck::Passed => (Tone::Success, keys::BACKUP_CHECK_PASSED),
        BackupCheck::Unchecked => (Tone::Warning, keys::BACKUP_CHECK_UNCHECKED),
        BackupCheck::Broken => (Tone::Danger, keys::BACKUP_CHECK_BROKEN),
        BackupCheck::Failed => (Tone::Danger, keys::BACKUP_CHECK_FAILED),
    }
}

/// The newest backup, and the log that was added up in it.
#[component]
pub(super) fn BackupCard(report: Signal<Option<HealthReport>>) -> impl IntoView {
    let session = Session::here();
    let facts = move || {
        report.get().map(|report| {
            view! {
                <Facts>
                    <Backup backups=report.backups />
                    <Fact label=text(keys::HEALTH_AUDIT)>
                        <span data-testid="health.audit">{audit(report.audit.as_ref())}</span>
                    </Fact>
                </Facts>
            }
        })
    };
    let all = move || {
        session.can(Permission::BackupsManage).then(|| {
            view! {
                <a class="link" href=Page::Data.path()>
                    {t(keys::HEALTH_BACKUP_ALL)}
                </a>
            }
        })
    };
    view! {
        <Card title=text(keys::HEALTH_BACKUP) actions=ViewFn::from(all) test_id="health.backup">
            {facts}
        </Card>
    }
}

#[component]
fn Backup(backups: BackupsReport) -> impl IntoView {
    let last = match backups.last {
        None => t(keys::HEALTH_BACKUP_NONE).into_any(),
        Some(last) => {
            let (tone, name) = check_name(last.check);
            view! {
                {moment(last.taken_at)}
                " "
                <Badge tone>{t(name)}</Badge>
                {last.remark.map(|remark| view! { <p class="small muted">{remark}</p> })}
            }
            .into_any()
        }
    };
    let next = match backups.next_at {
        Some(at) => moment(at),
        None if backups.daily => String::from("—"),
        None => t(keys::HEALTH_BACKUP_OFF),
    };
    view! {
        <Fact label=text(keys::HEALTH_BACKUP_LAST)>{last}</Fact>
        <Fact label=text(keys::HEALTH_BACKUP_GOOD)>
            {backups.last_good_at.map_or_else(|| t(keys::BACKUP_NONE_GOOD), moment)}
        </Fact>
        <Fact label=text(keys::HEALTH_BACKUP_NEXT)>{next}</Fact>
    }
}

fn audit(audit: Option<&AuditReport>) -> String {
    let Some(audit) = audit else { return t(keys::HEALTH_AUDIT_NONE) };
    let when = ("when", moment(audit.checked_at).into());
    if audit.whole {
        t_with(keys::HEALTH_AUDIT_WHOLE, &[when, ("lines", audit.lines.into())])
    } else {
        t_with(keys::HEALTH_AUDIT_BROKEN, &[when])
    }
}

/// The program, its database, the disk, the mail.
#[component]
pub(super) fn ProgramCard(report: Signal<Option<HealthReport>>) -> impl IntoView {
    let facts = move || {
        report.get().map(|report| {
            let engine = if report.engine == "postgres" { keys::HEALTH_ENGINE_POSTGRES } else { keys::HEALTH_ENGINE_SQLITE };
            let mail = if report.mail { keys::HEALTH_MAIL_ON } else { keys::HEALTH_MAIL_OFF };
            view! {
                <Facts>
                    <Fact label=text(keys::HEALTH_VERSION)>
                        <span data-testid="health.version">{report.version}</span>
                    </Fact>
                    <Fact label=text(keys::HEALTH_ENGINE)>{t(engine)}</Fact>
                    <Fact label=text(keys::HEALTH_SCHEMA)>
                        <span data-testid="health.schema">{report.schema}</span>
                    </Fact>
                    <Fact label=text(keys::HEALTH_STARTED)>{moment(report.started_at)}</Fact>
                    {report.disk.map(|disk| view! { <Disk disk /> })}
                    <Fact label=text(keys::HEALTH_MAIL)>
                        <span data-testid="health.mail">{t(mail)}</span>
                    </Fact>
                </Facts>
            }
        })
    };
    view! { <Card title=text(keys::HEALTH_PROGRAM)>{facts}</Card> }
}

#[component]
fn Disk(disk: DiskReport) -> impl IntoView {
    let said = [("free", size(disk.free_bytes).into()), ("total", size(disk.total_bytes).into())];
    let tone = if disk.low { Tone::Danger } else { Tone::Neutral };
    view! {
        <Fact label=text(keys::HEALTH_DISK)>
            <span data-testid="health.disk" data-tone=tone.name()>
                {t_with(keys::HEALTH_DISK_FREE, &said)}
            </span>
        </Fact>
    }
}
