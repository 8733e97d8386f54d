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
page-repair = Affected lessons
repair-lead = The smallest change is proposed for each lesson. Choose what to do and save it all at once.
repair-nothing = Nothing is affected
repair-nothing-text = There are no lessons at this time: everything is sorted out.
repair-what = Open an absence or a holiday
repair-what-text = Lessons can be sorted out that fall on a teacher's absence, a closed room or a holiday.
repair-way = What to do: { $title }
repair-keep = Leave as it is
repair-substitute = { $name } stands in
repair-substitute-same = { $name } stands in, same subject
repair-room = Room: { $name }
repair-time = Move: { $when }
repair-call-off = Call the lesson off
repair-apply = { $count ->
    [one] Change { $count } lesson
   *[other] Change { $count } lessons
}
repair-done = { $count ->
    [one] { $count } lesson changed
   *[other] { $count } lessons changed
}
repair-undone = Put back as it was
repair-back-reason = The repair was undone
repair-more = { $count ->
    [one] And { $count } more lesson: sort these out first
   *[other] And { $count } more lessons: sort these out first
}
repair-refused = Something changed while you were choosing. Nothing was saved.
repair-again = Propose anew
page-workload = Workload
workload-lead = Hours of lessons week by week. The share is shown where working times are named.
workload-by = Whose workload
workload-teachers = Teachers
workload-rooms = Rooms
workload-earlier = Earlier
workload-later = Later
workload-this = These weeks
workload-total = Total
workload-hours = { $hours } h
workload-of = { $hours } h of { $available } h
workload-share = { $share }%
workload-bar = { $name }: taken
workload-empty = Nobody to show yet
workload-empty-text = Add teachers and rooms.
