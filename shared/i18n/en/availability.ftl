away-ill = Illness
away-holiday = Leave
away-busy = Busy
away-other = Other
availability-title = Working times
availability-lead = When the teacher gives lessons. Until times are named, any time will do.
availability-none = Any time
availability-day-off = Does not work
availability-edit = Change times
availability-add = More times
availability-remove = Remove times: { $day }
availability-from = { $day }: from
availability-until = { $day }: until
availability-saved = Working times saved
absences-title = Absences
closures-title = Closures
absences-none = No absences planned
closures-none = No closures planned
absence-new = Add an absence
closure-new = Close the room
absence-starts = From
absence-ends = Until
absence-day = Day
absence-time = Time
absence-reason = Reason
absence-note = Note
absence-save = Save
absence-take-back = Remove: { $when }
absence-taken-back = Removed: { $when }
absence-saved = Saved: { $when }
absence-hit = { $count ->
    [one] { $count } lesson is affected
   *[other] { $count } lessons are affected
}
absence-settle = Sort out
absence-ends-before = It ends before it begins
conflict-closed = The centre is closed on this day
conflict-absent = Not available until { $until }: { $what } ({ $reason })
