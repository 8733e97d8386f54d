page-today = My lessons
page-attendance = Attendance
page-attendance-report = Attendance report
mark-given-by = Marked by { $who }
journal = Journal
journal-month = Journal, { $month }
journal-previous = Previous month
journal-next = Next month
journal-failed = The journal could not be loaded.
journal-empty = No lessons in this month
journal-empty-text = The lessons of the month and the students’ marks will stand here.
journal-nobody = Nobody is on the lessons of this month
journal-was = There
journal-was-of = { $there } of { $all }
journal-unmarked = without a mark: { $count }
journal-keys = Arrows walk, Space changes the mark, the letters p, a, e, l set it, Delete clears it, Enter opens it
journal-cell = { $name }, { $day }: { $mark }
journal-no-mark = no mark
journal-ahead = ahead
journal-late = late
journal-open-lesson = Open the lesson
today-lead = Lessons of { $day }
today-none = No lessons on this day
today-none-text = Look at another day with the arrows, or open the schedule.
today-failed = The lessons of the day could not be loaded.
today-previous = Previous day
today-next = Next day
today-marked = { $count } of { $total } marked
today-done = everybody is marked
today-open = Mark: { $title }, { $time }
today-all = All lessons of the day
today-mine = Mine
day-mark = Mark the whole day
day-mark-lead = Who has no mark will be marked as there. Marks that were given stay as they are.
day-mark-count = { $count ->
    [one] Mark { $count } student
   *[other] Mark { $count } students
}
day-mark-nothing = Nobody to mark
day-mark-nothing-text = All lessons of this day that have begun are marked.
day-marked = { $count ->
    [one] Marked { $count } student
   *[other] Marked { $count } students
}
day-unmarked = The marks are taken back
day-students = { $count ->
    [one] { $count } student
   *[other] { $count } students
}
late-title = Not marked
late-lead = Lessons of the last month that were held and have no marks, or not all of them.
late-empty = Everything is marked
late-empty-text = There is no lesson of the last month without marks.
late-failed = The lessons without marks could not be loaded.
late-left = { $count } of { $total } without a mark
late-count = { $count ->
    [one] { $count } lesson is not marked
   *[other] { $count } lessons are not marked
}
report-by = Lines
report-by-group = By group
report-by-student = By student
report-by-teacher = By teacher
report-from = From
report-to = To
report-share = Attendance
report-lessons = Lessons
report-attended = There
report-late = Late
report-missed = Missed
report-excused = Excused
report-sum = In all
report-empty = No marks
report-empty-text = Nobody was marked on these days. Choose other days or clear the filters.
report-failed = The attendance could not be added up.
report-percent = { $share }%
report-all-teachers = All teachers
report-all-groups = All groups
marks-title = Attendance
marks-empty = No marks yet
marks-failed = The attendance could not be loaded.
marks-figures = There { $attended }, late { $late }, missed { $missed }, excused { $excused }
marks-more = Show more
