hands-drawn = New lesson, { $when }. Arrows move it, Shift and arrows change its length, Enter opens the form, Esc cancels
hands-copy-lifted = Copy of “{ $title }” in hand, { $when }. Arrows move it, Enter puts it down, Esc cancels
hands-copy = copy
hands-copied = “{ $title }” copied. Ctrl V pastes it
hands-copy-item = Copy
hands-paste = Paste
hands-paste-what = Paste “{ $title }”
hands-new-here = New lesson here
hands-gap = { $when }, free time
hands-following = This and following
hands-series = Change the series…
hands-fixed-completed = The lesson has been held: it cannot be moved
hands-fixed-cancelled = The lesson is cancelled. Bring it back and it can be moved
hands-fixed-right = Only someone with the right “{ $right }” can move lessons
hands-choose = Select
hands-unchoose = Deselect
hands-selection = Selected lessons
hands-chosen = { $count ->
    [one] { $count } lesson selected
   *[other] { $count } lessons selected
}
hands-move-chosen = Move…
hands-cancel-chosen = Cancel lessons
hands-clear = Clear the selection
hands-together-title = { $count ->
    [one] Move { $count } lesson
   *[other] Move { $count } lessons
}
hands-together-hint = Together and by the same time: “{ $title }” comes here, the others shift as much.
hands-together-day = Day
hands-together-time = Start
hands-together-moved = { $count ->
    [one] { $count } lesson moved
   *[other] { $count } lessons moved
}
hands-together-refused = No lesson was moved: others are in the way
hands-together-soft = Something overlaps. If it is here all the same, say why
hands-together-lifted = { $count ->
    [one] { $count } lesson together
   *[other] { $count } lessons together
}
hands-cancelled = { $count ->
    [one] { $count } lesson cancelled
   *[other] { $count } lessons cancelled
}
hands-key-draw = New lesson on the grid
hands-key-copy = Copy and paste a lesson
problem-lessons-conflict = The lessons cannot be moved together: something is in the way
