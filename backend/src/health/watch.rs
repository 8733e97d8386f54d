//! What goes on beside the requests: writing down what failed, looking whether anybody is to be warned.

use std::time::Duration;

use super::{alerts, faults};
use crate::state::AppState;

const BREATH: Duration = Duration::from_secs(5);
/// Breaths between two looks.
const LOOK: u32 = 12;

/// Watches until the process ends.
pub async fn watch_forever(state: AppState) {
    let mut breaths = 0u32;
    while !state.is_stopping() {
        tokio::select! { () = tokio::time::sleep(BREATH) => {}, () = state.stopped() => {} }
        if let Err(error) = faults::write_down(&state).await {
            tracing::warn!(%error, "what failed could not be written down, trying again");
        }
        breaths = breaths.wrapping_add(1);
        if breaths.is_multiple_of(LOOK)
            && let Err(error) = alerts::warn_who_answers(&state).await
        {
            tracing::warn!(%error, "nobody could be warned, trying again");
        }
    }
}
