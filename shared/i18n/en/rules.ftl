series-title = Schedule
series-add = Recurring lessons
series-none = No schedule yet
series-none-text = Choose days and time: lessons appear eight weeks ahead.
series-failed = The schedule did not load
series-new = New schedule
series-edit = Change the schedule
series-change = Change
series-end = End
series-end-title = End the schedule
series-end-last = Last day
series-end-submit = End
series-ended = Ended
series-later = Not started
series-days = Weekdays
series-starts = Start
series-length = Length
series-from = From
series-until = Until
series-until-hint = Leave empty if there is no end
series-scope = Which lessons to change
series-scope-all = All future
series-scope-following = From a day
series-on = From which day
series-preview = What happens
series-preview-wait = Working out the lessons
series-preview-need = Choose weekdays and the lessons appear here.
series-preview-none = There are no lessons in the next eight weeks.
series-preview-same = Nothing changes for the lessons.
series-end-none = No lesson is taken away.
series-preview-far = Lessons after { $day } appear by themselves.
series-fate-made = New
series-fate-moved = Moves
series-fate-changed = Changes
series-fate-same = Unchanged
series-fate-withdrawn = Removed
series-fate-stays = Left alone
series-fate-skipped = Skipped
series-skipped-days = Skipped days
series-fate-holiday = Holiday
series-fate-gap = Clocks change
series-fate-taken = Taken
series-was = was { $when }
series-skip = Skip
series-take = Put back
series-shift = Another time
series-shift-day = Day
series-as-planned = As scheduled
series-skip-all = Skip lessons with conflicts
series-blocked-text = The place is taken. Skip such a lesson or choose another time for it.
series-doubtful-text = Some conflicts can be overridden. Say why.
series-doubtful-who = There are conflicts. Skip these lessons or ask somebody who may override them.
series-create = Create
series-save = Save
series-saved = Schedule changed
series-done-end = Schedule ended
rule-withdrawn = Removed with its schedule
series-sum-made = { $count ->
    [one] { $count } new lesson
   *[other] { $count } new lessons
}
series-sum-moved = { $count ->
    [one] { $count } lesson changes
   *[other] { $count } lessons change
}
series-sum-withdrawn = { $count ->
    [one] { $count } lesson removed
   *[other] { $count } lessons removed
}
series-sum-blocked = { $count ->
    [one] { $count } place taken
   *[other] { $count } places taken
}
series-sum-doubtful = { $count ->
    [one] { $count } with a conflict
   *[other] { $count } with conflicts
}
series-sum-students = { $count ->
    [one] { $count } student
   *[other] { $count } students
}
series-created = { $count ->
    [one] Schedule created: { $count } lesson
   *[other] Schedule created: { $count } lessons
}
