group = Group
group-new = New group
group-edit = Group
about-group = About the group
groups-search = Group name
groups-empty = No groups yet
groups-teach = A group ties students, a teacher and the schedule together. Begin with one, or bring everything in from AlfaCRM.
group-students = { $count ->
    [one] { $count } student
   *[other] { $count } students
}
group-nobody = Nobody is in the group yet
group-nobody-text = Enrol a student: from that day on they are on the roster of every lesson of the group.
group-later = not begun yet
group-were = Were in the group
group-full-reason = The group is full. You may enrol beyond its places; the reason is kept in the log.
group-full-who = The group is full. A manager or the centre’s administrator may enrol beyond its places.
teachers-also = Also taught by
places = Places
places-of = { $taken } of { $capacity }
enroll = Enrol
enroll-anyway = Enrol beyond the places
enroll-title = Enrol into the group
enroll-from = From
enrolled = Enrolled: { $name }
enrollment-end = End
enrollment-ended = { $name }: last day in the group is { $day }
end-title = End the enrolment
end-until = Last day
end-hint = On this day the student is still on the roster, the day after no more. Past lessons do not change.
