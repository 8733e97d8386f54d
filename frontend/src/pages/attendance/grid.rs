//! The table of a journal: one tab stop, arrows walk, letters and the space bar mark, Enter opens a mark. A tap gives a
//! mark where there is none and opens the one there is.
//!
//! Test ids: `journal.cell` (with `data-cell="row-column"`, `data-mark`), `journal.lesson`, `journal.was`; `mark`.

use leptos::{ev, prelude::*};
use shared::{
    attendance::{AttendanceStatus, RosterEntry},
    format,
    ids::{LessonId, StudentId},
    permission::Permission,
};

use super::{
    journal::{Frame, Lesson, Row},
    line::Line,
    marking::{given_by, policy, shut},
    strokes::{Stroke, stroke, struck},
};
use crate::{
    data::{
        rosters::{Rosters, as_input},
        session::Session,
    },
    i18n::{keys, locale, t, t_with, text},
    kit::{Dialog, Icon, LinkButton},
    platform::{now, wall_now},
    routes::Page,
    shortcuts,
};

/// Where one stands: row, column.
type Place = (usize, usize);

#[derive(Clone, Copy)]
struct Hand {
    frame: StoredValue<Frame>,
    rosters: Rosters,
    at: RwSignal<Place>,
    open: RwSignal<Option<Place>>,
}

/// Students × lessons.
#[component]
pub(super) fn Grid(frame: Frame, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let first = frame.rows.iter().enumerate().find_map(|(row, it)| Some((row, it.cells.iter().rposition(Option::is_some)?)));
    let hand = Hand {
        frame: StoredValue::new(frame.clone()),
        rosters: Rosters::here(),
        at: RwSignal::new(first.unwrap_or_default()),
        open: RwSignal::new(None),
    };
    let today = wall_now(&Session::here().zone()).date();
    let head = move |lesson: &Lesson| {
        let day = lesson.starts.date();
        let href = format!("{}?date={day}&lesson={}", Page::Schedule.path(), lesson.id);
        let said = format!("{}, {}", format::day_month(day, locale()), format::time(lesson.starts.time()));
        let hint = said.clone();
        view! {
            <th scope="col" data-now=(day == today).then_some("")>
                <a href=href title=hint data-testid="journal.lesson">
                    <span>{chrono::Datelike::day(&day)}</span>
                    <small>{format::weekday_short(day, locale()).to_lowercase()}</small>
                    <span class="visually-hidden">{said}</span>
                </a>
            </th>
        }
    };
    let lessons = frame.lessons.iter().map(head).collect_view();
    let rows = frame.rows.iter().enumerate().map(|(at, row)| line(hand, &frame, at, row)).collect_view();
    view! {
        <div class="table-frame">
            <table
                class="table journal"
                data-density="compact"
                role="grid"
                aria-label=label
                aria-describedby="journal-keys"
                on:keydown=move |event| hand.key(&event)
            >
                <thead>
                    <tr>
                        <th scope="col">{move || t(keys::STUDENT)}</th>
                        {lessons}
                        <th scope="col" class="num">
                            {move || t(keys::JOURNAL_WAS)}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="body small muted" id="journal-keys" data-col="2">
            {move || t(keys::JOURNAL_KEYS)}
        </p>
        <Opened hand />
    }
}

impl Hand {
    fn place(self, (row, column): Place) -> Option<(LessonId, StudentId)> {
        self.frame.with_value(|frame| {
            let row = frame.rows.get(row)?;
            row.cells.get(column)?.as_ref()?;
            Some((frame.lessons.get(column)?.id, row.student))
        })
    }

    /// Whether a mark can be given there now.
    fn takes(self, (_, column): Place) -> bool {
        Session::here().can(Permission::AttendanceMark)
            && self.frame.with_value(|frame| {
                frame.lessons.get(column).is_some_and(|it| untrack(|| shut(it.starts_at, it.ends_at)).is_none())
            })
    }

    fn strike(self, place: Place, given: Stroke) {
        let Some((lesson, student)) = self.place(place).filter(|_| self.takes(place)) else { return };
        let Some(now) = untrack(|| self.rosters.line(lesson, student).get()).as_ref().map(as_input) else { return };
        let policy = untrack(policy);
        if let Some(mark) = struck(&now, given, policy.excused, policy.late) {
            self.rosters.mark(lesson, vec![mark]);
        }
    }

