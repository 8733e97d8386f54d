//! Lines of the log: who did what when and from where, what differed, and the way back.

use leptos::prelude::*;
use shared::{
    audit::{AuditChange, AuditEntry},
    events::{Action, Entity},
    format,
};

use crate::{
    api,
    data::{changes, commands::carry_out, session::Session, toasts::Notices},
    i18n::{Key, keys, locale, t, t_with},
    kit::{Badge, Button, ButtonKind, ButtonSize, DiffRow, DiffView, Icon, Tone},
    platform::wall_at,
    routes::Page,
};

/// What a kind of record is called.
pub const fn kind_name(entity: Entity) -> Key {
    match entity {
        Entity::Branch => keys::AUDIT_OF_BRANCH,
        Entity::Room => keys::AUDIT_OF_ROOM,
        Entity::Subject => keys::AUDIT_OF_SUBJECT,
        Entity::Teacher => keys::AUDIT_OF_TEACHER,
        Entity::Student => keys::AUDIT_OF_STUDENT,
        Entity::Group => keys::AUDIT_OF_GROUP,
        Entity::Enrollment => keys::AUDIT_OF_ENROLLMENT,
        Entity::Lesson => keys::AUDIT_OF_LESSON,
        Entity::Attendance => keys::AUDIT_OF_ATTENDANCE,
        Entity::Rule => keys::AUDIT_OF_RULE,
        Entity::Lead => keys::AUDIT_OF_LEAD,
        Entity::Import => keys::AUDIT_OF_IMPORT,
        Entity::Company => keys::AUDIT_OF_COMPANY,
        Entity::Membership => keys::AUDIT_OF_MEMBERSHIP,
        Entity::Role => keys::AUDIT_OF_ROLE,
        Entity::Invitation => keys::AUDIT_OF_INVITATION,
        Entity::Session => keys::AUDIT_OF_SESSION,
        Entity::Export => keys::AUDIT_OF_EXPORT,
        Entity::Backup => keys::AUDIT_OF_BACKUP,
        Entity::Job => keys::AUDIT_OF_JOB,
        Entity::Holiday => keys::AUDIT_OF_HOLIDAY,
        Entity::Availability => keys::AUDIT_OF_AVAILABILITY,
        Entity::Absence => keys::AUDIT_OF_ABSENCE,
        Entity::Guest => keys::AUDIT_OF_GUEST,
        Entity::Makeup => keys::AUDIT_OF_MAKEUP,
        Entity::Waiting => keys::AUDIT_OF_WAITING,
        Entity::Calendar => keys::AUDIT_OF_CALENDAR,
    }
}

/// What an action is called where nothing more is known.
pub const fn action_name(action: Action) -> Key {
    match action {
        Action::Created => keys::AUDIT_DID_CREATED,
        Action::Updated => keys::AUDIT_DID_UPDATED,
        Action::Archived => keys::AUDIT_DID_ARCHIVED,
        Action::Restored => keys::AUDIT_DID_RESTORED,
        Action::Deleted => keys::AUDIT_DID_DELETED,
        Action::Refused => keys::AUDIT_DID_REFUSED,
        Action::Fetched => keys::AUDIT_DID_FETCHED,
    }
}

const fn did(entity: Entity, action: Action) -> Key {
    match (entity, action) {
        (Entity::Session, Action::Created) => keys::AUDIT_DID_SIGNED_IN,
        (Entity::Session, Action::Deleted) => keys::AUDIT_DID_SIGNED_OUT,
        (Entity::Lesson, Action::Archived) => keys::AUDIT_DID_CANCELLED,
        (Entity::Lesson, Action::Restored) => keys::AUDIT_DID_LESSON_RESTORED,
        (_, action) => action_name(action),
    }
}

