//! How somebody likes the app to look: kept with the person, whatever the centre. Only what is sent is changed.

mod routes;

pub use routes::routes;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany, sea_query::Expr};
use shared::{
    i18n::Locale,
    look::{ChangeLook, Look},
};

use crate::{
    db::SystemDb,
    entity::app_user::{Column, Entity as Users},
    error::{AppError, Result},
    http::authority::Caller,
};

/// Changes what is sent of the caller's own look.
pub async fn change(me: &Caller, command: ChangeLook) -> Result<Look> {
    let db: SystemDb = me.state.db.system("how a person likes the app belongs to the person").await?;
    let words = [
        (Column::Locale, command.language.map(Locale::as_str)),
        (Column::Theme, command.theme.map(shared::look::Theme::as_str)),
        (Column::Density, command.density.map(shared::look::Density::as_str)),
    ];
    let update: UpdateMany<Users> = Users::update_many().filter(Column::Id.eq(me.user_id));
    let set = |update: UpdateMany<Users>, (column, word): (Column, Option<&'static str>)| match word {
        Some(word) => update.col_expr(column, Expr::value(word)),
        None => update,
    };
    if words.iter().any(|(_, word)| word.is_some()) {
        db.update_many(words.into_iter().fold(update, set)).await?;
    }
    let row = db.one(Users::find_by_id(me.user_id)).await?.ok_or_else(AppError::not_found)?;
    db.commit().await?;
    Ok(Look {
        language: row.locale.parse().unwrap_or_default(),
        theme: row.theme.parse().unwrap_or_default(),
        density: row.density.parse().unwrap_or_default(),
    })
}
