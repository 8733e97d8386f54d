//! Stored secrets: sealed, and sealed anew under another key while everything goes on.

use backend::{
    entity::import_run,
    vault::{Purpose, Rotated, Vault, rotate, sweep},
};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Actor, TestApp};

/// Runs of an import that hold sealed keys, as many as asked for.
async fn sealed_runs(app: &TestApp, admin: &Actor, count: usize) -> Vec<Uuid> {
    let (owner, now) = (app.db().owner().await, app.state().clock.now());
    let mut runs = Vec::new();
    for number in 0..count {
        let sealed = app.state().vault.seal(Purpose::ImportKey, Some(admin.company()), &format!("key {number}")).unwrap();
        let run = import_run::ActiveModel {
            id: Set(app.state().ids.id(now)),
            company_id: Set(admin.company()),
            revision: Set(1),
            status: Set("completed".into()),
            dry_run: Set(false),
            stage: Set(0),
            position: Set(0),
            step: Set(String::new()),
            progress: Set(100),
            options: Set(json!({})),
            host: Set("centre.s20.online".into()),
            sealed_key: Set(Some(sealed)),
            counts: Set(json!({})),
            error: Set(None),
            started_by: Set(None),
            started_by_name: Set("Айгерим".into()),
            started_at: Set(now),
            completed_at: Set(Some(now)),
        };
        runs.push(run.insert(&owner).await.unwrap().id);
    }
    runs
}

/// What the database holds, and that all of it opens.
async fn stored(app: &TestApp, admin: &Actor, runs: &[Uuid]) -> Vec<String> {
    let owner = app.db().owner().await;
    // As a process that has only just begun sees it.
    let vault = Vault::new(None, &app.state().config.data);
    let mut texts = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let row = import_run::Entity::find_by_id(*run).one(&owner).await.unwrap().unwrap();
        let sealed = row.sealed_key.unwrap();
        let plain = vault.open(Purpose::ImportKey, Some(admin.company()), &sealed).unwrap();
        assert_eq!(plain.expose_secret(), format!("key {number}"));
        texts.push(sealed);
    }
    texts
}

fn key_of(sealed: &str) -> &str {
    sealed.split('.').nth(1).unwrap()
}

both_engines! {
    async fn a_rotation_seals_everything_stored_under_a_new_key(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        // More than one portion.
        let runs = sealed_runs(&app, &admin, 120).await;
        let before = stored(&app, &admin, &runs).await;
        assert_eq!(rotate(app.state()).await.unwrap(), Rotated { renewed: 120, unreadable: 0 });
        let after = stored(&app, &admin, &runs).await;
        assert!(after.iter().all(|sealed| key_of(sealed) == key_of(&after[0]) && key_of(sealed) != key_of(&before[0])));
        assert_eq!(sweep(app.state()).await.unwrap(), Rotated::default());
    }

    async fn a_rotation_killed_in_the_middle_loses_nothing_and_is_finished_later(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let runs = sealed_runs(&app, &admin, 250).await;
        let before = stored(&app, &admin, &runs).await;
        // Dropped wherever it happens to stand: sooner and later, until it once has got through.
        let mut steps = 1u32;
        let mut halves = 0;
        loop {
            let rotation = Box::pin(rotate(app.state()));
            let ended = stopped_after(rotation, steps).await;
            let now = stored(&app, &admin, &runs).await;
            let renewed = now.iter().filter(|sealed| key_of(sealed) != key_of(&before[0])).count();
            halves += usize::from(renewed > 0 && renewed < runs.len());
            if ended {
                break;
            }
            steps *= 2;
        }
        assert!(halves > 0 || steps > 1, "it was never stopped in the middle");
        let after = stored(&app, &admin, &runs).await;
        assert!(after.iter().all(|sealed| key_of(sealed) == key_of(&after[0])));
    }

    async fn what_no_key_here_opens_is_left_alone_and_told(app: TestApp) {
        let admin = app.company("Тұлпар").await;
        let runs = sealed_runs(&app, &admin, 2).await;
        let owner = app.db().owner().await;
        let foreign = tempfile::tempdir().unwrap();
        let foreign = Vault::new(None, foreign.path()).seal(Purpose::ImportKey, Some(admin.company()), "lost").unwrap();
        import_run::ActiveModel { id: Set(runs[1]), sealed_key: Set(Some(foreign.clone())), ..Default::default() }.update(&owner).await.unwrap();
        assert_eq!(rotate(app.state()).await.unwrap(), Rotated { renewed: 1, unreadable: 1 });
        let row = import_run::Entity::find_by_id(runs[1]).one(&owner).await.unwrap().unwrap();
        assert_eq!(row.sealed_key, Some(foreign));
    }
}

/// Polls a future so many times and drops it; whether it had ended by then.
async fn stopped_after<T>(mut work: std::pin::Pin<Box<impl Future<Output = T>>>, steps: u32) -> bool {
    let mut left = steps;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return std::task::Poll::Ready(false);
        }
        left -= 1;
        work.as_mut().poll(context).map(|_| true)
    })
    .await
}
