//! `/api/lessons`

use shared::{
    attendance::Roster,
    ids::LessonId,
    lessons::{
        self, CancelLesson, CreateLesson, Lesson, LessonQuery, LessonWindow, MoveCheck, MoveLesson, MoveTogether, MovedTogether,
        Override, UpdateLesson,
    },
    page::Seen,
};

use super::{moving, overriding, service, together};
use crate::{
    attendance,
    error::Result,
    http::{
        answer::{Created, Json},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(lessons::LIST, "The lessons of a window of days", window)
        .post(lessons::LIST, "Makes a lesson", create)
        .get(lessons::ONE, "One lesson", get)
        .patch(lessons::ONE, "Changes a lesson, but for its time and place", update)
        .delete(lessons::ONE, "Cancels a lesson", cancel_any)
        .post(lessons::MOVE, "Moves a lesson", move_lesson)
        .post(lessons::MOVE_TOGETHER, "Moves several lessons, all of them or none", move_together)
        .post(lessons::CHECK, "Asks what stands in the way of a move", check)
        .post(lessons::OVERRIDE_REASON, "Says why a soft conflict was overridden", explain)
        .post(lessons::CANCEL, "Cancels a lesson with a reason", cancel)
        .post(lessons::RESTORE, "Brings a cancelled lesson back", restore)
        .get(lessons::ROSTER, "Who is expected at a lesson, with the marks", roster)
}

/// `GET /api/lessons`
async fn window(ctx: Ctx<can::LessonsView>, Query(query): Query<LessonQuery>) -> Result<Json<LessonWindow>> {
    service::window(&ctx, &query).await.map(Json)
}

/// `POST /api/lessons`
async fn create(ctx: Ctx<can::LessonsManage>, Body(command): Body<CreateLesson>) -> Result<Created<Lesson>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/lessons/{id}`
async fn get(ctx: Ctx<can::LessonsView>, Path(id): Path<LessonId>) -> Result<Json<Lesson>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/lessons/{id}`
async fn update(
    ctx: Ctx<can::LessonsManage>,
    Path(id): Path<LessonId>,
    Body(command): Body<UpdateLesson>,
) -> Result<Json<Lesson>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/lessons/{id}`
async fn cancel_any(ctx: Ctx<can::LessonsManage>, Path(id): Path<LessonId>) -> Result<Json<Lesson>> {
    service::cancel_any(&ctx, id).await.map(Json)
}

/// `POST /api/lessons/{id}/move`: the drop of a card on the schedule.
async fn move_lesson(
    ctx: Ctx<can::LessonsMove>,
    Path(id): Path<LessonId>,
    Body(command): Body<MoveLesson>,
) -> Result<Json<Lesson>> {
    moving::move_lesson(&ctx, id, command).await.map(Json)
}

/// `POST /api/lessons/bulk-move`: the drop of several cards.
async fn move_together(ctx: Ctx<can::LessonsMove>, Body(command): Body<MoveTogether>) -> Result<Json<MovedTogether>> {
    together::move_together(&ctx, command).await.map(Json)
}

/// `POST /api/lessons/{id}/check`
async fn check(ctx: Ctx<can::LessonsMove>, Path(id): Path<LessonId>, Body(command): Body<MoveLesson>) -> Result<Json<MoveCheck>> {
    moving::check(&ctx, id, command).await.map(Json)
}

/// `POST /api/lessons/{id}/override-reason`
async fn explain(
    ctx: Ctx<can::LessonsOverride>,
    Path(id): Path<LessonId>,
    Body(command): Body<Override>,
) -> Result<Json<Lesson>> {
    overriding::explain(&ctx, id, command).await.map(Json)
}

/// `POST /api/lessons/{id}/cancel`
async fn cancel(
    ctx: Ctx<can::LessonsManage>,
    Path(id): Path<LessonId>,
    Body(command): Body<CancelLesson>,
) -> Result<Json<Lesson>> {
    service::cancel(&ctx, id, command).await.map(Json)
}

/// `POST /api/lessons/{id}/restore`
async fn restore(ctx: Ctx<can::LessonsManage>, Path(id): Path<LessonId>, Body(seen): Body<Seen>) -> Result<Json<Lesson>> {
    service::restore(&ctx, id, seen).await.map(Json)
}

/// `GET /api/lessons/{id}/roster`
async fn roster(ctx: Ctx<can::LessonsView>, Path(id): Path<LessonId>) -> Result<Json<Roster>> {
    attendance::service::roster(&ctx, id).await.map(Json)
}
