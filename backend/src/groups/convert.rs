//! Rows to wire shapes.

use shared::groups::{Enrollment, Group};

use super::queries::Around;
use crate::{
    entity::{enrollment, study_group::Model},
    fields,
};

pub fn dto(row: Model, around: &Around) -> Group {
    let teachers = around.teachers(row.id);
    let students = around.students(row.id);
    let Model {
        id,
        company_id: _,
        branch_id,
        subject_id,
        room_id,
        version,
        name,
        sort_key: _,
        capacity,
        hue,
        note,
        archived_at,
        created_at,
        updated_at,
    } = row;
    Group {
        id: id.into(),
        version,
        name,
        branch_id: branch_id.into(),
        teacher_id: teachers.first().copied().map(Into::into),
        teacher_ids: teachers.iter().copied().map(Into::into).collect(),
        room_id: room_id.map(Into::into),
        subject_id: subject_id.map(Into::into),
        capacity: capacity.map(i32::unsigned_abs),
        colour: fields::hue(hue),
        note,
        students,
        archived_at,
        created_at,
        updated_at,
    }
}

pub fn enrollment_dto(row: enrollment::Model, student_name: String) -> Enrollment {
    let enrollment::Model { id, company_id: _, group_id, student_id, version, starts_on, ends_on, created_at: _ } = row;
    Enrollment {
        id: id.into(),
        version,
        group_id: group_id.into(),
        student_id: student_id.into(),
        student_name,
        from: starts_on,
        until: ends_on,
    }
}
