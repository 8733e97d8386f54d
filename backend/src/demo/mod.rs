//! The demo centre: a whole believable centre in an empty database, the same every time around its day.

use crate::{error::Result, state::AppState};

/// Makes the demo centre unless there is a company already.
pub async fn make_if_empty(_state: &AppState) -> Result<()> {
    Ok(())
}
