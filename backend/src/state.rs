//! What every request shares.

use std::sync::Arc;

use axum::http::{HeaderValue, Method};
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::{
    auth::{passwords::Passwords, tokens::Tokens},
    clock::{Clock, Ids},
    config::Config,
    db::Database,
    health::Faults,
    http::{answer::Schemas, api::Route, rate::Limits},
    live::Live,
    mail::Mail,
    vault::Vault,
};

/// Cheap to clone; made once in `main`, or by a test with a clock of its own.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub db: Database,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub tokens: Tokens,
    pub passwords: Passwords,
    pub live: Live,
    pub vault: Vault,
    pub limits: Limits,
    pub faults: Faults,
    /// When this process began.
    pub started: DateTime<Utc>,
    pub mail: Mail,
    /// `Content-Security-Policy` of pages.
    pub policy: HeaderValue,
    stopping: watch::Sender<bool>,
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
    routes: Vec<Route>,
    schemas: Schemas,
}

impl std::ops::Deref for AppState {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl AppState {
    pub fn new(
        config: Config,
        db: Database,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
    ) -> Self {
        let (_, routes, schemas) = crate::api().finish();
        Self(Arc::new(Parts {
            tokens: Tokens::new(&config.signing_secret),
            passwords: Passwords::new(config.password_memory_kib),
            live: Live::new(),
            faults: Faults::default(),
            started: clock.now(),
            limits: Limits::new(config.rates, &clock),
            vault: Vault::new(config.vault_keys.as_ref(), &config.data),
            mail: Mail::new(&config),
            policy: crate::http::assets::policy(),
            config,
            db,
            clock,
            ids,
            stopping: watch::Sender::new(false),
            metrics,
            routes,
            schemas,
        }))
    }
    /// Tells everything that works in the background to end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
        self.db.bell().ring();
    }
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }
    /// Returns when everything has been told to end.
    pub async fn stopped(&self) {
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }
    /// The route table.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }
    /// The status a route answers with when it succeeds.
    pub fn status_of(&self, method: &Method, path: &str) -> u16 {
        self.routes.iter().find(|route| route.method == *method && route.path == path).map_or(200, |route| route.status)
    }
}
