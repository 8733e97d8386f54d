//! The reader against the fake account: whole lists, patience, loud failures.

use std::sync::Arc;
use std::time::Duration;

use alfacrm_fake::{Entity as FakeEntity, Fake, Fault, RunningFake};
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use secrecy::SecretString;
use serde_json::json;

use super::pace::SteppingPace;
use super::records::{Customer, LessonStatus, Reason, Related};
use super::*;

fn account(url: &str, key: &str) -> Account {
    Account {
        url: url.to_owned(),
        email: "api@example.invalid".to_owned(),
        key: SecretString::from(key.to_owned()),
        app_key: None,
    }
}

fn options(pace: &SteppingPace) -> Options {
    Options {
        policy: Policy { allow_private: true, ..Policy::default() },
        pace: Arc::new(pace.clone()),
        total_timeout: Duration::from_millis(700),
        ..Options::default()
    }
}

async fn small() -> (RunningFake, Source, SteppingPace) {
    let running = Fake::small().start().await.unwrap();
    let pace = SteppingPace::new();
    let source = Source::connect(account(&running.url, "fake-key"), options(&pace)).await.unwrap();
    (running, source, pace)
}

async fn customers(source: &Source) -> Batch<Customer> {
    let mut all = Batch::default();
    for branch in [1, 2] {
        for study in [Study::Client, Study::Lead] {
            for pass in Pass::BOTH {
                all.absorb(source.customers(branch, study, pass).await.unwrap());
            }
        }
    }
    all
}

#[tokio::test]
async fn four_passes_see_everybody_once() {
    let (running, source, _) = small().await;
    let (all, counts) = (customers(&source).await, running.truth().counts);
    let expected = counts.students_active + counts.students_archived + counts.leads_active + counts.leads_archived;
    assert_eq!(all.rows.len(), expected);
    assert!(all.problems.is_empty(), "{:?}", all.problems);
    let sum: Decimal = all.rows.iter().filter_map(|row| row.value.balance).sum();
    assert_eq!(sum.to_string(), running.truth().money.balance);
}

#[tokio::test]
async fn every_schedule_row_is_read() {
    let (running, source, _) = small().await;
    let mut all = source.regular_lessons(1).await.unwrap();
    all.absorb(source.regular_lessons(2).await.unwrap());
    let rules = running.truth().rules;
    assert_eq!(all.rows.len(), running.truth().counts.regular_lessons);
    assert_eq!(all.rows.iter().filter(|row| row.value.weekday == 7).count(), rules.sundays);
    let single = |related: &Related| matches!(related, Related::Customer(_));
    assert_eq!(all.rows.iter().filter(|row| single(&row.value.related)).count(), rules.of_customers);
    assert!(all.problems.is_empty());
}

#[tokio::test]
async fn lessons_of_all_statuses_and_their_marks() {
    let (running, source, _) = small().await;
    let truth = running.truth();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (from, to) = (day("2026-01-01"), day("2027-12-31"));
    let mut found = [0, 0, 0];
    let mut charged = Decimal::ZERO;
    for (n, status) in LessonStatus::ALL.into_iter().enumerate() {
        for branch in [1, 2] {
            let batch = source.lessons(branch, status, from, to).await.unwrap();
            assert!(batch.problems.is_empty(), "{:?}", batch.problems);
            *found.get_mut(n).unwrap() += batch.rows.len();
            let marks = batch.rows.iter().flat_map(|row| row.value.marks.iter().flatten());
            if status == LessonStatus::Conducted {
                charged += marks.filter_map(|mark| mark.commission).sum::<Decimal>();
            }
        }
    }
    assert_eq!(found, [truth.lessons.conducted, truth.lessons.planned, truth.lessons.cancelled]);
    assert_eq!(charged, truth.money.commissions.parse().unwrap());
    let week = truth.today.checked_sub_days(Days::new(7)).unwrap();
    let part = source.lessons(1, LessonStatus::Conducted, week, truth.today).await.unwrap();
    assert!(part.rows.len() < truth.lessons.conducted && !part.rows.is_empty());
}

#[tokio::test]
async fn money_and_people_are_complete() {
    let (running, source, _) = small().await;
    let truth = running.truth();
    let (mut pays, mut teachers, mut groups) = (Batch::default(), Batch::default(), Batch::default());
    let (mut tariffs, mut members) = (Batch::default(), Batch::default());
    let everybody = customers(&source).await;
    for branch in [1, 2] {
        pays.absorb(source.pays(branch, None).await.unwrap());
        for pass in Pass::BOTH {
            teachers.absorb(source.teachers(branch, pass).await.unwrap());
            groups.absorb(source.groups(branch, pass).await.unwrap());
            for row in &everybody.rows {
                tariffs.absorb(source.customer_tariffs(branch, row.id, pass).await.unwrap());
            }
        }
        for row in &groups.rows {
            members.absorb(source.memberships(branch, row.id).await.unwrap());
        }
    }
    let counts = truth.counts;
    assert_eq!(pays.rows.len(), counts.pays);
    assert!(pays.rows.iter().all(|row| row.value.day.is_some() && row.value.signed().is_some()));
    assert_eq!(teachers.rows.len(), counts.teachers_active + counts.teachers_former);
    assert_eq!(groups.rows.len(), counts.groups_active + counts.groups_archived);
    assert_eq!(members.rows.len(), counts.memberships);
    assert!(members.rows.iter().all(|row| row.value.begins.is_some()));
    assert_eq!(tariffs.rows.len(), counts.customer_tariffs_running + counts.customer_tariffs_finished);
    assert_eq!(running.control.writes(), 0);
}

