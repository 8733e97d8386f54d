//! Who is in a group, who will be, and who was.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    events::Entity,
    groups::{Enrollment, Group},
    permission::Permission,
};

use super::end::EndDialog;
use crate::{
    api,
    data::{asked::Asked, changes, session::Session, toasts::sentence},
    i18n::{keys, locale, t, t_with, text},
    kit::{Avatar, Badge, Button, ButtonKind, ButtonSize, Card, Empty, ErrorPanel, SkeletonRows, Tone},
    platform::wall_now,
    routes::Page,
};

/// Where an enrolment stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Now,
    Later,
    Past,
}

fn stand(from: NaiveDate, until: Option<NaiveDate>, today: NaiveDate) -> Stand {
    if until.is_some_and(|until| until < today) {
        Stand::Past
    } else if from > today {
        Stand::Later
    } else {
        Stand::Now
    }
}

/// The enrolments of a group.
#[component]
pub(super) fn People(group: Group) -> impl IntoView {
    let id = group.id;
    let ending = RwSignal::new(None::<Enrollment>);
    let asked = Asked::new(move || {
        changes::follow(Entity::Enrollment);
        async move { api::groups::enrollments(id).await }
    });
    let may_change = !group.archived_at.is_some_and(|_| true) && Session::here().can(Permission::GroupsManage);
    view! {
        {move || match asked.get() {
            None => view! { <Waiting /> }.into_any(),
            Some(Ok(all)) => {
                view! { <Lists all may_change on_end=move |one| ending.set(Some(one)) /> }.into_any()
            }
            Some(Err(problem)) => {
                let number = problem.request_id.clone();
                view! {
                    <ErrorPanel
                        title=Signal::derive(|| {
                            t_with(keys::LIST_FAILED, &[("what", t(keys::PAGE_STUDENTS).into())])
                        })
                        text=Some(sentence(&problem))
                        on_retry=move |()| asked.refetch()
                        request_id=number
                        test_id="group.students.error"
                    />
                }
                    .into_any()
            }
        }}
        <EndDialog ending />
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <Card title=text(keys::PAGE_STUDENTS) flush=true>
            <SkeletonRows label=text(keys::PAGE_STUDENTS) rows=6 />
        </Card>
    }
}

#[component]
fn Lists(all: Vec<Enrollment>, may_change: bool, #[prop(into)] on_end: Callback<Enrollment>) -> impl IntoView {
    let today = wall_now(&Session::here().zone()).date();
    let (past, here): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| stand(one.from, one.until, today) == Stand::Past);
    let mut here = here;
    here.sort_by_key(|one| shared::search::sort_key(&one.student_name));
    let now = here.iter().filter(|one| stand(one.from, one.until, today) == Stand::Now).count();
    let none = here.is_empty();
    let row = move |one: Enrollment| row_view(one, today, may_change.then_some(on_end));
    let was = move |one: Enrollment| row_view(one, today, None);
    let (count, were) = (now.to_string(), past.len().to_string());
    view! {
        <Card title=text(keys::PAGE_STUDENTS) count=Some(count) flush=true test_id="group.students">
            {if none {
                view! {
                    <Empty
                        icon="users"
                        title=text(keys::GROUP_NOBODY)
                        text=Signal::derive(|| Some(t(keys::GROUP_NOBODY_TEXT)))
                        test_id="group.students.empty"
                    />
                }
                    .into_any()
            } else {
                view! { <ul class="rows">{here.into_iter().map(row).collect_view()}</ul> }.into_any()
            }}
        </Card>
        {(!past.is_empty())
            .then(|| {
                view! {
                    <Card title=text(keys::GROUP_WERE) count=Some(were) flush=true test_id="group.past">
                        <ul class="rows">{past.into_iter().map(was).collect_view()}</ul>
                    </Card>
                }
            })}
    }
}

fn period(one: &Enrollment) -> String {
    let day = |day| shared::format::date(day, locale());
    match one.until {
        Some(until) => t_with(keys::PERIOD_FROM_UNTIL, &[("from", day(one.from).into()), ("until", day(until).into())]),
        None => t_with(keys::PERIOD_FROM, &[("from", day(one.from).into())]),
    }
}

fn row_view(one: Enrollment, today: NaiveDate, on_end: Option<Callback<Enrollment>>) -> impl IntoView {
    let later = stand(one.from, one.until, today) == Stand::Later;
    let name = one.student_name.clone();
    let href = format!("{}/{}", Page::Students.path(), one.student_id);
    let said = period(&one);
    view! {
        <li data-testid="enrollment.row">
            <Avatar name=name.clone() />
            <div>
                <a class="strong" href=href>{name}</a>
                <small>{said}</small>
            </div>
            {later.then(|| view! { <Badge tone=Tone::Info>{t(keys::GROUP_LATER)}</Badge> })}
            {on_end
                .map(|on_end| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            size=ButtonSize::Small
                            on_press=move |()| on_end.run(one.clone())
                            test_id="enrollment.end"
                        >
                            {t(keys::ENROLLMENT_END)}
                        </Button>
                    }
                })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Stand, stand};

    #[test]
    fn the_last_day_still_counts() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        assert_eq!(stand(day(1), Some(day(21)), day(21)), Stand::Now);
        assert_eq!(stand(day(1), Some(day(20)), day(21)), Stand::Past);
        assert_eq!(stand(day(22), None, day(21)), Stand::Later);
        assert_eq!(stand(day(21), None, day(21)), Stand::Now);
    }
}
