group = Группа
group-new = Новая группа
group-edit = Группа
about-group = О группе
groups-search = Название группы
groups-empty = Групп пока нет
groups-teach = Группа связывает учеников, преподавателя и расписание. Начните с одной или перенесите всё из AlfaCRM.
group-students = { $count ->
    [one] { $count } ученик
    [few] { $count } ученика
   *[many] { $count } учеников
}
group-nobody = В группе пока никого
group-nobody-text = Зачислите ученика: с этого дня он будет в списке каждого урока группы.
group-later = ещё не начал
group-were = Были в группе
group-full-reason = В группе нет свободных мест. Можно зачислить сверх мест, причина останется в журнале.
group-full-who = В группе нет свободных мест. Зачислить сверх мест может управляющий или администратор центра.
teachers-also = Ещё ведут
places = Места
places-of = { $taken } из { $capacity }
enroll = Зачислить
enroll-anyway = Зачислить сверх мест
enroll-title = Зачислить в группу
enroll-from = С какого дня
enrolled = Зачислили: { $name }
enrollment-end = Отчислить
enrollment-ended = { $name }: последний день в группе { $day }
end-title = Отчислить из группы
end-until = Последний день
end-hint = В этот день ученик ещё в списке, на следующий уже нет. Прошлые уроки не меняются.
