//! `/api/groups`

use shared::{
    bulk::Settled,
    groups::{self, CreateGroup, Enroll, Enrollment, Group, SeveralGroups, UpdateEnrollment, UpdateGroup},
    ids::{EnrollmentId, GroupId, WaitingId},
    page::{ListQuery, Page, Seen},
    waitlist::{self, MoveWaiting, Promote, Wait, Waiting, Waitlist},
};

use super::{enrollments as enrolling, service, waitlist as waiting};
use crate::{
    error::Result,
    http::{
        answer::{Created, Json},
        api::Api,
        authority::{Ctx, can},
        extract::{Body, Path, Query},
    },
};

pub fn routes(api: Api) -> Api {
    api.get(groups::LIST, "Lists groups", list)
        .post(groups::LIST, "Makes a group", create)
        .get(groups::ONE, "One group", get)
        .patch(groups::ONE, "Changes a group", update)
        .delete(groups::ONE, "Archives a group", archive)
        .post(groups::RESTORE, "Brings a group back", restore)
        .post(groups::ARCHIVE_MANY, "Archives several groups at once", archive_many)
        .post(groups::RESTORE_MANY, "Brings several groups back at once", restore_many)
        .get(groups::ENROLLMENTS, "Lists who is and was in a group", enrollments)
        .post(groups::ENROLLMENTS, "Puts a student into a group", enroll)
        .patch(groups::ENROLLMENT, "Changes the days of an enrolment", change_enrollment)
        .get(waitlist::OF_GROUP, "Who waits for a place in a group", waits)
        .post(waitlist::OF_GROUP, "Puts a student on the waitlist of a group", wait)
        .patch(waitlist::ONE, "Moves somebody within a waitlist", move_waiting)
        .delete(waitlist::ONE, "Takes somebody off a waitlist", leave)
        .post(waitlist::PROMOTE, "Enrols who waits", promote)
}

/// `GET /api/groups`
async fn list(ctx: Ctx<can::GroupsView>, Query(query): Query<ListQuery>) -> Result<Json<Page<Group>>> {
    service::list(&ctx, &query).await.map(Json)
}

/// `POST /api/groups`
async fn create(ctx: Ctx<can::GroupsManage>, Body(command): Body<CreateGroup>) -> Result<Created<Group>> {
    let record = service::create(&ctx, command).await?;
    Ok(Created::of(record))
}

/// `GET /api/groups/{id}`
async fn get(ctx: Ctx<can::GroupsView>, Path(id): Path<GroupId>) -> Result<Json<Group>> {
    service::get(&ctx, id).await.map(Json)
}

/// `PATCH /api/groups/{id}`
async fn update(ctx: Ctx<can::GroupsManage>, Path(id): Path<GroupId>, Body(command): Body<UpdateGroup>) -> Result<Json<Group>> {
    service::update(&ctx, id, command).await.map(Json)
}

/// `POST /api/groups/archive`
async fn archive_many(ctx: Ctx<can::GroupsManage>, Body(command): Body<SeveralGroups>) -> Result<Json<Settled<Group>>> {
    service::set_archived(&ctx, command, true).await.map(Json)
}

/// `POST /api/groups/restore`
async fn restore_many(ctx: Ctx<can::GroupsManage>, Body(command): Body<SeveralGroups>) -> Result<Json<Settled<Group>>> {
    service::set_archived(&ctx, command, false).await.map(Json)
}

/// `DELETE /api/groups/{id}`
async fn archive(ctx: Ctx<can::GroupsManage>, Path(id): Path<GroupId>) -> Result<Json<Group>> {
    service::archive(&ctx, id).await.map(Json)
}

/// `POST /api/groups/{id}/restore`
async fn restore(ctx: Ctx<can::GroupsManage>, Path(id): Path<GroupId>, Body(seen): Body<Seen>) -> Result<Json<Group>> {
    service::restore(&ctx, id, seen).await.map(Json)
}

/// `GET /api/groups/{id}/enrollments`
async fn enrollments(
    ctx: Ctx<can::GroupsView>,
    Path(id): Path<GroupId>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Enrollment>>> {
    enrolling::list(&ctx, id, &query).await.map(Json)
}

/// `POST /api/groups/{id}/enrollments`
async fn enroll(
    ctx: Ctx<can::GroupsManage>,
    Path(id): Path<GroupId>,
    Body(command): Body<Enroll>,
) -> Result<Created<Enrollment>> {
    let record = enrolling::enroll(&ctx, id, command).await?;
    Ok(Created::of(record))
}

/// `PATCH /api/enrollments/{id}`
async fn change_enrollment(
    ctx: Ctx<can::GroupsManage>,
    Path(id): Path<EnrollmentId>,
    Body(command): Body<UpdateEnrollment>,
) -> Result<Json<Enrollment>> {
    enrolling::update(&ctx, id, command).await.map(Json)
}

/// `GET /api/groups/{id}/waitlist`
async fn waits(ctx: Ctx<can::GroupsView>, Path(id): Path<GroupId>) -> Result<Json<Waitlist>> {
    waiting::list(&ctx, id).await.map(Json)
}

/// `POST /api/groups/{id}/waitlist`
async fn wait(ctx: Ctx<can::GroupsManage>, Path(id): Path<GroupId>, Body(command): Body<Wait>) -> Result<Created<Waiting>> {
    let record = waiting::wait(&ctx, id, command).await?;
    Ok(Created::of(record))
}

/// `PATCH /api/waitlist/{id}`
async fn move_waiting(
    ctx: Ctx<can::GroupsManage>,
    Path(id): Path<WaitingId>,
    Body(command): Body<MoveWaiting>,
) -> Result<Json<Waiting>> {
    waiting::place(&ctx, id, command).await.map(Json)
}

/// `DELETE /api/waitlist/{id}`
async fn leave(ctx: Ctx<can::GroupsManage>, Path(id): Path<WaitingId>) -> Result<Json<Waiting>> {
    waiting::leave(&ctx, id).await.map(Json)
}

/// `POST /api/waitlist/{id}/promote`
async fn promote(
    ctx: Ctx<can::GroupsManage>,
    Path(id): Path<WaitingId>,
    Body(command): Body<Promote>,
) -> Result<Created<Enrollment>> {
    let record = waiting::promote(&ctx, id, command).await?;
    Ok(Created::of(record))
}
