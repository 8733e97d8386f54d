//! `/api/look`

use shared::look::{self, ChangeLook, Look};

use crate::{
    error::Result,
    http::{
        answer::Json,
        api::Api,
        authority::{Ctx, can},
        extract::Body,
    },
};

pub fn routes(api: Api) -> Api {
    api.patch(look::LOOK, "Changes how the app looks to the caller, on every device", change)
}

/// `PATCH /api/look`
async fn change(ctx: Ctx<can::BeSignedIn>, Body(command): Body<ChangeLook>) -> Result<Json<Look>> {
    super::change(&ctx, command).await.map(Json)
}
