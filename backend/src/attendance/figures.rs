//! Marks added up, by the database: for one student, and for a report by group, student or teacher.

use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
    sea_query::Expr,
};
use shared::{
    ids::StudentId,
    journal::{Figures, MarkedLesson, MarksQuery, REPORT_DAYS, Report, ReportBy, ReportQuery, ReportRow, StudentMarks},
    page::DEFAULT_PAGE_SIZE,
};
use uuid::Uuid;

use super::service::shown_mark;
use crate::{
    branches,
    db::{Tenant, TenantEntity},
    entity::{
        attendance::{Column, Entity as Marks, Model, Relation},
        lesson, lesson_group, lesson_teacher, student, study_group, teacher,
    },
    error::{AppError, Result},
    http::authority::Caller,
    lessons::assemble::{Names, just},
};

/// Sums, as the database gives them.
#[derive(FromQueryResult)]
struct Sums {
    lessons: i64,
    attended: Option<i64>,
    late: Option<i64>,
    missed: Option<i64>,
    excused: Option<i64>,
}

#[derive(FromQueryResult)]
struct Line {
    id: Uuid,
    name: String,
    sort_key: String,
    lessons: i64,
    attended: Option<i64>,
    late: Option<i64>,
    missed: Option<i64>,
    excused: Option<i64>,
}

fn count(sum: Option<i64>) -> u32 {
    sum.and_then(|sum| u32::try_from(sum).ok()).unwrap_or_default()
}

impl Sums {
    fn figures(&self) -> Figures {
        Figures {
            lessons: count(Some(self.lessons)),
            attended: count(self.attended),
            late: count(self.late),
            missed: count(self.missed),
            excused: count(self.excused),
        }
    }
}

impl Line {
    fn row(self) -> ReportRow {
        let Self { id, name, sort_key: _, lessons, attended, late, missed, excused } = self;
        ReportRow { id, name, figures: Sums { lessons, attended, late, missed, excused }.figures() }
    }
}

/// One page of a student's marks in lessons the caller may see, and what all of them add up to.
pub async fn of_student(me: &Caller, id: StudentId, query: &MarksQuery) -> Result<StudentMarks> {
    let db = me.read().await?;
    let student = db.get::<student::Entity>(id.into()).await?.id;
    let mut marks = seen(&db).filter(Column::StudentId.eq(student));
    if let Some(from) = query.from {
        marks = marks.filter(lesson::Column::Starts.gte(from.and_time(chrono::NaiveTime::MIN)));
    }
    if let Some(to) = query.to {
        marks = marks.filter(lesson::Column::Starts.lt(to.and_time(chrono::NaiveTime::MIN)));
    }
    let figures = db.rows::<_, Sums>(summed(marks.clone())).await?.first().map(Sums::figures).unwrap_or_default();
    let marks = marks.order_by_desc(lesson::Column::Starts).order_by_desc(Column::LessonId);
    let page = db.page(marks, query.page.unwrap_or(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE)).await?;
    let items = with_lessons(&db, &page.items).await?;
    Ok(StudentMarks { figures, items, total: page.total, page: page.page, page_size: page.page_size })
}

async fn with_lessons(db: &Tenant, marks: &[Model]) -> Result<Vec<MarkedLesson>> {
    let ids: Vec<Uuid> = marks.iter().map(|mark| mark.lesson_id).collect();
    let rows = db.all_of_company(lesson::Entity::find().filter(lesson::Column::Id.is_in(ids.iter().copied()))).await?;
    let names = Names::load(db, &just(ids), &rows).await?;
    let told = |mark: &Model| {
        let row = rows.iter().find(|row| row.id == mark.lesson_id).ok_or_else(AppError::not_found)?;
        let lesson = names.dto(row)?;
        let (lesson_id, title, starts, minutes) = (lesson.id, lesson.title, lesson.starts, lesson.minutes);
        Ok(MarkedLesson { lesson_id, title, starts, minutes, mark: shown_mark(mark)? })
    };
    marks.iter().map(told).collect()
}

/// Marks in lessons the caller may see, with their lesson joined.
fn seen(db: &Tenant) -> Select<Marks> {
    let marks = Marks::find().join(JoinType::InnerJoin, Relation::Lesson.def());
    let marks = marks.filter(lesson::Column::CompanyId.eq(db.company())).filter(lesson::Column::Status.ne("cancelled"));
    match lesson::Entity::visible_to(db.visibility()) {
        Some(seen) => marks.filter(seen),
        None => marks,
    }
}

