//! The schema, step by step, up and down, the same on SQLite and PostgreSQL.
//!
//! Invariant: whatever must never be stored is refused here too: foreign keys carry the company, a taken
//! teacher, room or group cannot be taken twice, the audit log cannot be changed.

pub use sea_orm_migration::prelude::*;

mod dialect;
mod m20261121_000001_access;
mod m20261121_000002_people_and_places;
mod m20261121_000003_schedule;
mod m20261121_000004_machinery;
mod m20261121_000005_import;
mod m20261121_000006_processes;
mod m20261121_000007_import_report;
mod m20261121_000008_indexes;
mod m20261121_000010_team;
mod m20261121_000011_signing_in;
mod m20261121_000012_audit;
mod m20261121_000013_settings;
mod m20261121_000014_backup;
mod m20261121_000014_second_factor;
mod m20261121_000015_health;
mod m20261121_000016_append_only;
mod m20261121_000018_own_access;
mod m20261121_000020_natural_order;
mod m20261121_000021_rules;
mod m20261121_000022_calendars;
mod m20261121_000023_availability;
mod m20261121_000024_makeups;

pub use dialect::{RUNTIME_ROLE, protect, run};

/// Every migration in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_access::Migration),
            Box::new(m20261121_000002_people_and_places::Migration),
            Box::new(m20261121_000003_schedule::Migration),
            Box::new(m20261121_000004_machinery::Migration),
            Box::new(m20261121_000005_import::Migration),
            Box::new(m20261121_000006_processes::Migration),
            Box::new(m20261121_000007_import_report::Migration),
            Box::new(m20261121_000008_indexes::Migration),
            Box::new(m20261121_000010_team::Migration),
            Box::new(m20261121_000011_signing_in::Migration),
            Box::new(m20261121_000012_audit::Migration),
            Box::new(m20261121_000013_settings::Migration),
            Box::new(m20261121_000014_backup::Migration),
            Box::new(m20261121_000014_second_factor::Migration),
            Box::new(m20261121_000016_append_only::Migration),
            Box::new(m20261121_000015_health::Migration),
            Box::new(m20261121_000018_own_access::Migration),
            Box::new(m20261121_000020_natural_order::Migration),
            Box::new(m20261121_000021_rules::Migration),
            Box::new(m20261121_000022_calendars::Migration),
            Box::new(m20261121_000023_availability::Migration),
            Box::new(m20261121_000024_makeups::Migration),
        ]
    }
}
