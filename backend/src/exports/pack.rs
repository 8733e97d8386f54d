//! Writing the files of an export: a table as JSON, a record a line, and as CSV that a spreadsheet opens.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    archive::{Packer, Sums},
    db::Table,
    error::{AppError, Result},
};

pub const DATA: &str = "data";
const SHEETS: &str = "csv";
pub const UPLOADS: &str = "uploads";

/// What stands in an export beside the data. Nothing of when and where: the same data gives the same bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub company_id: Uuid,
    pub company: String,
    /// The newest migration of the program that wrote it.
    pub schema: String,
    /// Records by table.
    pub tables: BTreeMap<String, u64>,
    pub files: Sums,
}
impl Manifest {
    pub const FORMAT: u32 = 1;
}

/// The newest migration of this program.
pub fn schema() -> String {
    use migration::MigratorTrait;
    migration::Migrator::migrations().iter().map(|migration| migration.name().to_owned()).max().unwrap_or_default()
}

/// The folder an export is written in, table by table.
pub struct Folder {
    path: PathBuf,
    /// Names of what has been written, so that a sheet says who is meant and not only which id.
    names: HashMap<String, String>,
    pub tables: BTreeMap<String, u64>,
}

impl Folder {
    pub fn new(path: &Path) -> Result<Self> {
        for name in [DATA, SHEETS] {
            std::fs::create_dir_all(path.join(name)).map_err(AppError::internal)?;
        }
        Ok(Self { path: path.to_owned(), names: HashMap::new(), tables: BTreeMap::new() })
    }
    /// Begins a table.
    pub fn table(&mut self, table: &Table) -> Result<Writing<'_>> {
        let json =
            BufWriter::new(File::create(self.path.join(DATA).join(format!("{}.json", table.name))).map_err(AppError::internal)?);
        let mut sheet = File::create(self.path.join(SHEETS).join(format!("{}.csv", table.name))).map_err(AppError::internal)?;
        // Spreadsheets take the mark for UTF-8, and here the semicolon for the end of a cell.
        sheet.write_all("\u{feff}".as_bytes()).map_err(AppError::internal)?;
        let mut sheet = csv::WriterBuilder::new().delimiter(b';').from_writer(sheet);
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let named: Vec<String> = columns.iter().filter(|name| name.ends_with("_id")).cloned().collect();
        let heads = columns.iter().cloned().chain(named.iter().map(|name| name.replace("_id", "_name")));
        sheet.write_record(heads).map_err(AppError::internal)?;
        Ok(Writing { folder: self, table: table.name.clone(), json, sheet, columns, named, count: 0 })
    }
    /// Puts everything into one zip.
    pub fn zip(self, (company_id, company): (Uuid, String), uploads: &Path, into: &Path) -> std::io::Result<u64> {
        let mut packer = Packer::create(into)?;
        packer.folder(SHEETS, &self.path.join(SHEETS))?;
        packer.folder(DATA, &self.path.join(DATA))?;
        packer.folder(UPLOADS, uploads)?;
        let tables = self.tables;
        packer.finish(|files| Manifest { format: Manifest::FORMAT, company_id, company, schema: schema(), tables, files })?;
        Ok(into.metadata()?.len())
    }
}

/// A table being written.
pub struct Writing<'a> {
    folder: &'a mut Folder,
    table: String,
    json: BufWriter<File>,
    sheet: csv::Writer<File>,
    columns: Vec<String>,
    named: Vec<String>,
    count: u64,
}

impl Writing<'_> {
    pub fn record(&mut self, record: &Map<String, Value>) -> Result<()> {
        let line = serde_json::to_string(record).map_err(AppError::internal)?;
        let before = if self.count == 0 { "[\n" } else { ",\n" };
        write!(self.json, "{before}{line}").map_err(AppError::internal)?;
        let names = self.named.iter().map(|column| {
            let id = record.get(column).and_then(Value::as_str).unwrap_or_default();
            safe(self.folder.names.get(id).map_or("", String::as_str))
        });
        let cells = self.columns.iter().map(|column| cell(record.get(column).unwrap_or(&Value::Null))).chain(names);
        self.sheet.write_record(cells).map_err(AppError::internal)?;
        if let (Some(Value::String(id)), Some(Value::String(name))) = (record.get("id"), record.get("name")) {
            self.folder.names.insert(id.clone(), name.clone());
        }
        self.count += 1;
        Ok(())
    }
    pub fn end(mut self) -> Result<u64> {
        let end = if self.count == 0 { "[]\n" } else { "\n]\n" };
        self.json.write_all(end.as_bytes()).and_then(|()| self.json.flush()).map_err(AppError::internal)?;
        self.sheet.flush().map_err(AppError::internal)?;
        self.folder.tables.insert(self.table, self.count);
        Ok(self.count)
    }
}

/// The record on a line of a table's JSON; nothing on its first and last.
pub fn record_of(line: &str) -> serde_json::Result<Option<Map<String, Value>>> {
    let line = line.trim().trim_end_matches(',');
    if matches!(line, "" | "[" | "]" | "[]") { Ok(None) } else { serde_json::from_str(line).map(Some) }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => safe(text),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            safe(&items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A text that a spreadsheet would take for a formula is marked as text.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        assert_eq!(cell(&serde_json::json!("=1+1")), "'=1+1");
        assert_eq!(cell(&serde_json::json!(["+77011234567", "+77017654321"])), "'+77011234567, +77017654321");
        assert_eq!(cell(&serde_json::json!(-5)), "-5");
        assert_eq!(cell(&Value::Null), "");
    }

    #[test]
    fn a_line_reads_back() {
        assert_eq!(record_of("[\n").unwrap(), None);
        assert_eq!(record_of("{\"a\":1},\n").unwrap().unwrap().get("a"), Some(&serde_json::json!(1)));
        assert!(record_of("{\"a\":").is_err());
    }
}
