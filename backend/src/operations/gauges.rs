//! What is measured from time to time rather than counted as it happens: the process, and how much there is.
//!
//! Numbers of the whole installation only, and none is asked for by a scrape: who scrapes costs nothing.

use std::time::Duration;

use metrics::gauge;

use crate::{error::Result, state::AppState};

const EVERY: Duration = Duration::from_secs(15);
const REASON: &str = "what there is is counted for the whole installation";
const STATES: [&str; 5] = ["ready", "running", "done", "dead", "cancelled"];

/// Measures until the process ends.
pub async fn measure_forever(state: AppState) {
    gauge!("classmate_build_info", "version" => env!("CARGO_PKG_VERSION"), "schema" => crate::db::Database::newest_step())
        .set(1.0);
    while !state.is_stopping() {
        of_process();
        if let Err(error) = of_installation(&state).await {
            tracing::warn!(%error, "what there is could not be counted, trying again");
        }
        tokio::select! { () = tokio::time::sleep(EVERY) => {}, () = state.stopped() => {} }
    }
}

/// How much there is of what.
pub async fn of_installation(state: &AppState) -> Result<()> {
    let db = state.db.read_system(REASON).await?;
    let mut jobs = STATES.map(|state| (state, 0_i64));
    for row in db.raw("SELECT state, count(*) AS count FROM job GROUP BY state", Vec::new()).await? {
        let (name, count): (String, i64) = (row.try_get("", "state")?, row.try_get("", "count")?);
        jobs.iter_mut().filter(|(state, _)| *state == name).for_each(|(_, known)| *known = count);
    }
    for (state, count) in jobs {
        gauge!("jobs", "state" => state).set(count as f64);
    }
    let counted = [
        ("students_active", "SELECT count(*) AS count FROM student WHERE archived_at IS NULL"),
        ("registrations", "SELECT count(*) AS count FROM company"),
        ("users", "SELECT count(*) AS count FROM app_user"),
    ];
    for (name, sql) in counted {
        if let Some(row) = db.raw(sql, Vec::new()).await?.first() {
            gauge!(name).set(row.try_get::<i64>("", "count")? as f64);
        }
    }
    if let Some(disk) = crate::health::disk_of(&state.config.data) {
        gauge!("disk_free_bytes").set(disk.free as f64);
        gauge!("disk_total_bytes").set(disk.total as f64);
    }
    if let Some(last) = crate::backups::service::newest(state).await? {
        gauge!("backup_last_timestamp_seconds").set(last.taken_at.timestamp() as f64);
        gauge!("backup_last_good").set(if last.is_good() { 1.0 } else { 0.0 });
    }
    Ok(())
}

/// What the system says of this process; nothing where it has no `/proc`.
fn of_process() {
    #[cfg(target_os = "linux")]
    {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        if let Some((cpu, memory)) = linux::cpu_and_memory(&stat) {
            gauge!("process_cpu_seconds_total").set(cpu);
            gauge!("process_resident_memory_bytes").set(memory);
        }
        if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
            gauge!("process_open_fds").set(open.count() as f64);
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    /// Seconds of work and bytes of memory, from the line the kernel keeps of a process.
    pub fn cpu_and_memory(stat: &str) -> Option<(f64, f64)> {
        // The name of the program stands in brackets and may hold anything.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        Some(((number(11)? + number(12)?) / ticks, number(21)? * rustix::param::page_size() as f64))
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn the_kernel_s_line_is_read_whatever_the_program_is_called() {
            let line = "42 (a) (b c) S 1 1 1 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 9 0 1000 99999 10 18446744073709551615";
            let (cpu, memory) = super::cpu_and_memory(line).unwrap();
            let ticks = rustix::param::clock_ticks_per_second() as f64;
            assert!((cpu - 300.0 / ticks).abs() < 1e-9);
            assert!((memory - 10.0 * rustix::param::page_size() as f64).abs() < 1e-9);
            assert_eq!(super::cpu_and_memory("nonsense"), None);
        }
    }
}
