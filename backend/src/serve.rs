//! The commands of the binary.

use std::{sync::Arc, time::Duration};

use secrecy::ExposeSecret;

use crate::{
    clock::{SystemClock, SystemIds},
    config::{Config, Overrides},
    db::{Database, SchemaState},
    http::{openapi, server},
    state::AppState,
};

type Outcome<T = ()> = Result<T, String>;

/// Migrates, serves until told to stop, and lets running requests end.
pub async fn serve(over: Overrides) -> Outcome {
    let config = Config::load(over)?;
    crate::logs::begin(&config.logs(), config.log, Arc::new(SystemClock));
    let state = prepare(config).await?;
    if state.config.demo {
        crate::demo::make_if_empty(&state, crate::demo::WEEKS_BEHIND).await.map_err(|e| e.to_string())?;
    }
    let listener =
        tokio::net::TcpListener::bind(state.config.listen).await.map_err(|e| format!("{}: {e}", state.config.listen))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    say(&format!("listening on http://{address}"));
    tokio::task::spawn_blocking(crate::phones::warm_up);
    tokio::spawn(keep_metrics_small(state.clone()));
    tokio::spawn(keep_limits_small(state.clone()));
    let others = state.db.clone();
    tokio::spawn(async move { others.ring_for_others().await });
    tokio::spawn(crate::live::publish_forever(state.clone()));
    tokio::spawn(crate::jobs::schedule_forever(state.clone()));
    tokio::spawn(crate::audit::seal::seal_forever(state.clone()));
    tokio::spawn(crate::health::watch_forever(state.clone()));
    tokio::spawn(crate::operations::measure_forever(state.clone()));
    let workers = crate::jobs::WORKERS.map(|lane| tokio::spawn(crate::jobs::work_forever(state.clone(), lane)));
    server::run(listener, crate::service(&state), server::HEAD, stopped(state.clone())).await;
    // They let go of what they are at, so that whoever starts next goes on at once.
    let _ = tokio::time::timeout(Duration::from_secs(5), futures::future::join_all(workers)).await;
    Ok(())
}

/// Measured times are gathered until somebody folds them, whether or not anybody asks for them.
async fn keep_metrics_small(state: AppState) {
    while let Some(metrics) = &state.metrics {
        tokio::time::sleep(Duration::from_secs(5)).await;
        metrics.run_upkeep();
    }
}

/// Forgets who has asked for nothing lately, whether or not anything is measured.
async fn keep_limits_small(state: AppState) {
    while !state.is_stopping() {
        tokio::select! { () = tokio::time::sleep(Duration::from_secs(5)) => {}, () = state.stopped() => {} }
        state.limits.tidy();
    }
}

/// Brings the schema up.
pub async fn migrate(over: Overrides) -> Outcome {
    let config = Config::load(over)?;
    Database::migrate(config.database_url.expose_secret()).await.map_err(|e| e.to_string())?;
    say("the schema is up to date");
    Ok(())
}

/// Makes the demo centre in an empty database.
pub async fn demo(over: Overrides, weeks_behind: u16) -> Outcome {
    let state = prepare(Config::load(over)?).await?;
    crate::demo::make_if_empty(&state, weeks_behind).await.map_err(|e| e.to_string())
}

/// Prints the OpenAPI document.
pub fn openapi() -> Outcome {
    let json = serde_json::to_string_pretty(openapi::document()).map_err(|e| e.to_string())?;
    say(&json);
    Ok(())
}

/// Says how the installation stands; fails when something is wrong.
pub async fn doctor(over: Overrides) -> Outcome {
    let config = Config::look(over)?;
    let url = config.database_url.expose_secret();
    let schema = Database::schema(url).await.map_err(|e| e.to_string())?;
    say(&format!("schema: {schema:?}"));
    if schema != SchemaState::Current {
        return Err("the schema is not this program's: run `classmate migrate`".into());
    }
    let db = connect(&config).await?;
    let belt = db.belt_holds().await.map_err(|e| e.to_string())?;
    say(&format!("row-level security: {}", if belt { "holds" } else { "is bypassed by this role" }));
    let locale = db.folds_cyrillic().await.map_err(|e| e.to_string())?;
    say(&format!(
        "Cyrillic in the database: {}",
        if locale { "folds" } else { "does not fold; make the cluster with --encoding=UTF8 --locale=C.UTF-8" }
    ));
    if belt && locale { Ok(()) } else { Err("see above".into()) }
}

/// Opens a database with the current schema.
pub(crate) async fn prepare(config: Config) -> Outcome<AppState> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Database::migrate(config.database_url.expose_secret()).await.map_err(|e| e.to_string())?;
    let db = connect(&config).await?;
    let metrics = crate::operations::recorder();
    Ok(AppState::new(config, db, Arc::new(SystemClock), Arc::new(SystemIds), metrics))
}

async fn connect(config: &Config) -> Outcome<Database> {
    let url = config.database_url.expose_secret();
    Database::connect(url, config.pool, Arc::new(SystemClock), Arc::new(SystemIds)).await.map_err(|e| e.to_string())
}

/// Waits for Ctrl-C or a supervisor's SIGTERM; then streams end, so that the server can.
async fn stopped(state: AppState) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            return;
        };
        tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
    }
    #[cfg(not(unix))]
    let _ = interrupted.await;
    state.live.close();
    state.stop();
}

/// To whoever called. Nobody listening any more (`classmate openapi | head`) is no fault.
fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}
