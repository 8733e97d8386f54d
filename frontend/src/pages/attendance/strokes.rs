//! What a key means in a journal, by what stands on it in any of our languages, whichever layout is on.

use shared::attendance::{AttendanceStatus, MarkInput};

/// What a key does with a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// Gives it.
    Give(AttendanceStatus),
    /// There, but late.
    Late,
    /// Takes it away.
    Clear,
    /// The next one in turn.
    Next,
}

/// The meaning of a key.
pub fn stroke(key: &str) -> Option<Stroke> {
    let key = key.to_lowercase();
    Some(match key.as_str() {
        "б" | "к" | "p" | "," | "r" | "1" | "+" => Stroke::Give(AttendanceStatus::Attended),
        "н" | "ж" | "a" | "y" | ";" | "2" | "-" => Stroke::Give(AttendanceStatus::Missed),
        "у" | "с" | "e" | "c" | "3" => Stroke::Give(AttendanceStatus::Excused),
        "о" | "l" | "j" | "4" => Stroke::Late,
        "delete" | "backspace" | "0" => Stroke::Clear,
        " " => Stroke::Next,
        _ => return None,
    })
}

/// The mark after a key, or nothing if it would be the same. What the centre does not use is not given.
pub fn struck(now: &MarkInput, stroke: Stroke, excused: bool, late: bool) -> Option<MarkInput> {
    use AttendanceStatus as S;
    let status = match stroke {
        Stroke::Give(S::Excused) if !excused => return None,
        Stroke::Late if !late => return None,
        Stroke::Give(status) => Some(status),
        Stroke::Late => Some(S::Attended),
        Stroke::Clear => None,
        Stroke::Next => match now.status {
            None => Some(S::Attended),
            Some(S::Attended) => Some(S::Missed),
            Some(S::Missed) if excused => Some(S::Excused),
            Some(_) => None,
        },
    };
    let mark = MarkInput {
        student_id: now.student_id,
        status,
        late: stroke == Stroke::Late,
        reason: now.reason.clone().filter(|_| status.is_some_and(S::is_absence) && status == now.status),
        note: now.note.clone().filter(|_| status.is_some()),
    };
    (mark != *now).then_some(mark)
}

#[cfg(test)]
mod tests {
    use AttendanceStatus as S;

    use super::*;

    fn marked(status: Option<S>) -> MarkInput {
        MarkInput { status, ..MarkInput::default() }
    }

    #[test]
    fn a_letter_means_the_same_in_whatever_layout_it_is_typed() {
        // «н» stands where «y» stands.
        for key in ["н", "Н", "y", "a", "ж"] {
            assert_eq!(stroke(key), Some(Stroke::Give(S::Missed)), "{key}");
        }
        assert_eq!(stroke("Tab"), None);
    }

    #[test]
    fn the_space_bar_goes_through_all_marks_and_back_to_none() {
        let mut now = marked(None);
        let mut seen = Vec::new();
        for _ in 0..4 {
            now = struck(&now, Stroke::Next, true, true).unwrap();
            seen.push(now.status);
        }
        assert_eq!(seen, [Some(S::Attended), Some(S::Missed), Some(S::Excused), None]);
        assert_eq!(struck(&marked(Some(S::Missed)), Stroke::Next, false, true).unwrap().status, None);
    }

    #[test]
    fn what_is_so_already_or_not_used_is_not_sent() {
        assert_eq!(struck(&marked(Some(S::Attended)), Stroke::Give(S::Attended), true, true), None);
        assert_eq!(struck(&marked(None), Stroke::Give(S::Excused), false, true), None);
        assert!(struck(&marked(Some(S::Attended)), Stroke::Late, true, true).unwrap().late);
    }
}
