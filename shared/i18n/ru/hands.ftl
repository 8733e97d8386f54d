hands-drawn = Новый урок, { $when }. Стрелки двигают, Shift со стрелками меняют длину, Enter открывает форму, Esc отменяет
hands-copy-lifted = Копия «{ $title }» в руках, { $when }. Стрелки двигают, Enter ставит, Esc отменяет
hands-copy = копия
hands-copied = «{ $title }» скопировали. Ctrl V вставит
hands-copy-item = Копировать
hands-paste = Вставить
hands-paste-what = Вставить «{ $title }»
hands-new-here = Новый урок здесь
hands-gap = { $when }, свободное время
hands-following = Это и следующие
hands-series = Изменить серию…
hands-fixed-completed = Урок уже проведён: его не перенести
hands-fixed-cancelled = Урок отменён. Верните его, и его можно будет перенести
hands-fixed-right = Переносить уроки может тот, у кого есть право «{ $right }»
hands-choose = Выбрать
hands-unchoose = Не выбирать
hands-selection = Выбранные уроки
hands-chosen = { $count ->
    [one] Выбран { $count } урок
    [few] Выбрано { $count } урока
   *[many] Выбрано { $count } уроков
}
hands-move-chosen = Перенести…
hands-cancel-chosen = Отменить уроки
hands-clear = Снять выбор
hands-together-title = { $count ->
    [one] Перенести { $count } урок
    [few] Перенести { $count } урока
   *[many] Перенести { $count } уроков
}
hands-together-hint = Вместе и на одно и то же время: «{ $title }» встанет сюда, остальные сдвинутся так же.
hands-together-day = День
hands-together-time = Начало
hands-together-moved = { $count ->
    [one] Перенесли { $count } урок
    [few] Перенесли { $count } урока
   *[many] Перенесли { $count } уроков
}
hands-together-refused = Ни один урок не перенесли: мешают другие
hands-together-soft = Есть накладки. Если всё-таки сюда, напишите почему
hands-together-lifted = { $count ->
    [one] Вместе { $count } урок
    [few] Вместе { $count } урока
   *[many] Вместе { $count } уроков
}
hands-cancelled = { $count ->
    [one] Отменили { $count } урок
    [few] Отменили { $count } урока
   *[many] Отменили { $count } уроков
}
hands-key-draw = Новый урок на сетке
hands-key-copy = Копировать и вставить урок
problem-lessons-conflict = Уроки нельзя перенести вместе: что-то мешает
