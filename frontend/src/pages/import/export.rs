//! The whole report as a file for a spreadsheet.

use leptos::{prelude::*, task::spawn_local};
use shared::import::{ReportQuery, ReportRow};

use super::{entities::name, remarks::outcome_name};
use crate::{
    api::{self, Reply},
    data::toasts::Notices,
    i18n::{keys, t},
    kit::Button,
    platform,
};

const FILE: &str = "import.csv";
const TRIAL_FILE: &str = "import-dry-run.csv";
const PAGE_SIZE: u32 = 200;

#[component]
pub(super) fn Export(
    /// Of a dry run: told in the future.
    #[prop(optional)]
    dry: bool,
) -> impl IntoView {
    let (notices, busy) = (Notices::here(), RwSignal::new(false));
    let save = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let rows = whole().await;
            busy.try_set(false);
            match rows {
                Ok(rows) => platform::save_text(if dry { TRIAL_FILE } else { FILE }, "text/csv;charset=utf-8", &csv(&rows, dry)),
                Err(problem) => notices.refused(&problem, None),
            }
        });
    };
    view! {
        <Button icon="file-text" busy on_press=save test_id="import.export">
            {move || t(keys::REMARKS_EXPORT)}
        </Button>
    }
}

/// Every page of the report.
async fn whole() -> Reply<Vec<ReportRow>> {
    let mut rows = Vec::new();
    for page in 1.. {
        let query = ReportQuery { page: Some(page), page_size: Some(PAGE_SIZE), ..ReportQuery::default() };
        let answer = api::import::report(&query).await?;
        let last = page >= answer.pages();
        rows.extend(answer.items);
        if last {
            break;
        }
    }
    Ok(rows)
}

/// With semicolons and a mark at the beginning: so spreadsheets here read it.
fn csv(rows: &[ReportRow], dry: bool) -> String {
    let heads =
        [keys::COUNT_WHAT, keys::REMARK_ID, keys::REMARK_ROW, keys::REMARKS_OUTCOME, keys::REMARK_WHY, keys::REMARK_REMEDY]
            .map(t);
    let line = |cells: [&str; 6]| cells.map(cell).join(";") + "\r\n";
    let one = |row: &ReportRow| {
        let outcome = t(outcome_name(row.outcome, dry));
        line([&name(&row.entity), &row.source_id, &row.name, &outcome, &row.reason, &row.remedy])
    };
    let head = line(heads.each_ref().map(String::as_str));
    format!("\u{feff}{head}{}", rows.iter().map(one).collect::<String>())
}

/// A quoted cell. What a spreadsheet would take for a formula is text.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(cell("Робо \"1\"; вт"), "\"Робо \"\"1\"\"; вт\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
    }
}
