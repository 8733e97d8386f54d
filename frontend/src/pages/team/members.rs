//! `/settings/team`: the members, what they may and where; changed in a sheet.
//!
//! Test ids, besides those of the list `team` and of the form: `team.menu`, `team.see-as`, `team.deactivate`,
//! `team.activate`, `team.reset`; the second factor of a member has its own in `factor.rs`.

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use shared::{
    events::Entity,
    ids::{BranchId, RoleId, TeacherId},
    page::Archived,
    permission::Permission,
    problem::Cause,
    team::{Member, Role, UpdateMember},
    validation,
};
use uuid::Uuid;
use validator::Validate;

use super::{
    super::{
        audit::History,
        list::{Column, FilterChoice, ListPage, ListSpec, ListWords, NewRecord, opens_form},
        record::{
            EditSheet, ago,
            names::{branch_choices, branch_name, has_branches, joined, teacher_name},
        },
    },
    access::{Access, AccessFields, role_names, roles},
    factor::FactorOf,
    invite::InviteSheet,
    reset::{Links, ResetDialog},
};
use crate::{
    api::{Reply, client, team},
    data::{
        changes,
        editing::{Draft, Editing, Line, change, patch},
        eyes,
        listing::Filter,
        session::Session,
        toasts::Notices,
    },
    i18n::{keys, t, t_with},
    kit::{Avatar, Badge, Choice, Menu, MenuItem, Tone},
    routes::Page,
};

/// The access of a member as the form holds it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
pub struct MemberAccess {
    #[validate(custom(function = "validation::one_at_least"))]
    role_ids: Vec<RoleId>,
    all_branches: bool,
    branch_ids: Vec<BranchId>,
    teacher_id: Option<TeacherId>,
}

impl Access for MemberAccess {
    fn roles(&mut self) -> &mut Vec<RoleId> {
        &mut self.role_ids
    }
    fn everywhere(&mut self) -> &mut bool {
        &mut self.all_branches
    }
    fn branches(&mut self) -> &mut Vec<BranchId> {
        &mut self.branch_ids
    }
    fn teacher(&mut self) -> &mut Option<TeacherId> {
        &mut self.teacher_id
    }
}

impl Draft for MemberAccess {
    type Record = Member;

    fn of(member: &Member) -> Self {
        Self {
            role_ids: member.role_ids.clone(),
            all_branches: member.all_branches,
            branch_ids: member.branch_ids.clone(),
            teacher_id: member.teacher_id,
        }
    }

    fn tidy(&mut self) {
        if self.all_branches {
            self.branch_ids.clear();
        }
    }

    /// Members come by invitation.
    async fn create(self, _: Uuid) -> Reply<Member> {
        Err(client::local(Cause::NotFound))
    }

    async fn update(self, seen: Member, _: Uuid) -> Reply<Member> {
        let places = (seen.all_branches, &seen.branch_ids) != (self.all_branches, &self.branch_ids);
        let wanted = UpdateMember {
            version: seen.version,
            role_ids: change(&seen.role_ids, self.role_ids),
            all_branches: places.then_some(self.all_branches),
            branch_ids: (places && !self.all_branches).then_some(self.branch_ids),
            teacher_id: patch(seen.teacher_id.as_ref(), self.teacher_id),
            active: None,
        };
        team::update_member(&seen, wanted).await
    }

    fn lines(&self) -> Vec<Line> {
        let places = if self.all_branches { Some(t(keys::TEAM_ALL_BRANCHES)) } else { joined(&self.branch_ids, branch_name) };
        vec![
            Line::new("roleIds", keys::TEAM_ROLES, Some(self.role_ids.len().to_string())),
            Line::new("branchIds", keys::TEAM_BRANCHES, places),
            Line::new("teacherId", keys::TEAM_TEACHER, self.teacher_id.and_then(teacher_name)),
        ]
    }
}

fn active_filter() -> FilterChoice {
    FilterChoice {
        filter: Filter::Archived,
        label: keys::TEAM_INACTIVE_FILTER,
        choices: Signal::derive(|| {
            vec![
                Choice::new(Archived::Only.as_str(), t(keys::TEAM_INACTIVE_ONLY)),
                Choice::new(Archived::Include.as_str(), t(keys::TEAM_INACTIVE_INCLUDE)),
            ]
        }),
    }
}

