//! `/api/trainings`, `/api/attendances`

use shared::{
    ids::LessonId,
    page::Page,
    trainings::{self, Attendance, AttendanceQuery, CreateTraining, MarkAttendance, Training, TrainingQuery},
};

use super::{attendances, service};
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
    api.get(trainings::LIST, "Lists trainings: lessons in the academy's words", list)
        .post(trainings::LIST, "Makes a training", create)
        .get(trainings::ONE, "One training", get)
        .get(trainings::ATTENDANCES, "Lists attendances: marks in the academy's words", marks)
        .post(trainings::ATTENDANCES, "Marks one student of a training", mark)
}

/// `GET /api/trainings`
async fn list(ctx: Ctx<can::LessonsView>, Query(query): Query<TrainingQuery>) -> Result<Json<Page<Training>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/trainings`
async fn create(ctx: Ctx<can::LessonsManage>, Body(command): Body<CreateTraining>) -> Result<Created<Training>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/trainings/{id}`
async fn get(ctx: Ctx<can::LessonsView>, Path(id): Path<LessonId>) -> Result<Json<Training>> {
    service::get(&ctx, id).await.map(Json)
}

/// `GET /api/attendances`
async fn marks(ctx: Ctx<can::LessonsView>, Query(query): Query<AttendanceQuery>) -> Result<Json<Page<Attendance>>> {
    attendances::list(&ctx, &query).await.map(Json)
}

/// `POST /api/attendances`
async fn mark(ctx: Ctx<can::AttendanceMark>, Body(command): Body<MarkAttendance>) -> Result<Created<Attendance>> {
    let location = attendance::service::location(command.training_id);
    attendances::mark(&ctx, command).await.map(|record| Created { location, record })
}
