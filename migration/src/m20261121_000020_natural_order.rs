//! Names with numbers stand in the order of the numbers: «Изостудия 7–9» before «Изостудия 10–13».
//!
//! The key a name is sorted and known by writes a number after how many digits it has. Keys of before are rewritten here,
//! by what they were made of; how keys were and are made is written down once more, since the product may change its way.

#![expect(elided_lifetimes_in_paths, reason = "the trait of sea-orm-migration is written so, and async-trait holds us to it")]

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Everything that has a name to sort by.
const TABLES: [&str; 8] = ["branch", "room", "subject", "teacher", "student", "lead", "study_group", "holiday"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rewrite(manager, Way::Plain, Way::Natural).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        rewrite(manager, Way::Natural, Way::Plain).await
    }
}

/// How numbers are written in a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// As they are.
    Plain,
    /// After how many digits they have.
    Natural,
}

async fn rewrite(manager: &SchemaManager<'_>, from: Way, to: Way) -> Result<(), DbErr> {
    let (db, engine) = (manager.get_connection(), manager.get_database_backend());
    if engine == DbBackend::Postgres {
        // The owner, too, sees the rows of no company but with a reason.
        let reason = "SELECT set_config('classmate.system', 'keys of names are rewritten', true)";
        db.execute_unprepared(reason).await?;
    }
    for table in TABLES {
        let rows = db.query_all_raw(Statement::from_string(engine, format!("SELECT DISTINCT sort_key FROM {table}"))).await?;
        let mut keys = rows.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<Vec<_>, _>>()?;
        // A key that grows must not meet one that has yet to: the longest first, and back the shortest.
        keys.sort_by_key(|key| (key.len(), key.clone()));
        if to == Way::Natural {
            keys.reverse();
        }
        for old in keys {
            let new = key(&spelled(&old, from), to);
            if new != old {
                let (first, second) = if engine == DbBackend::Postgres { ("$1", "$2") } else { ("?", "?") };
                let sql = format!("UPDATE {table} SET sort_key = {first} WHERE sort_key = {second}");
                db.execute_raw(Statement::from_sql_and_values(engine, sql, [new.into(), old.into()])).await?;
            }
        }
    }
    Ok(())
}

/// Kazakh alphabet, which holds the Russian one in its order.
const ALPHABET: &str = "аәбвгғдеёжзийкқлмнңоөпрстуұүфһхцчшщъыіьэюя";

/// What a key was made of. A name with signs stands whole at its end.
fn spelled(key: &str, way: Way) -> String {
    if let Some((_, spelled)) = key.split_once('\u{1}') {
        return spelled.to_owned();
    }
    let (mut out, mut chars, mut left) = (String::new(), key.chars(), 0_u32);
    while let Some(c) = chars.next() {
        if c == '~' {
            let place = chars.next();
            out.extend(('0'..).zip(ALPHABET.chars()).find(|(at, _)| Some(*at) == place).map(|(_, letter)| letter));
        } else if let Some(digit) = c.to_digit(10).filter(|_| way == Way::Natural && left == 0) {
            // How many digits follow; of ten and more it is not said.
            left = if digit == 9 { u32::MAX } else { digit + 1 };
        } else {
            out.push(c);
            left = if c.is_ascii_digit() { left.saturating_sub(1) } else { 0 };
        }
    }
    out
}

/// The key of a name in lower case.
fn key(spelled: &str, way: Way) -> String {
    let (mut out, mut number, mut signs) = (String::new(), String::new(), false);
    for c in spelled.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        push_number(&mut out, &mut number, way);
        if let Some((place, _)) = ('0'..).zip(ALPHABET.chars()).find(|(_, letter)| *letter == c) {
            out.push('~');
            out.push(place);
        } else if c.is_alphabetic() || c == ' ' {
            out.push(c);
        } else {
            signs = true;
        }
    }
    push_number(&mut out, &mut number, way);
    if signs {
        out.push('\u{1}');
        out.push_str(spelled);
    }
    out
}

fn push_number(out: &mut String, number: &mut String, way: Way) {
    if let Some(more) = number.len().checked_sub(1) {
        if way == Way::Natural {
            out.push_str(&more.min(9).to_string());
        }
        out.push_str(number);
        number.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_there_and_back() {
        for name in ["изостудия 7–9", "python-7 a2", "зал 1", "зал 10", "12 345678901234", "ән 5ә6", "", "c++"]
        {
            let (plain, natural) = (key(name, Way::Plain), key(name, Way::Natural));
            assert_eq!((spelled(&plain, Way::Plain), spelled(&natural, Way::Natural)), (name.into(), name.into()), "{name}");
        }
        assert!(key("изостудия 7–9", Way::Natural) < key("изостудия 10–13", Way::Natural));
    }
}