const fn looks(action: Action) -> (Tone, &'static str) {
    match action {
        Action::Created => (Tone::Success, "plus"),
        Action::Updated => (Tone::Neutral, "pencil"),
        Action::Archived => (Tone::Warning, "archive"),
        Action::Restored => (Tone::Success, "archive-restore"),
        Action::Deleted => (Tone::Neutral, "x"),
        Action::Refused => (Tone::Danger, "ban"),
        Action::Fetched => (Tone::Neutral, "download"),
    }
}

/// Where the record is shown.
fn address(entry: &AuditEntry) -> Option<String> {
    let page = match entry.entity {
        Entity::Student => Page::Students,
        Entity::Teacher => Page::Teachers,
        Entity::Group => Page::Groups,
        Entity::Lead => Page::Leads,
        _ => return None,
    };
    Some(format!("{}/{}", page.path(), entry.record_id))
}

/// «19 ноября 2026, 17:12», by the clock of the branch.
fn moment(entry: &AuditEntry) -> String {
    let wall = wall_at(entry.at, &Session::here().zone());
    format!("{}, {}", format::date(wall.date(), locale()), format::time(wall.time()))
}

fn differences(all: Vec<AuditChange>) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let rows: Vec<DiffRow> =
        all.into_iter().map(|change| DiffRow { name: change.name, before: change.before, after: change.after }).collect();
    view! { <DiffView rows=Signal::stored(rows) test_id="audit.diff" /> }.into_any()
}

/// One line.
#[component]
fn Line(
    entry: AuditEntry,
    /// Says which record it is about: the page of one record does not.
    names_record: bool,
) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let (tone, icon) = looks(entry.action);
    let (id, kind) = (entry.id, entry.entity);
    let what = match &entry.record_name {
        Some(name) => format!("{} «{name}»", t(kind_name(kind))),
        None => t(kind_name(kind)),
    };
    let link = address(&entry);
    let about = names_record.then(|| match link {
        Some(href) => view! { <a class="link" href=href>{what}</a> }.into_any(),
        None => view! { <span>{what}</span> }.into_any(),
    });
    let kind_only = (!names_record && kind == Entity::Enrollment).then(|| t(kind_name(kind)));
    let from = entry.address.as_ref().map(|from| t_with(keys::AUDIT_FROM_ADDRESS, &[("address", from.as_str().into())]));
    let when = moment(&entry);
    let undo = move |()| {
        carry_out(kind, busy, notices, api::audit::undo(id), move |_| {
            // What belongs to a lesson or a group is shown with it.
            for kind in [Entity::Lesson, Entity::Group, Entity::Student] {
                changes::tell(kind);
            }
            notices.done(t(keys::AUDIT_UNDONE));
        });
    };
    let who = entry.user_name.clone();
    view! {
        <li data-testid="audit.entry" data-entity=kind.as_str() data-action=entry.action.as_str()>
            <Icon name=icon />
            <div class="stack">
                <div class="row wrap">
                    <strong>{who}</strong>
                    <Badge tone=tone>{t(did(kind, entry.action))}</Badge>
                    {about}
                    {kind_only}
                    <span class="push"></span>
                    {entry
                        .undoable
                        .then(|| {
                            view! {
                                <Button
                                    kind=ButtonKind::Quiet
                                    size=ButtonSize::Small
                                    icon="undo-2"
                                    busy
                                    on_press=undo
                                    test_id="audit.undo"
                                >
                                    {move || t(keys::AUDIT_UNDO)}
                                </Button>
                            }
                        })}
                </div>
                <small title=entry.device.clone().unwrap_or_default()>
                    {when} {from.map(|from| format!(", {from}"))}
                </small>
                {differences(entry.changes.clone())}
            </div>
        </li>
    }
}

/// Lines, newest first.
#[component]
pub fn Entries(
    /// The lines.
    entries: Vec<AuditEntry>,
    /// Says which record each is about.
    #[prop(default = true)]
    names_record: bool,
) -> impl IntoView {
    let lines = entries.into_iter().map(|entry| view! { <Line entry names_record /> }).collect_view();
    view! { <ol class="timeline" data-testid="audit.entries">{lines}</ol> }
}