fn summed(marks: Select<Marks>) -> Select<Marks> {
    let times = |condition: &str| Expr::cust(format!("SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"));
    marks
        .select_only()
        .column_as(Expr::cust(r#"COUNT(DISTINCT "attendance"."lesson_id")"#), "lessons")
        .column_as(times(r#""attendance"."status" = 'attended'"#), "attended")
        .column_as(times(r#""attendance"."late""#), "late")
        .column_as(times(r#""attendance"."status" = 'missed'"#), "missed")
        .column_as(times(r#""attendance"."status" = 'excused'"#), "excused")
}

/// Marks added up by group, student or teacher: one page of lines, and the sum of all.
pub async fn report(me: &Caller, query: &ReportQuery) -> Result<Report> {
    if query.to < query.from {
        return Err(AppError::field("to", "order"));
    }
    if (query.to - query.from).num_days() > REPORT_DAYS {
        return Err(AppError::field("to", "order"));
    }
    let db = me.read().await?;
    let marks = narrowed(&db, query).await?;
    let sum = db.rows::<_, Sums>(summed(marks.clone())).await?.first().map(Sums::figures).unwrap_or_default();
    let mut lines = db.rows::<_, Line>(by(summed(marks), query.by.unwrap_or_default())).await?;
    lines.sort_by(|a, b| a.sort_key.cmp(&b.sort_key).then(a.id.cmp(&b.id)));
    let mut rows: Vec<ReportRow> = lines.into_iter().map(Line::row).collect();
    sort(&mut rows, query.sort.as_deref())?;
    let (page, page_size) = (query.page.unwrap_or(1), query.page_size.unwrap_or(DEFAULT_PAGE_SIZE));
    let (total, skipped) = (rows.len() as u64, page.saturating_sub(1) as usize * page_size as usize);
    let items = rows.into_iter().skip(skipped).take(page_size as usize).collect();
    Ok(Report { items, sum, total, page, page_size })
}

/// The lines stand in the order of names already.
fn sort(rows: &mut [ReportRow], sort: Option<&str>) -> Result<()> {
    let key: fn(&Figures) -> u32 = match sort.map(|field| field.trim_start_matches('-')) {
        None | Some("name") => |_| 0,
        Some("share") => |figures| figures.share().unwrap_or_default(),
        Some("missed") => |figures| figures.missed,
        Some("lessons") => |figures| figures.lessons,
        Some(_) => return Err(AppError::field("sort", "other")),
    };
    match sort {
        Some("-name") => rows.reverse(),
        Some(field) if field.starts_with('-') => rows.sort_by_key(|row| std::cmp::Reverse(key(&row.figures))),
        _ => rows.sort_by_key(|row| key(&row.figures)),
    }
    Ok(())
}

async fn narrowed(db: &Tenant, query: &ReportQuery) -> Result<Select<Marks>> {
    let mut marks = seen(db)
        .filter(lesson::Column::Starts.gte(query.from.and_time(chrono::NaiveTime::MIN)))
        .filter(lesson::Column::Starts.lt(query.to.and_time(chrono::NaiveTime::MIN)));
    if let Some(id) = query.teacher_id {
        let id = db.get::<teacher::Entity>(id.into()).await?.id;
        let taught = lesson_teacher::Entity::find().select_only().column(lesson_teacher::Column::LessonId);
        let taught = taught.filter(lesson_teacher::Column::CompanyId.eq(db.company()));
        let taught = taught.filter(lesson_teacher::Column::TeacherId.eq(id));
        marks = marks.filter(Column::LessonId.in_subquery(taught.into_query()));
    }
    if let Some(id) = query.group_id {
        let id = db.get::<study_group::Entity>(id.into()).await?.id;
        let theirs = lesson_group::Entity::find().select_only().column(lesson_group::Column::LessonId);
        let theirs = theirs.filter(lesson_group::Column::CompanyId.eq(db.company()));
        let theirs = theirs.filter(lesson_group::Column::GroupId.eq(id));
        marks = marks.filter(Column::LessonId.in_subquery(theirs.into_query()));
    }
    if let Some(id) = query.student_id {
        marks = marks.filter(Column::StudentId.eq(db.get::<student::Entity>(id.into()).await?.id));
    }
    if let Some(id) = query.branch_id {
        marks = marks.filter(lesson::Column::BranchId.eq(branches::service::visible(db, id).await?.id));
    }
    Ok(marks)
}

/// A line for each group, student or teacher. In a lesson of several groups a student counts in the one it is enrolled
/// in, and a guest in the first.
fn by(marks: Select<Marks>, by: ReportBy) -> Select<Marks> {
    let (marks, id, table) = match by {
        ReportBy::Student => (marks, Column::StudentId.into_expr(), "student"),
        ReportBy::Teacher => {
            let marks = marks.join(JoinType::InnerJoin, Relation::Teacher.def());
            (marks, Expr::col((lesson_teacher::Entity, lesson_teacher::Column::TeacherId)), "teacher")
        }
        ReportBy::Group => {
            let marks = marks.join(JoinType::InnerJoin, Relation::Group.def()).filter(Expr::cust(OWN_GROUP));
            (marks, Expr::col((lesson_group::Entity, lesson_group::Column::GroupId)), "study_group")
        }
    };
    let key = match by {
        ReportBy::Student => r#""attendance"."student_id""#,
        ReportBy::Teacher => r#""lesson_teacher"."teacher_id""#,
        ReportBy::Group => r#""lesson_group"."group_id""#,
    };
    let of = |field: &str| {
        Expr::cust(format!(
            r#"(SELECT n.{field} FROM {table} AS n WHERE n.company_id = "attendance"."company_id" AND n.id = {key})"#
        ))
    };
    marks
        .column_as(id.clone(), "id")
        .column_as(of("name"), "name")
        .column_as(of("sort_key"), "sort_key")
        .group_by(Column::CompanyId)
        .group_by(id)
}

const OWN_GROUP: &str = r#"(EXISTS (SELECT 1 FROM enrollment AS e
  WHERE e.company_id = "lesson_group"."company_id" AND e.group_id = "lesson_group"."group_id"
  AND e.student_id = "attendance"."student_id" AND e.starts_on <= date("lesson"."starts")
  AND (e.ends_on IS NULL OR e.ends_on >= date("lesson"."starts")))
OR ("lesson_group"."position" = 0 AND NOT EXISTS (SELECT 1 FROM enrollment AS e
  JOIN lesson_group AS g ON g.company_id = e.company_id AND g.group_id = e.group_id
  WHERE g.company_id = "attendance"."company_id" AND g.lesson_id = "attendance"."lesson_id"
  AND e.student_id = "attendance"."student_id" AND e.starts_on <= date("lesson"."starts")
  AND (e.ends_on IS NULL OR e.ends_on >= date("lesson"."starts")))))"#;
