//! What a role allows in words, and who has it.
//!
//! Test ids: `role.said`, `role.holders`, `role.differs`, `role.differs.reset`.

use leptos::prelude::*;
use shared::{
    events::Entity,
    permission::{DefaultRole, Permission},
    rights::SECTIONS,
    team::{MEMBERS, Member, Role},
};

use crate::{
    api::lists,
    data::{asked::Asked, changes, roles::Roles},
    i18n::{Key, keys, t, t_with},
    kit::{Avatar, Button, ButtonSize, Icon, Tone},
};

/// More people than this are only counted.
const SHOWN: usize = 12;

/// Beside the table: the same in words, and the people.
#[component]
pub fn Aside(
    /// The roles.
    roles: Roles,
    /// The one that is shown.
    role: Memo<Option<Role>>,
) -> impl IntoView {
    view! {
        <aside>
            <section data-testid="role.said">
                <h2>{move || t(keys::ROLE_SAID)}</h2>
                <ul class="said stack">{move || role.with(|role| role.as_ref().map(said))}</ul>
            </section>
            <Holders role />
            <Differs roles role />
        </aside>
    }
}

/// How a role differs from the one the centre began with, and the way back.
#[component]
fn Differs(roles: Roles, role: Memo<Option<Role>>) -> impl IntoView {
    let original = move |role: &Role| role.default_key.filter(|key| *key != DefaultRole::Admin).map(DefaultRole::permissions);
    let named = |of: Vec<Permission>, key: Key| {
        let names = of.into_iter().map(|permission| t(permission.name())).collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then(|| view! { <p class="muted">{t_with(key, &[("rights", names.into())])}</p> })
    };
    move || {
        let role = role.get()?;
        let original = original(&role)?;
        let without = |all: &[Permission], those: &[Permission]| -> Vec<Permission> {
            all.iter().filter(|permission| !those.contains(permission)).copied().collect()
        };
        let (added, taken) = (without(&role.permissions, &original), without(&original, &role.permissions));
        if added.is_empty() && taken.is_empty() {
            return None;
        }
        let id = role.id;
        Some(view! {
            <section data-testid="role.differs">
                <h2>{t(keys::ROLE_DIFFERS)}</h2>
                {named(added, keys::ROLE_DIFFERS_ADDED)}
                {named(taken, keys::ROLE_DIFFERS_TAKEN)}
                <Button
                    size=ButtonSize::Small
                    icon="rotate-ccw"
                    on_press=move |()| roles.allow(id, original.clone())
                    test_id="role.differs.reset"
                >
                    {t(keys::ROLE_DIFFERS_RESET)}
                </Button>
            </section>
        })
    }
}

fn said(role: &Role) -> AnyView {
    let names = |section: &shared::rights::Section| {
        let held = section.permissions().filter(|permission| role.permissions.contains(permission));
        held.map(|permission| t(permission.name())).collect::<Vec<_>>().join(", ")
    };
    let (open, closed): (Vec<_>, Vec<_>) = SECTIONS.iter().partition(|section| !names(section).is_empty());
    let line = |tone: Tone, icon: &'static str, text: String| {
        view! {
            <li data-tone=tone.name()>
                <Icon name=icon />
                <span>{text}</span>
            </li>
        }
    };
    let may = open.into_iter().map(|section| line(Tone::Success, "check", names(section))).collect_view();
    let without = closed.into_iter().map(|section| t(section.name)).collect::<Vec<_>>().join(", ");
    let without =
        (!without.is_empty()).then(|| line(Tone::Danger, "x", t_with(keys::ROLE_SAID_CLOSED, &[("sections", without.into())])));
    view! {
        {may}
        {without}
    }
    .into_any()
}

#[component]
fn Holders(role: Memo<Option<Role>>) -> impl IntoView {
    let asked = Asked::new(move || {
        changes::follow(Entity::Membership);
        lists::all::<Member>(MEMBERS)
    });
    let of_role = Memo::new(move |_| {
        let id = role.with(|role| role.as_ref().map(|role| role.id));
        let all = asked.get().and_then(Result::ok).unwrap_or_default();
        all.into_iter().filter(|member| id.is_some_and(|id| member.role_ids.contains(&id))).collect::<Vec<_>>()
    });
    let person = |member: Member| {
        let name = member.name;
        let shown = name.clone();
        view! {
            <li>
                <Avatar name=Signal::derive(move || name.clone()) />
                <div class="truncate">{shown}</div>
            </li>
        }
    };
    view! {
        <section data-testid="role.holders">
            <h2>{move || t(keys::ROLE_HOLDERS)}</h2>
            {move || match of_role.with(Vec::len) {
                0 => view! { <p class="muted">{t(keys::ROLE_HOLDERS_NONE)}</p> }.into_any(),
                count => {
                    let more = count.saturating_sub(SHOWN);
                    view! {
                        <ul class="rows plain">
                            {of_role.get().into_iter().take(SHOWN).map(person).collect_view()}
                        </ul>
                        {(more > 0)
                            .then(|| {
                                view! {
                                    <p class="muted">
                                        {t_with(keys::ROLE_HOLDERS_MORE, &[("count", more.into())])}
                                    </p>
                                }
                            })}
                    }
                        .into_any()
                }
            }}
        </section>
    }
}