    /// The next cell somebody stands in, in a direction.
    fn beside(self, (row, column): Place, (down, right): (isize, isize)) -> Option<Place> {
        let (mut row, mut column) = (row, column);
        loop {
            row = row.checked_add_signed(down)?;
            column = column.checked_add_signed(right)?;
            let there = self.frame.with_value(|frame| frame.rows.get(row)?.cells.get(column).map(Option::is_some));
            match there {
                None => return None,
                Some(true) => return Some((row, column)),
                Some(false) => {}
            }
        }
    }

    /// The first or last of a row.
    fn end(self, (row, _): Place, last: bool) -> Option<Place> {
        self.frame.with_value(|frame| {
            let cells = &frame.rows.get(row)?.cells;
            let column = if last { cells.iter().rposition(Option::is_some) } else { cells.iter().position(Option::is_some) };
            Some((row, column?))
        })
    }

    fn go(self, place: Option<Place>) {
        let Some(place) = place else { return };
        self.at.set(place);
        focus(place);
    }

    fn key(self, event: &ev::KeyboardEvent) {
        let at = self.at.get_untracked();
        if !shortcuts::is_plain(event) || !on_cell(event) {
            return;
        }
        let key = event.key();
        let to = match key.as_str() {
            "ArrowUp" => self.beside(at, (-1, 0)),
            "ArrowDown" => self.beside(at, (1, 0)),
            "ArrowLeft" => self.beside(at, (0, -1)),
            "ArrowRight" => self.beside(at, (0, 1)),
            "Home" => self.end(at, false),
            "End" => self.end(at, true),
            "Enter" => {
                event.prevent_default();
                self.open.set(self.place(at).map(|_| at));
                return;
            }
            other => {
                if let Some(given) = stroke(other) {
                    event.prevent_default();
                    event.stop_propagation();
                    self.strike(at, given);
                }
                return;
            }
        };
        event.prevent_default();
        self.go(to);
    }
}

fn on_cell(event: &ev::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|it| it.has_attribute("data-cell"))
}

fn focus((row, column): Place) {
    use wasm_bindgen::JsCast;
    let cell = document().query_selector(&format!("[data-cell='{row}-{column}']")).ok().flatten();
    if let Some(cell) = cell.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        drop(cell.focus());
    }
}

fn line(hand: Hand, frame: &Frame, at: usize, row: &Row) -> impl IntoView + use<> {
    let href = format!("{}/{}", Page::Students.path(), row.student);
    let student = row.student;
    let lines: Vec<_> =
        frame.lessons.iter().zip(&row.cells).map(|(lesson, cell)| cell.map(|_| hand.rosters.line(lesson.id, student))).collect();
    let marked = lines.clone();
    let was = move || {
        let statuses = marked.iter().flatten().filter_map(|line| line.with(|it| it.as_ref()?.mark.as_ref().map(|it| it.status)));
        let (there, all) = statuses
            .fold((0_u32, 0_u32), |(there, all), status| (there + u32::from(status == AttendanceStatus::Attended), all + 1));
        (all > 0).then(|| t_with(keys::JOURNAL_WAS_OF, &[("there", there.into()), ("all", all.into())]))
    };
    let name = row.name.clone();
    let cells = lines
        .into_iter()
        .zip(frame.lessons.iter())
        .enumerate()
        .map(|(column, (line, lesson))| cell(hand, (at, column), line, lesson, &name))
        .collect_view();
    view! {
        <tr data-student=student.to_string()>
            <th scope="row">
                <a class="strong" href=href>{row.name.clone()}</a>
            </th>
            {cells}
            <td class="num" data-testid="journal.was">{was}</td>
        </tr>
    }
}

