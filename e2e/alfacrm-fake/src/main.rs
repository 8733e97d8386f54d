//! The fake as a program, for browser tests and for trying the import by hand.

use std::io::Write as _;
use std::time::Duration;

use alfacrm_fake::{Fake, TeacherIds};
use chrono::NaiveDate;
use clap::Parser;
use tokio::net::TcpListener;

/// A fake AlfaCRM: e-mail `api@example.invalid`, key `fake-key`.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
    /// A centre of the usual size (the default).
    #[arg(long, conflicts_with = "small")]
    centre: bool,
    /// A handful of everything.
    #[arg(long)]
    small: bool,
    /// The day around which the lessons lie.
    #[arg(long, default_value = "2026-11-18")]
    today: NaiveDate,
    /// Answer every request so much later.
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// Name teachers by id, as old clients expect, instead of by name as real accounts do.
    #[arg(long)]
    teacher_ids: bool,
    /// Answer 429 to more requests than this within a second.
    #[arg(long)]
    rate_limit: Option<usize>,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let args = Args::parse();
    let fake = if args.small { Fake::small_on(args.today) } else { Fake::centre_on(args.today) };
    let fake = if args.teacher_ids { fake.with(|to| to.teacher_ids = TeacherIds::Ids) } else { fake };
    let running = fake.serve(TcpListener::bind(&args.listen).await?)?;
    running.control.delay(Duration::from_millis(args.delay_ms));
    running.control.rate_limit(args.rate_limit, None);
    writeln!(std::io::stdout(), "listening on {}", running.url)?;
    running.forever().await;
    Ok(())
}
