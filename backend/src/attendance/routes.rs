//! `/api/attendance`, `/api/lessons/{id}/attendance`

use shared::{
    attendance::{self, MarkLesson, MarkOne, Marks},
    ids::LessonId,
};

use super::service;
use crate::{
    error::Result,
    http::{
        answer::{Created, Json},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path},
    },
};

pub fn routes(api: Api) -> Api {
    api.put(attendance::OF_LESSON, "Marks the students named, and nobody else", mark).post(
        attendance::ONE,
        "Marks one student",
        mark_one,
    )
}

/// `PUT /api/lessons/{id}/attendance`
async fn mark(ctx: Ctx<can::AttendanceMark>, Path(id): Path<LessonId>, Body(command): Body<MarkLesson>) -> Result<Json<Marks>> {
    service::mark(&ctx, id, command).await.map(Json)
}

/// `POST /api/attendance`
async fn mark_one(ctx: Ctx<can::AttendanceMark>, Body(command): Body<MarkOne>) -> Result<Created<Marks>> {
    let location = service::location(command.lesson_id);
    service::mark_one(&ctx, command).await.map(|record| Created { location, record })
}