fn cell(hand: Hand, place: Place, line: Option<Memo<Option<RosterEntry>>>, lesson: &Lesson, name: &str) -> AnyView {
    let Some(line) = line else { return view! { <td></td> }.into_any() };
    let (day, name, ahead) = (lesson.starts.date(), name.to_owned(), lesson.starts_at > now());
    let mark = Memo::new(move |_| line.with(|it| it.as_ref().and_then(|it| it.mark.as_ref().map(|it| (it.status, it.late)))));
    let said = move || {
        let said = t(match mark.get() {
            Some((AttendanceStatus::Attended, true)) => keys::JOURNAL_LATE,
            Some((AttendanceStatus::Attended, false)) => keys::MARK_ATTENDED,
            Some((AttendanceStatus::Missed, _)) => keys::MARK_MISSED,
            Some((AttendanceStatus::Excused, _)) => keys::MARK_EXCUSED,
            None if ahead => keys::JOURNAL_AHEAD,
            None => keys::JOURNAL_NO_MARK,
        });
        let day = format::day_month(day, locale());
        t_with(keys::JOURNAL_CELL, &[("name", (&name).into()), ("day", day.into()), ("mark", said.into())])
    };
    let hint = move || line.with(|it| it.as_ref().and_then(|it| it.mark.as_ref()).and_then(given_by));
    let tapped = move |_| {
        hand.at.set(place);
        if mark.get_untracked().is_some() {
            hand.open.set(Some(place));
        } else {
            hand.strike(place, Stroke::Give(AttendanceStatus::Attended));
        }
    };
    view! {
        <td
            role="gridcell"
            tabindex=move || if hand.at.get() == place { "0" } else { "-1" }
            data-cell=format!("{}-{}", place.0, place.1)
            data-testid="journal.cell"
            data-mark=move || mark.get().map(|(status, _)| status.as_str())
            aria-label=said
            title=hint
            on:click=tapped
            on:focus=move |_| hand.at.set(place)
        >
            {move || sign(mark.get(), ahead)}
        </td>
    }
    .into_any()
}

fn sign(mark: Option<(AttendanceStatus, bool)>, ahead: bool) -> AnyView {
    let letter = |tone: &'static str, text: String| view! { <i data-tone=tone>{text}</i> }.into_any();
    match mark {
        Some((AttendanceStatus::Attended, false)) => view! { <i data-tone="success"><Icon name="check" /></i> }.into_any(),
        Some((AttendanceStatus::Attended, true)) => letter("warning", first(&t(keys::JOURNAL_LATE))),
        Some((AttendanceStatus::Missed, _)) => letter("danger", t(keys::MARK_MISSED_SHORT).to_lowercase()),
        Some((AttendanceStatus::Excused, _)) => letter("neutral", first(&t(keys::MARK_EXCUSED))),
        None if ahead => view! { <i class="ahead"></i> }.into_any(),
        None => view! { <i class="open"></i> }.into_any(),
    }
}

fn first(word: &str) -> String {
    word.chars().take(1).collect()
}

/// One mark with its reason and note, and who gave it when.
#[component]
fn Opened(hand: Hand) -> impl IntoView {
    let place = move || hand.open.get().and_then(|place| hand.place(place));
    let lesson = move || {
        let (_, column) = hand.open.get()?;
        hand.frame.with_value(|frame| frame.lessons.get(column).cloned())
    };
    let title = Signal::derive(move || {
        let row = hand.open.get().map(|(row, _)| row);
        row.and_then(|row| hand.frame.with_value(|frame| frame.rows.get(row).map(|it| it.name.clone()))).unwrap_or_default()
    });
    let when = Signal::derive(move || {
        let starts = lesson()?.starts;
        Some(format!("{}, {}", format::date(starts.date(), locale()), format::time(starts.time())))
    });
    let close = move || {
        if let Some(place) = hand.open.get_untracked() {
            hand.open.set(None);
            set_timeout(move || focus(place), std::time::Duration::from_millis(50));
        }
    };
    view! {
        <Dialog
            open=Signal::derive(move || hand.open.get().is_some())
            on_close=move |()| close()
            title
            subtitle=when
            test_id="mark"
        >
            {move || {
                let ((id, student), at) = (place()?, hand.open.get()?);
                let may = Memo::new(move |_| Session::here().can(Permission::AttendanceMark));
                let open = Memo::new(move |_| hand.takes(at));
                let href = lesson()
                    .map(|it| format!("{}?date={}&lesson={}", Page::Schedule.path(), it.starts.date(), it.id));
                Some(
                    view! {
                        <ul class="roster marks">
                            <Line lesson=id student may open unfolded=true />
                        </ul>
                        <LinkButton href=href.unwrap_or_default() icon="calendar">
                            {text(keys::JOURNAL_OPEN_LESSON)}
                        </LinkButton>
                    },
                )
            }}
        </Dialog>
    }
}
