series-title = Расписание
series-add = Уроки по расписанию
series-none = Расписания пока нет
series-none-text = Задайте дни и время: уроки появятся на восемь недель вперёд.
series-failed = Не загрузили расписание
series-new = Новое расписание
series-edit = Изменить расписание
series-change = Изменить
series-end = Закончить
series-end-title = Закончить расписание
series-end-last = Последний день
series-end-submit = Закончить
series-ended = Закончено
series-later = Ещё не началось
series-days = Дни недели
series-starts = Начало
series-length = Длительность
series-from = С какого дня
series-until = По какой день
series-until-hint = Не заполняйте, если без срока
series-scope = Какие уроки изменить
series-scope-all = Все будущие
series-scope-following = С выбранного дня
series-on = С какого дня
series-preview = Что получится
series-preview-wait = Считаем уроки
series-preview-need = Отметьте дни недели, и здесь появятся уроки.
series-preview-none = В ближайшие восемь недель уроков нет.
series-preview-same = Для уроков ничего не меняется.
series-end-none = Ни один урок не снимается.
series-preview-far = Уроки после { $day } появятся сами.
series-fate-made = Новый
series-fate-moved = Перенос
series-fate-changed = Изменится
series-fate-same = Без изменений
series-fate-withdrawn = Уберём
series-fate-stays = Не тронем
series-fate-skipped = Пропуск
series-skipped-days = Пропущенные дни
series-fate-holiday = Праздник
series-fate-gap = Часы переводят
series-fate-taken = Занято
series-was = было { $when }
series-skip = Пропустить
series-take = Вернуть
series-shift = Другое время
series-shift-day = День
series-as-planned = Как по расписанию
series-skip-all = Пропустить уроки с помехами
series-blocked-text = Место занято. Пропустите такой урок или выберите ему другое время.
series-doubtful-text = Есть помехи, на которые можно закрыть глаза. Напишите почему.
series-doubtful-who = Есть помехи. Пропустите эти уроки или позовите того, кому можно их разрешить.
series-create = Создать
series-save = Сохранить
series-saved = Расписание изменено
series-done-end = Расписание закончено
rule-withdrawn = Убран вместе с расписанием
series-sum-made = { $count ->
    [one] { $count } новый урок
    [few] { $count } новых урока
   *[other] { $count } новых уроков
}
series-sum-moved = { $count ->
    [one] { $count } урок изменится
    [few] { $count } урока изменятся
   *[other] { $count } уроков изменятся
}
series-sum-withdrawn = { $count ->
    [one] { $count } урок уберём
    [few] { $count } урока уберём
   *[other] { $count } уроков уберём
}
series-sum-blocked = { $count ->
    [one] { $count } место занято
    [few] { $count } места заняты
   *[other] { $count } мест занято
}
series-sum-doubtful = { $count ->
    [one] { $count } с помехой
    [few] { $count } с помехами
   *[other] { $count } с помехами
}
series-sum-students = { $count ->
    [one] { $count } ученик
    [few] { $count } ученика
   *[other] { $count } учеников
}
series-created = { $count ->
    [one] Расписание создано: { $count } урок
    [few] Расписание создано: { $count } урока
   *[other] Расписание создано: { $count } уроков
}
