//! Configuration: a file and the environment, read once, unknown keys refused. The only room that reads the environment.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::logs::Keeping;

/// What may stand in `classmate.toml`, or in the environment as `CLASSMATE_…`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    database_url: Option<SecretString>,
    pool: Option<u32>,
    signing_secret: Option<SecretString>,
    /// Keys that stored secrets are sealed with, `name:hex` with commas between; in the data folder if absent.
    vault_keys: Option<SecretString>,
    cors_origins: Vec<String>,
    trusted_proxies: Vec<IpAddr>,
    /// Cookies only over https; on unless the server listens on loopback.
    secure_cookies: Option<bool>,
    body_limit: Option<usize>,
    /// Requests a minute of a person, of a token, of an address that is nobody yet; 0 is without limit.
    rate_user: Option<u32>,
    rate_token: Option<u32>,
    rate_address: Option<u32>,
    /// How long files of the log are kept, and how much of them; 0 days: standard output only.
    log_days: Option<u32>,
    log_megabytes: Option<u32>,
    /// Below so many percent free the disk is low; 0 never warns.
    disk_low_percent: Option<u64>,
    import_allow_private: bool,
    import_requests_per_second: Option<u32>,
    demo: bool,
    /// Where backups are kept; `backups` in the data folder if absent.
    backup_dir: Option<PathBuf>,
    /// Whether one is taken every night; on if absent.
    backup_daily: Option<bool>,
    backup_keep_days: Option<u32>,
    backup_keep_weeks: Option<u32>,
    /// Folder of `pg_dump` and its like; they are looked for on the path if absent.
    pg_bin: Option<PathBuf>,
    /// The server letters are handed to: `smtps://user:password@mail.example.com`. Without it none are sent.
    smtp_url: Option<SecretString>,
    /// Who letters are from: `Classmate <crm@example.com>`.
    mail_from: Option<String>,
    /// Where the app is reached from outside, for links in letters: `https://crm.example.com`.
    public_url: Option<String>,
}

/// Everything the server is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    pub data: PathBuf,
    pub database_url: SecretString,
    pub pool: u32,
    pub signing_secret: SecretString,
    /// Keys of the vault, when they are not in the data folder.
    pub vault_keys: Option<SecretString>,
    pub cors_origins: Vec<String>,
    pub trusted_proxies: Vec<IpAddr>,
    pub secure_cookies: bool,
    /// Bytes.
    pub body_limit: usize,
    pub rates: Rates,
    pub log: Keeping,
    /// Percent of the disk.
    pub disk_low_percent: u64,
    /// Memory of one password hash, KiB.
    pub password_memory_kib: u32,
    /// Lets the import reach private addresses and plain http: for tests.
    pub import_allow_private: bool,
    /// Requests per second to the source; 0 is without limit.
    pub import_requests_per_second: u32,
    pub demo: bool,
    pub backup_dir: PathBuf,
    pub backup_daily: bool,
    pub backup_keep_days: u32,
    pub backup_keep_weeks: u32,
    pub pg_bin: Option<PathBuf>,
    pub smtp_url: Option<SecretString>,
    pub mail_from: Option<String>,
    pub public_url: Option<String>,
}

/// How many requests a minute are answered; 0 is without limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    pub user: u32,
    pub token: u32,
    pub address: u32,
}

/// What the command line may say over the file.
#[derive(Debug, Default)]
pub struct Overrides {
    pub listen: Option<SocketAddr>,
    pub data: Option<PathBuf>,
    pub config: Option<PathBuf>,
    pub demo: bool,
}

impl Config {
    /// Command line over environment over file over defaults.
    pub fn load(over: Overrides) -> Result<Self, String> {
        let config = Self::settle(over, |data| {
            make(data)?;
            stored_secret(data)
        })?;
        crate::mail::check(&config)?;
        make(&config.data)?;
        Ok(config)
    }

    /// The same for who only looks: nothing is made in the data folder, so a secret that is not there yet is empty.
    pub fn look(over: Overrides) -> Result<Self, String> {
        Self::settle(over, |data| Ok(SecretString::from(std::fs::read_to_string(secret_in(data)).unwrap_or_default())))
    }

