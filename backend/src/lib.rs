//! The server: routes → service → {queries, events} → db → entity. A feature may call another feature's `service`,
//! never its `queries`.

pub mod archive;
pub mod attendance;
pub mod audit;
pub mod auth;
pub mod availability;
pub mod backups;
pub mod branches;
pub mod bulk;
pub mod calendars;
pub mod centre;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod entity;
pub mod error;
pub mod exports;
pub mod fields;
pub mod groups;
pub mod health;
pub mod history;
pub mod holidays;
pub mod http;
pub mod import;
pub mod jobs;
pub mod leads;
pub mod lessons;
pub mod listing;
pub mod live;
pub mod logs;
pub mod look;
pub mod mail;
pub mod makeups;
pub mod operations;
pub mod outgoing;
pub mod phones;
pub mod public;
pub mod repairs;
pub mod rooms;
pub mod schedule;
pub mod serve;
pub mod state;
pub mod students;
pub mod subjects;
pub mod teachers;
pub mod team;
pub mod trainings;
pub mod vault;
pub mod workload;
pub mod zone;

use axum::{Router, extract::Request};
use tower::util::MapRequest;

use http::api::Api;
use state::AppState;

/// Every route there is.
pub fn api() -> Api {
    let features: &[fn(Api) -> Api] = &[
        attendance::routes,
        audit::routes,
        auth::routes,
        availability::routes,
        backups::routes,
        branches::routes,
        calendars::routes,
        centre::routes,
        exports::routes,
        groups::routes,
        health::routes,
        holidays::routes,
        import::routes,
        leads::routes,
        lessons::routes,
        live::routes,
        look::routes,
        makeups::routes,
        operations::routes,
        public::routes,
        repairs::routes,
        rooms::routes,
        schedule::routes,
        students::routes,
        subjects::routes,
        teachers::routes,
        team::routes,
        trainings::routes,
        workload::routes,
    ];
    features.iter().fold(Api::new(), |api, routes| routes(api))
}

/// The whole application, for `main` and for tests alike; `/api/v1/…` answers like `/api/…`.
pub fn service(state: &AppState) -> MapRequest<Router, fn(Request) -> Request> {
    MapRequest::new(router(state), http::layers::without_version)
}

fn router(state: &AppState) -> Router {
    let (router, ..) = api().finish();
    let router = router.fallback(http::assets::fallback).with_state(state.clone());
    http::layers::wrap(router, state)
}
