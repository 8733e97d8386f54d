away-ill = Болезнь
away-holiday = Отпуск
away-busy = Занятость
away-other = Другое
availability-title = Часы работы
availability-lead = Когда преподаватель ведёт уроки. Пока часы не названы, подходит любое время.
availability-none = Любое время
availability-day-off = Не работает
availability-edit = Изменить часы
availability-add = Ещё часы
availability-remove = Убрать часы: { $day }
availability-from = { $day }: начало
availability-until = { $day }: конец
availability-saved = Часы работы сохранены
absences-title = Отсутствия
closures-title = Закрытия
absences-none = Отсутствий не намечено
closures-none = Закрытий не намечено
absence-new = Отметить отсутствие
closure-new = Закрыть кабинет
absence-starts = С какого времени
absence-ends = До какого времени
absence-day = День
absence-time = Время
absence-reason = Причина
absence-note = Заметка
absence-save = Сохранить
absence-take-back = Убрать: { $when }
absence-taken-back = Убрано: { $when }
absence-saved = Сохранено: { $when }
absence-hit = { $count ->
    [one] Затронут { $count } урок
    [few] Затронуто { $count } урока
   *[many] Затронуто { $count } уроков
}
absence-settle = Разобрать
absence-ends-before = Конец раньше начала
conflict-closed = В этот день центр закрыт
conflict-absent = Недоступно до { $until }: { $what } ({ $reason })