    fn settle(over: Overrides, secret: impl FnOnce(&Path) -> Result<SecretString, String>) -> Result<Self, String> {
        let file = read_file(over.config)?;
        let data = over.data.or(file.data).unwrap_or_else(|| PathBuf::from("data"));
        let listen = over.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let database_url = file.database_url.or_else(database_url_of_environment).unwrap_or_else(|| sqlite_in(&data));
        let signing_secret = match file.signing_secret {
            Some(secret) if secret.expose_secret().len() < 32 => {
                return Err("signing_secret: at least 32 characters".into());
            }
            Some(secret) => secret,
            None => secret(&data)?,
        };
        file.vault_keys.as_ref().map_or(Ok(()), crate::vault::check)?;
        let sqlite = database_url.expose_secret().starts_with("sqlite");
        Ok(Self {
            listen,
            backup_dir: file.backup_dir.unwrap_or_else(|| data.join("backups")),
            backup_daily: file.backup_daily.unwrap_or(true),
            backup_keep_days: file.backup_keep_days.unwrap_or(30),
            backup_keep_weeks: file.backup_keep_weeks.unwrap_or(12),
            pg_bin: file.pg_bin,
            smtp_url: file.smtp_url,
            mail_from: file.mail_from,
            public_url: file.public_url,
            data,
            database_url,
            pool: file.pool.unwrap_or(if sqlite { 8 } else { 20 }),
            signing_secret,
            vault_keys: file.vault_keys,
            cors_origins: file.cors_origins,
            trusted_proxies: file.trusted_proxies,
            secure_cookies: file.secure_cookies.unwrap_or(!listen.ip().is_loopback()),
            body_limit: file.body_limit.unwrap_or(1024 * 1024),
            rates: Rates {
                user: file.rate_user.unwrap_or(3_000),
                token: file.rate_token.unwrap_or(600),
                address: file.rate_address.unwrap_or(1_200),
            },
            disk_low_percent: file.disk_low_percent.unwrap_or(10),
            log: Keeping {
                days: file.log_days.unwrap_or(14),
                bytes: u64::from(file.log_megabytes.unwrap_or(500).max(1)) * 1024 * 1024,
            },
            password_memory_kib: 19 * 1024,
            import_allow_private: file.import_allow_private,
            import_requests_per_second: file.import_requests_per_second.unwrap_or(4),
            demo: over.demo || file.demo,
        })
    }

    /// For tests: a database, everything else as it comes, and passwords cheap to hash.
    pub fn for_tests(database_url: &str, data: &Path) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: data.to_owned(),
            database_url: SecretString::from(database_url),
            pool: 8,
            signing_secret: SecretString::from("a signing secret for tests, 32 characters and more"),
            vault_keys: None,
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            secure_cookies: false,
            body_limit: 1024 * 1024,
            rates: Rates::default(),
            log: Keeping { days: 0, bytes: 0 },
            // The machine that runs the tests is nobody's installation.
            disk_low_percent: 0,
            password_memory_kib: 16,
            import_allow_private: true,
            import_requests_per_second: 0,
            demo: false,
            backup_dir: data.join("backups"),
            backup_daily: false,
            backup_keep_days: 30,
            backup_keep_weeks: 12,
            pg_bin: None,
            smtp_url: None,
            mail_from: None,
            public_url: None,
        }
    }

    /// Whether people reach the app by https and by nothing else.
    pub fn is_served_by_tls(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
    /// Where files that people have uploaded are kept, a folder per company.
    pub fn uploads(&self) -> PathBuf {
        self.data.join("uploads")
    }
    /// Where files of the log are kept.
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }
    /// Where exports wait to be fetched, a folder per company.
    pub fn exports(&self) -> PathBuf {
        self.data.join("exports")
    }
}

fn read_file(named: Option<PathBuf>) -> Result<File, String> {
    let mut builder = config::Config::builder();
    builder = match named {
        Some(path) => builder.add_source(config::File::from(path)),
        None => builder.add_source(config::File::with_name("classmate.toml").required(false)),
    };
    let environment = config::Environment::with_prefix("CLASSMATE").try_parsing(true).list_separator(",");
    let environment = environment.with_list_parse_key("cors_origins").with_list_parse_key("trusted_proxies");
    let settings = builder.add_source(environment).build().map_err(|e| format!("configuration: {e}"))?;
    settings.try_deserialize().map_err(|e| format!("configuration: {e}"))
}

#[expect(clippy::disallowed_methods, reason = "configuration is read here and nowhere else")]
fn database_url_of_environment() -> Option<SecretString> {
    std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()).map(SecretString::from)
}

fn sqlite_in(data: &Path) -> SecretString {
    SecretString::from(format!("sqlite://{}?mode=rwc", data.join("classmate.sqlite").display()))
}

fn make(data: &Path) -> Result<(), String> {
    std::fs::create_dir_all(data).map_err(|e| format!("{}: {e}", data.display()))
}

fn secret_in(data: &Path) -> PathBuf {
    data.join("signing-secret")
}

/// The signing secret of an installation that was given none: made once, readable by its owner only.
fn stored_secret(data: &Path) -> Result<SecretString, String> {
    use crate::clock::Ids;
    let path = secret_in(data);
    if let Ok(secret) = std::fs::read_to_string(&path) {
        return Ok(SecretString::from(secret.trim().to_owned()));
    }
    let secret = crate::clock::SystemIds.secret();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    std::io::Write::write_all(&mut file, secret.as_bytes()).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(SecretString::from(secret))
}