/// The list of members.
#[component]
pub fn TeamPage() -> impl IntoView {
    let editing = Editing::<MemberAccess>::default();
    let (inviting, links) = (RwSignal::new(false), Links::provide());
    let all = roles();
    let mut filters = vec![active_filter()];
    if has_branches().get_untracked() {
        filters.insert(0, FilterChoice { filter: Filter::Branch, label: keys::FILTER_BRANCH, choices: branch_choices() });
    }
    let words = ListWords { icon: "users", search: keys::TEAM_SEARCH, empty: keys::TEAM_EMPTY, teaches: keys::TEAM_TEACH };
    let open = Callback::new(move |()| inviting.set(true));
    let spec = ListSpec {
        page: Page::Team,
        test_id: "team",
        words,
        columns: columns(all),
        filters,
        new: Some(NewRecord { label: keys::TEAM_INVITE, needs: Permission::UsersManage, run: open }),
        opens: opens_form(editing, Permission::UsersManage),
        archives: None,
        in_settings: true,
    };
    view! {
        <ListPage spec />
        <EditSheet editing new_title=keys::TEAM_MEMBER edit_title=keys::TEAM_MEMBER>
            {move || editing.record().map(|member| view! { <div class="row">{face(&member)}</div> })}
            <AccessFields form=editing.form all />
            {move || {
                editing
                    .record_id()
                    .map(|id| {
                        view! {
                            <FactorOf id />
                            <History of=Entity::Membership id />
                        }
                    })
            }}
        </EditSheet>
        <InviteSheet open=inviting all />
        <ResetDialog links />
    }
}

fn columns(all: Memo<Vec<Role>>) -> Vec<Column<Member>> {
    let places = |member: &Member| {
        if member.all_branches { Some(t(keys::TEAM_ALL_BRANCHES)) } else { joined(&member.branch_ids, branch_name) }
    };
    vec![
        Column::new(keys::TEAM_MEMBER, face).first_by("name"),
        Column::new(keys::TEAM_ROLES, move |member: &Member| {
            let of = member.role_ids.clone();
            move || all.with(|all| role_names(all, &of))
        }),
        Column::new(keys::TEAM_BRANCHES, places).leaves(2),
        Column::new(keys::TEAM_TEACHER, |member: &Member| {
            let teacher = member.teacher_id;
            move || teacher.and_then(teacher_name)
        })
        .leaves(3),
        Column::new(keys::TEAM_LAST_USED, |member: &Member| member.last_used_at.map(ago)).leaves(3),
        Column::new(keys::TEAM_ACTIONS, |member: &Member| view! { <MemberMenu member=member.clone() /> }).numeric(),
    ]
}

fn face(member: &Member) -> AnyView {
    let (name, active) = (member.name.clone(), member.active);
    view! {
        <Avatar name=Signal::derive({ let name = name.clone(); move || name.clone() }) />
        <span class="truncate">
            {name} <small class="truncate">{member.email.clone()}</small>
        </span>
        {(!active).then(|| view! { <Badge tone=Tone::Neutral>{move || t(keys::TEAM_INACTIVE)}</Badge> })}
    }
    .into_any()
}

#[component]
fn MemberMenu(member: Member) -> impl IntoView {
    let (session, notices) = (Session::here(), Notices::here());
    let own = session.me().with_untracked(|me| me.as_ref().is_some_and(|me| me.id == member.user_id));
    if own {
        return ().into_any();
    }
    let (id, active) = (member.id, member.active);
    let name = member.name.clone();
    let label = Signal::derive(move || t_with(keys::TEAM_MENU, &[("name", (&name).into())]));
    let (links, asked) = (Links::here(), member.clone());
    let reset = Callback::new(move |()| links.make(asked.clone(), notices));
    let pressed = move |()| set_active(member.clone(), !active, notices);
    view! {
        <Menu label at_end=true test_id="team.menu">
            {active
                .then(|| {
                    view! {
                        <MenuItem icon="eye" on_press=move |()| eyes::of_member(id) test_id="team.see-as">
                            {move || t(keys::SEE_AS)}
                        </MenuItem>
                    }
                })}
            {active
                .then(|| {
                    view! {
                        <MenuItem icon="key-round" on_press=reset test_id="team.reset">
                            {move || t(keys::TEAM_RESET)}
                        </MenuItem>
                    }
                })}
            {if active {
                view! {
                    <MenuItem icon="log-out" tone=Tone::Danger on_press=pressed test_id="team.deactivate">
                        {move || t(keys::TEAM_DEACTIVATE)}
                    </MenuItem>
                }
                    .into_any()
            } else {
                view! {
                    <MenuItem icon="rotate-ccw" on_press=pressed test_id="team.activate">
                        {move || t(keys::TEAM_ACTIVATE)}
                    </MenuItem>
                }
                    .into_any()
            }}
        </Menu>
    }
    .into_any()
}

/// Puts a member out or lets them in again, with a way back.
fn set_active(member: Member, active: bool, notices: Notices) {
    spawn_local(async move {
        let wanted = UpdateMember { active: Some(active), ..UpdateMember::default() };
        match team::update_member(&member, wanted).await {
            Ok(now) => {
                changes::tell(Entity::Membership);
                let key = if active { keys::TEAM_ACTIVATED } else { keys::TEAM_DEACTIVATED };
                let said = t_with(key, &[("name", (&now.name).into())]);
                notices.undoable(said, move || set_active(now.clone(), !active, notices));
            }
            Err(problem) => notices.refused(&problem, None),
        }
    });
}
