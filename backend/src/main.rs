//! `classmate`: one binary, one process, everything in it.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use backend::config::Overrides;
use clap::{Args, Parser, Subcommand};

/// Gives memory back that the system's allocator keeps: see docs/decisions/.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Classmate Central: the CRM and operations platform of education centres.
#[derive(Parser)]
#[command(name = "classmate", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the app and the API.
    Serve(Serve),
    /// Brings the schema up to this program.
    Migrate(Place),
    /// Fills an empty database with the demo centre.
    Demo(Demo),
    /// Prints the OpenAPI document.
    Openapi,
    /// Looks the installation over: database, schema, row-level security, locale.
    Doctor(Place),
    /// Adds the chain over the audit log up again and names the first line that is not as it was sealed.
    Verify(Place),
    /// Seals every stored secret under a new key, while the server runs.
    RotateKey(Place),
    /// Turns off somebody's second factor and ends their sessions: for the only administrator, who has lost it.
    SecondFactorOff(SecondFactorOff),
    /// Takes a backup of everything while the server runs, and looks it over.
    Backup(Backup),
    /// Replaces everything by a backup, with the server stopped; or brings back the data of one centre.
    Restore(Restore),
    /// Brings a centre in from an export of another installation.
    ImportCompany(ImportCompany),
    /// Moves everything from the embedded database to PostgreSQL; the server has to be stopped.
    Move(Move),
}

#[derive(Args)]
struct SecondFactorOff {
    #[command(flatten)]
    place: Place,
    /// Whose.
    email: String,
}

#[derive(Args)]
struct Backup {
    #[command(flatten)]
    place: Place,
    /// Folder to put it in; the one of the configuration if absent.
    #[arg(long)]
    to: Option<PathBuf>,
}

#[derive(Args)]
struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup: a path, or a name in the folder of backups.
    file: PathBuf,
    /// Only the data of this centre, which has to be empty; by its id or name. The server may run.
    #[arg(long, value_name = "CENTRE")]
    company: Option<String>,
}

#[derive(Args)]
struct ImportCompany {
    #[command(flatten)]
    place: Place,
    /// The zip of an export.
    file: PathBuf,
    /// Somebody who came with it and gets a password, read as a line from the input.
    #[arg(long, value_name = "EMAIL")]
    password_for: Option<String>,
}

#[derive(Args)]
struct Move {
    #[command(flatten)]
    place: Place,
    /// postgres://owner@host/database, empty.
    #[arg(long)]
    to: String,
}

#[derive(Args)]
struct Place {
    /// Folder of the embedded database and of what the server keeps. DATABASE_URL names another database.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Configuration file; `classmate.toml` if there is one.
    #[arg(long)]
    config: Option<PathBuf>,
}

#[derive(Args)]
struct Demo {
    #[command(flatten)]
    place: Place,
    /// Weeks of lessons behind today.
    #[arg(long, default_value_t = backend::demo::WEEKS_BEHIND)]
    weeks: u16,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on, 127.0.0.1:8080 if not configured.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Makes the demo centre when the database is empty.
    #[arg(long)]
    demo: bool,
}

impl Place {
    fn overrides(self) -> Overrides {
        Overrides { data: self.data, config: self.config, ..Overrides::default() }
    }
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    match runtime.block_on(run(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

async fn run(command: Command) -> Result<(), String> {
    match command {
        Command::Serve(serve) => {
            let over = Overrides { listen: serve.listen, demo: serve.demo, ..serve.place.overrides() };
            backend::serve::serve(over).await
        }
        Command::Migrate(place) => backend::serve::migrate(place.overrides()).await,
        Command::Demo(demo) => backend::serve::demo(demo.place.overrides(), demo.weeks).await,
        Command::Openapi => backend::serve::openapi(),
        Command::Doctor(place) => backend::serve::doctor(place.overrides()).await,
        Command::Verify(place) => backend::audit::verify::command(place.overrides()).await.map(say),
        Command::RotateKey(place) => backend::vault::command(place.overrides()).await.map(say),
        Command::SecondFactorOff(it) => backend::team::lost_factor::command(it.place.overrides(), &it.email).await.map(say),
        Command::Backup(it) => backend::backups::commands::backup(it.place.overrides(), it.to).await.map(say),
        Command::Restore(it) => {
            backend::backups::commands::restore(it.place.overrides(), &it.file, it.company.as_deref()).await.map(say)
        }
        Command::ImportCompany(it) => {
            let first = it.password_for.map(|email| line().map(|password| (email, password))).transpose()?;
            backend::exports::commands::import_company(it.place.overrides(), &it.file, first).await.map(say)
        }
        Command::Move(it) => backend::exports::commands::move_to(it.place.overrides(), &it.to).await.map(say),
    }
}

#[expect(clippy::print_stdout, reason = "the command line answers its user")]
fn say(text: String) {
    println!("{text}");
}

/// A line of the input.
fn line() -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| error.to_string())?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[expect(clippy::print_stderr, reason = "the command line answers its user")]
fn failed(error: &str) -> ExitCode {
    eprintln!("classmate: {error}");
    ExitCode::FAILURE
}