#[tokio::test]
async fn one_bad_record_does_not_spoil_its_list() {
    let (running, source, _) = small().await;
    let before = source.rooms(1).await.unwrap();
    running.control.patch(FakeEntity::Room, 1, json!({"name": "", "note": null, "location_id": "x"}));
    let after = source.rooms(1).await.unwrap();
    assert_eq!((after.rows.len() + 1, after.lost()), (before.rows.len(), 1));
    let problem = after.problems.iter().find(|problem| problem.fatal).unwrap();
    assert_eq!((problem.id, problem.field, problem.reason), (Some(1), "name", Reason::Missing));
}

#[tokio::test]
async fn at_most_four_requests_a_second() {
    let (_running, source, pace) = small().await;
    let began = pace.now();
    for _ in 0..8 {
        source.branches().await.unwrap();
    }
    assert!(pace.now() - began >= Duration::from_secs(2));
}

#[tokio::test]
async fn it_waits_as_long_as_it_is_told() {
    let (running, source, pace) = small().await;
    let control = &running.control;
    control.fail(Fault::TooMany { retry_after: Some(7) }, "subject/index", 0, 1);
    control.fail(Fault::TooMany { retry_after: None }, "subject/index", 1, 1);
    control.fail(Fault::Unavailable, "subject/index", 2, 1);
    assert_eq!(source.subjects(1).await.unwrap().rows.len(), 3);
    let waits: Vec<u64> = pace.waits().iter().map(Duration::as_secs).filter(|wait| *wait > 0).collect();
    assert_eq!(waits, [7, 2, 4]);
}

#[tokio::test]
async fn passing_faults_pass_and_lasting_ones_are_loud() {
    let (running, source, _) = small().await;
    let faults = [
        (Fault::HtmlBadGateway, "unavailable"),
        (Fault::HtmlOk, "not_json"),
        (Fault::Empty, "not_json"),
        (Fault::Cut, "broken"),
        (Fault::TooMany { retry_after: None }, "rate_limited"),
        (Fault::Slow { millis: 2500 }, "timeout"),
    ];
    for (fault, code) in faults {
        running.control.fail(fault.clone(), "subject/index", 0, 2);
        assert_eq!(source.subjects(1).await.unwrap().rows.len(), 3, "{fault:?}");
        running.control.fail(fault, "subject/index", 0, 5);
        assert_eq!(source.subjects(1).await.unwrap_err().code(), code);
        running.control.calm();
    }
}

#[tokio::test]
async fn a_token_may_run_out_in_the_middle() {
    let (running, source, _) = small().await;
    running.control.fail(Fault::RevokeAfter, "lesson/index", 0, 1);
    let all = source.pays(1, None).await.unwrap();
    running.control.expire_tokens();
    assert_eq!(source.pays(1, None).await.unwrap().rows.len(), all.rows.len());
    assert_eq!(running.control.logins(), 2);
    running.control.deny_access(true);
    assert_eq!(source.subjects(1).await.unwrap_err().code(), "no_right");
}

#[tokio::test]
async fn a_list_that_moves_is_read_again() {
    let running = Fake::small().with(|settings| settings.page_max = 5).start().await.unwrap();
    let pace = SteppingPace::new();
    let source = Source::connect(account(&running.url, "fake-key"), options(&pace)).await.unwrap();
    running.control.fail(Fault::GrowAfter, "1/customer/index", 0, 1);
    let first = source.customers(1, Study::Client, Pass::Active).await.unwrap();
    let again = source.customers(1, Study::Client, Pass::Active).await.unwrap();
    assert_eq!(first.rows.len(), again.rows.len());
    // Somebody is faster than we are: never a silent loss.
    running.control.fail(Fault::GrowAfter, "1/customer/index", 0, 100);
    match source.customers(1, Study::Client, Pass::Active).await {
        Ok(batch) => assert!(batch.rows.len() >= first.rows.len()),
        Err(error) => assert_eq!(error.code(), "short_list"),
    }
}

#[tokio::test]
async fn a_wrong_key_is_said_and_never_shown() {
    let running = Fake::small().start().await.unwrap();
    let pace = SteppingPace::new();
    let wrong = account(&running.url, "very-secret");
    assert!(!format!("{wrong:?}").contains("very-secret"));
    let error = Source::connect(wrong, options(&pace)).await.unwrap_err();
    assert_eq!(error, SourceError::WrongKey);
    let right = Source::connect(account(&running.url, "fake-key"), options(&pace)).await.unwrap();
    let shown = format!("{right:?}");
    assert!(!shown.contains("fake-key") && !shown.contains("fake-token"));
}

#[tokio::test]
async fn redirects_are_not_followed_and_private_hosts_refused() {
    let (running, source, _) = small().await;
    let to = format!("{}/v2api/branch/index", running.url);
    running.control.fail_next(Fault::Redirect { to });
    assert_eq!(source.branches().await.unwrap_err().code(), "redirected");
    let strict = Options { policy: Policy::default(), ..options(&SteppingPace::new()) };
    let error = Source::connect(account(&running.url, "fake-key"), strict).await.unwrap_err();
    assert_eq!(error.code(), "not_https");
    let lenient = options(&SteppingPace::new());
    let nowhere = account("http://nowhere.invalid", "fake-key");
    assert_eq!(Source::connect(nowhere, lenient).await.unwrap_err().code(), "host_not_found");
}
