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
page-repair = Затронутые уроки
repair-lead = Для каждого урока предложено самое малое изменение. Выберите, что сделать, и сохраните всё сразу.
repair-nothing = Ничего не затронуто
repair-nothing-text = На это время уроков нет: всё уже разобрано.
repair-what = Откройте отсутствие или выходной
repair-what-text = Разобрать можно уроки, которые приходятся на отсутствие преподавателя, закрытие кабинета или выходной.
repair-way = Что сделать: { $title }
repair-keep = Оставить как есть
repair-substitute = Заменит { $name }
repair-substitute-same = Заменит { $name }, тот же предмет
repair-room = Кабинет: { $name }
repair-time = Перенести: { $when }
repair-call-off = Отменить урок
repair-apply = { $count ->
    [one] Изменить { $count } урок
    [few] Изменить { $count } урока
   *[many] Изменить { $count } уроков
}
repair-done = { $count ->
    [one] Изменён { $count } урок
    [few] Изменено { $count } урока
   *[many] Изменено { $count } уроков
}
repair-undone = Возвращено как было
repair-back-reason = Отмена разбора
repair-more = { $count ->
    [one] И ещё { $count } урок: сначала разберите эти
    [few] И ещё { $count } урока: сначала разберите эти
   *[many] И ещё { $count } уроков: сначала разберите эти
}
repair-refused = Пока вы выбирали, что-то изменилось. Ничего не сохранено.
repair-again = Предложить заново
page-workload = Загрузка
workload-lead = Часы уроков по неделям. Доля показана там, где названы часы работы.
workload-by = Чья загрузка
workload-teachers = Преподаватели
workload-rooms = Кабинеты
workload-earlier = Раньше
workload-later = Позже
workload-this = Эти недели
workload-total = Всего
workload-hours = { $hours } ч
workload-of = { $hours } ч из { $available } ч
workload-share = { $share } %
workload-bar = { $name }: занято
workload-empty = Пока некого показать
workload-empty-text = Добавьте преподавателей и кабинеты.
