//! `/leads`: people who asked and are not students yet; `/leads/{id}`: one of them. Only to be read for now.
//!
//! Test ids: `leads.*` of a list, `lead.name`.

use leptos::prelude::*;
use shared::leads::Lead;

use super::{
    list::{Column, FilterChoice, ListPage, ListSpec, ListWords, Opens, archive_filter},
    record::{
        Loaded, RecordPage, day_of,
        names::{branch_choices, branch_name},
        test_names,
    },
    students::phones_line,
};
use crate::{
    data::listing::Filter,
    i18n::{keys, locale, t, text},
    kit::{Avatar, AvatarSize, Badge, Card, Fact, Facts, Tone},
    routes::Page,
};

/// The list of leads.
#[component]
pub fn LeadsPage() -> impl IntoView {
    let mut filters = vec![archive_filter()];
    if branch_choices().with_untracked(|all| all.len() > 1) {
        let branch = FilterChoice { filter: Filter::Branch, label: keys::FILTER_BRANCH, choices: branch_choices() };
        filters.insert(0, branch);
    }
    let spec = ListSpec {
        page: Page::Leads,
        test_id: "leads",
        words: ListWords { icon: "inbox", search: keys::LEADS_SEARCH, empty: keys::LEADS_EMPTY, teaches: keys::LEADS_TEACH },
        columns: vec![
            Column::new(keys::LEAD, |lead: &Lead| {
                let name = lead.name.clone();
                view! {
                    <Avatar name=name.clone() />
                    <span class="strong">{name}</span>
                }
            })
            .sorted_by("name"),
            Column::new(keys::LEAD_STAGE, |lead: &Lead| stage(lead.stage.clone())).sorted_by("stage"),
            Column::new(keys::PHONE, |lead: &Lead| lead.phones.first().map(|phone| shared::format::phone(phone))).leaves(2),
            Column::new(keys::LEAD_SOURCE, |lead: &Lead| lead.source.clone()).sorted_by("source").leaves(3),
            Column::new(keys::LEAD_CAME, |lead: &Lead| shared::format::day_month(day_of(lead.created_at), locale()))
                .sorted_by("createdAt")
                .leaves(2),
        ],
        filters,
        new: None,
        opens: Opens::Page(|lead| format!("{}/{}", Page::Leads.path(), lead.id)),
        archives: None,
        in_settings: false,
    };
    view! { <ListPage spec /> }
}

fn stage(name: Option<String>) -> impl IntoView {
    name.map(|name| view! { <Badge tone=Tone::Info>{name}</Badge> })
}

/// One lead.
#[component]
pub fn LeadPage() -> impl IntoView {
    let loaded = Loaded::<Lead>::of_address();
    view! {
        <RecordPage
            loaded
            list=Page::Leads
            names=test_names!("lead")
            manage=None
            content
        />
    }
}

fn content(lead: Lead) -> AnyView {
    let name = lead.name.clone();
    let came = shared::format::date(day_of(lead.created_at), locale());
    let (phones, email, source) = (phones_line(&lead.phones), lead.email.clone(), lead.source.clone());
    let (branch, prospect, note) = (branch_name(lead.branch_id), lead.student_id, lead.note.clone());
    view! {
        <div class="identity">
            <Avatar name=name.clone() size=AvatarSize::Large />
            <div class="row">
                <strong class="figure" data-testid="lead.name">{name}</strong>
                {stage(lead.stage.clone())}
            </div>
        </div>
        <div class="page-body">
            <Card title=text(keys::CONTACTS)>
                <Facts>
                    {phones.map(|phones| view! { <Fact label=text(keys::PHONE)>{phones}</Fact> })}
                    {email.map(|email| view! { <Fact label=text(keys::EMAIL)>{email}</Fact> })}
                    {source
                        .map(|source| view! { <Fact label=text(keys::LEAD_SOURCE)>{source}</Fact> })}
                    <Fact label=text(keys::LEAD_CAME)>{came}</Fact>
                    {branch
                        .map(|name| view! { <Fact label=text(keys::FILTER_BRANCH)>{name}</Fact> })}
                    {prospect
                        .map(|id| {
                            view! {
                                <Fact label=text(keys::LEAD_PROSPECT)>
                                    <a class="link" href=format!("{}/{id}", Page::Students.path())>
                                        {t(keys::LEAD_OPEN_PROSPECT)}
                                    </a>
                                </Fact>
                            }
                        })}
                </Facts>
            </Card>
            {note
                .map(|note| {
                    view! {
                        <Card title=text(keys::NOTE)>
                            <p class="note-text">{note}</p>
                        </Card>
                    }
                })}
        </div>
    }
    .into_any()
}
