schedule-day = День
schedule-week = Неделя
schedule-month = Месяц
schedule-agenda = Список
schedule-teachers = Преподаватели
schedule-rooms = Кабинеты
schedule-view = Вид
schedule-new = Урок
schedule-today = Сегодня
schedule-previous = Назад
schedule-next = Вперёд
schedule-days = Дни недели
schedule-filters = Фильтры
schedule-all-teachers = Все преподаватели
schedule-all-groups = Все группы
schedule-all-rooms = Все кабинеты
schedule-clear = Сбросить фильтры
schedule-no-room = Без кабинета
schedule-no-teacher = Без преподавателя
schedule-more = ещё { $count }
schedule-more-said = { $day }: ещё { $count ->
    [one] { $count } урок
    [few] { $count } урока
   *[many] { $count } уроков
}
schedule-day-open = Открыть день: { $day }
schedule-day-free = Уроков нет
schedule-show-more = Показать ещё { $count }
schedule-colours = Цвета
schedule-colours-group = Цвета: группы
schedule-colours-teacher = Цвета: преподаватели
schedule-colours-subject = Цвета: предметы
schedule-legend = Что значат цвета
schedule-print = Печать
schedule-free-days = На эти дни уроков нет
schedule-free-days-text = Нажмите на свободное время или создайте урок кнопкой.
schedule-hint-week = неделя
schedule-now = Сейчас { $time }
schedule-loading = Загружаем уроки
schedule-failed = Не загрузили уроки.
schedule-empty = Уроков нет
schedule-empty-text = Здесь будет расписание. Нажмите на свободное время или создайте урок кнопкой.
schedule-nothing-found = Ничего не нашли
schedule-nothing-found-text = Под эти фильтры не подходит ни один урок.
schedule-lifted = «{ $title }» в руках, { $when }. Стрелки переносят, Enter ставит, Esc возвращает
schedule-put = Поставлено
schedule-free = свободно
schedule-soft = накладка
schedule-taken = занято
schedule-options = Вид и фильтры
schedule-hint-time = 15 минут
schedule-hint-lane = день или кабинет
schedule-hint-drop = поставить
schedule-hint-return = вернуть
schedule-returned = Возвращено
schedule-moved = «{ $title }»: перенесли на { $when }
schedule-resized = «{ $title }»: теперь { $when }
schedule-undone = Вернули как было
schedule-created = «{ $title }»: урок { $when } создан
schedule-cancelled = «{ $title }»: урок отменён
schedule-restored = «{ $title }»: урок снова в расписании
schedule-edited = «{ $title }»: изменили
lesson-role = Урок
lesson-role-movable = Урок, можно перенести
lesson-cancelled = отменён
lesson-completed = проведён
lesson-overlap = накладка, принятая при переносе
lesson-unmarked = посещаемость не отмечена
lesson-open = Открыть
lesson-move = Перенести…
lesson-move-title = Перенести урок
lesson-move-submit = Перенести
lesson-edit = Изменить
lesson-edit-title = Изменить урок
lesson-subject = Предмет
lesson-topic = Тема
lesson-cancel = Отменить урок
lesson-restore = Вернуть урок
lesson-create-title = Новый урок
lesson-create-submit = Создать урок
lesson-day = День
lesson-start = Начало
lesson-length = Длительность
lesson-minutes = мин
lesson-teacher = Преподаватель
lesson-room = Кабинет
lesson-group = Группа
lesson-title = Название
lesson-title-hint = Если урок не группы или называется иначе
lesson-nameless = Выберите группу или напишите название
lesson-title-edit-hint = Пустое поле — название даст группа
lesson-not-chosen = Не выбрано
lesson-no-group = Без группы
lesson-students = { $count ->
    [one] { $count } ученик
    [few] { $count } ученика
   *[many] { $count } учеников
}
lesson-note = Заметка к уроку
lesson-roster = Кто на уроке
lesson-roster-failed = Не загрузили список.
lesson-gone = Такого урока нет
lesson-gone-text = Его удалили, или он не для вас.
lesson-roster-empty = На уроке никого нет
lesson-roster-empty-text = Ученики появятся, когда их запишут в группу на этот день.
lesson-marked = отмечено { $count } из { $total }
lesson-marked-by = Последняя отметка: { $who }
lesson-all-present = Все были
lesson-marks-later = Отметить можно будет, когда урок начнётся: { $when }
lesson-marks-closed = { $days ->
    [0] Отметки закрыты: урок закончился. Исправит тот, кто ведёт расписание
    [one] Отметки закрыты: после урока прошло больше { $days } дня. Исправит тот, кто ведёт расписание
   *[many] Отметки закрыты: после урока прошло больше { $days } дней. Исправит тот, кто ведёт расписание
}
lesson-rest-present = Остальные были
lesson-all-marked = { $count ->
    [one] Отмечен { $count } ученик
    [few] Отмечены { $count } ученика
   *[many] Отмечены { $count } учеников
}
mark-attended = был
mark-missed = не был
mark-missed-short = Н
mark-excused = уважительная причина
mark-excused-short = уваж.
mark-late = Опоздал
mark-late-short = опоздал
mark-reason = Причина
mark-note = Заметка
mark-more = { $name }: опоздание, причина, заметка
roster-prospect = пробный
roster-guest = гость
conflict-title = Сюда нельзя
conflict-soft-title = Здесь есть накладка
conflict-checking = Проверяем
conflict-where-to = Куда можно
conflict-back = Вернуть на место
conflict-reason = Почему всё-таки сюда
conflict-who-may = Поставить сюда всё равно может тот, у кого есть право «Ставить поверх накладок»
conflict-room = Занято: { $what }, «{ $title }» до { $until }
conflict-teacher = { $what } ведёт «{ $title }» до { $until }
conflict-group = У группы { $what } урок до { $until }
conflict-student = Заняты ученики: { $what }, «{ $title }» до { $until }
conflict-capacity = Не хватает мест: { $what }
conflict-hours = Вне рабочих часов: центр открыт { $what }
conflict-availability = { $what } в это время не работает
conflict-holiday = Выходной: { $what }
conflict-way-back = Возврат на прежнее место
conflict-restored = Урок возвращён после отмены
conflict-dropped = Перенесено в календаре, причина не названа
conflict-will-be-kept = Поставить можно: накладка и причина останутся в истории урока
conflict-keep-reason = Записать
conflict-reason-kept = Причина записана в историю урока
rule-nothing-overridden = Урок не ставили поверх накладки: объяснять нечего
