//! What the centre says about marks: which there are, from when, until when, and which reason goes with which.

use shared::{
    attendance::{AttendanceStatus, MarkInput},
    centre::AttendancePolicy,
    permission::Permission,
    problem::Rule,
};

use crate::{
    centre,
    db::Tenant,
    entity::lesson,
    error::{AppError, Result},
    http::authority::Caller,
};

/// Refuses marks the centre does not want: of a lesson that is cancelled, has not begun or is too long ago, of a kind
/// that is not used, or with a reason that belongs to another mark; answers what the centre says.
pub(super) async fn enforce(db: &Tenant, me: &Caller, row: &lesson::Model, marks: &[MarkInput]) -> Result<AttendancePolicy> {
    let policy = centre::attendance_policy(db).await?;
    takes_marks(&policy, db, me, row)?;
    marks.iter().enumerate().try_for_each(|(index, mark)| fits(&policy, mark, index))?;
    Ok(policy)
}

/// Whether a lesson takes marks of the caller now.
pub(super) fn takes_marks(policy: &AttendancePolicy, db: &Tenant, me: &Caller, row: &lesson::Model) -> Result<()> {
    if row.status == "cancelled" {
        return Err(AppError::rule(Rule::LessonCancelled));
    }
    if !policy.before_start && row.starts_at > db.now() {
        return Err(AppError::rule(Rule::LessonNotStarted));
    }
    // Who runs the schedule puts right what others were too late for.
    if policy.is_closed(row.ends_at, db.now()) && !me.can(Permission::LessonsManage) {
        return Err(AppError::rule(Rule::MarkTooLate));
    }
    Ok(())
}

fn fits(policy: &AttendancePolicy, mark: &MarkInput, index: usize) -> Result<()> {
    let Some(status) = mark.status else { return Ok(()) };
    let unused = (status == AttendanceStatus::Excused && !policy.excused) || (mark.late && !policy.late);
    if unused {
        return Err(AppError::rule(Rule::MarkNotUsed));
    }
    let excuses = mark.reason.as_deref().and_then(|reason| policy.excuses(reason));
    let contradicts = excuses.is_some_and(|excuses| policy.excused && excuses != (status == AttendanceStatus::Excused));
    if contradicts { Err(AppError::field(&format!("marks[{index}].reason"), "markReason")) } else { Ok(()) }
}
