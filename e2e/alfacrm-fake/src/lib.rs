//! A fake AlfaCRM (s20.online REST API v2): an account with a believable centre in it, served over
//! HTTP with the manners of the real one.
//!
//! It keeps what importers get wrong: hidden default filters, the last page that repeats itself,
//! names where ids are expected, two id spaces that overlap, a token that runs out mid-way, answers
//! that are not JSON. [`Truth`] says what an importer must have at the end, [`Control`] breaks
//! things on purpose while it works.
//!
//! What it does not model: writing (`create`, `update` and `delete` are answered 405 and counted,
//! since an importer must never write), webhooks, `calendar/*`, levels, pipelines, companies.
//! What it cannot prove, because no live account was asked: the body of a real 429, whether
//! `removed` is in the items of every account, the date spelling of memberships and customer
//! tariffs (both occur here), and what `customer-tariff.balance` means.
#![expect(clippy::indexing_slicing, reason = "a test double over its own fixed lists: a wrong index must stop the test")]

mod control;
mod dates;
mod dice;
mod faults;
mod money;
mod names;
mod school;
mod server;
mod settings;
mod truth;
mod world;

use std::io;

use chrono::NaiveDate;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use control::{Control, Seen};
pub use faults::Fault;
pub use settings::{Settings, TeacherIds};
pub use truth::{Counts, Lessons, Money, Rules, Truth, WeekLesson};
pub use world::{Entity, Record, World};

/// An account that is not served yet.
#[derive(Debug, Clone)]
pub struct Fake {
    world: World,
    settings: Settings,
}

impl Fake {
    /// A centre of the usual size, on Wednesday 18 November 2026.
    pub fn centre() -> Self {
        Self::centre_on(usual_day())
    }

    /// The same on another day.
    pub fn centre_on(today: NaiveDate) -> Self {
        Self { world: school::build(school::CENTRE, today), settings: Settings::default() }
    }

    /// A handful of everything, with all the traps.
    pub fn small() -> Self {
        Self::small_on(usual_day())
    }

    /// The same on another day.
    pub fn small_on(today: NaiveDate) -> Self {
        Self { world: school::build(school::SMALL, today), settings: Settings::default() }
    }

    /// Changes settings before it starts.
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Changes the data before it starts.
    pub fn edit(mut self, change: impl FnOnce(&mut World)) -> Self {
        change(&mut self.world);
        self
    }

    /// What an importer must reach.
    pub fn truth(&self) -> Truth {
        Truth::of(&self.world)
    }

    /// Serves on a socket of the caller's until the returned task is aborted.
    pub fn serve(self, listener: TcpListener) -> io::Result<RunningFake> {
        let url = format!("http://{}", listener.local_addr()?);
        let control = Control::new(self.world, self.settings);
        let router = server::router(control.clone());
        let task = tokio::spawn(async move {
            // An error here means the socket is gone, and the client will notice.
            let _ = axum::serve(listener, router).await;
        });
        Ok(RunningFake { url, control, task })
    }

    /// Serves on a free loopback port.
    pub async fn start(self) -> io::Result<RunningFake> {
        self.serve(TcpListener::bind(("127.0.0.1", 0)).await?)
    }
}

fn usual_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 18).unwrap_or_default()
}

/// A served account; stops when dropped.
#[derive(Debug)]
pub struct RunningFake {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
    pub control: Control,
    task: JoinHandle<()>,
}

impl RunningFake {
    /// What an importer must reach now.
    pub fn truth(&self) -> Truth {
        self.control.truth()
    }

    /// Waits for ever, for a program whose whole work is to serve.
    pub async fn forever(mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Drop for RunningFake {
    fn drop(&mut self) {
        self.task.abort();
    }
}
