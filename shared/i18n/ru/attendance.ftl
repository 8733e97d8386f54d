page-today = Мои уроки
page-attendance = Посещаемость
page-attendance-report = Отчёт по посещаемости
mark-given-by = Отметка: { $who }
journal = Журнал
journal-month = Журнал, { $month }
journal-previous = Предыдущий месяц
journal-next = Следующий месяц
journal-failed = Не загрузили журнал.
journal-empty = В этом месяце уроков нет
journal-empty-text = Здесь будут уроки месяца и отметки учеников.
journal-nobody = На уроках этого месяца никого нет
journal-was = Был
journal-was-of = { $there } из { $all }
journal-unmarked = без отметки: { $count }
journal-keys = Стрелки ходят, пробел меняет отметку, буквы б, н, у, о ставят её, Delete снимает, Enter открывает
journal-cell = { $name }, { $day }: { $mark }
journal-no-mark = нет отметки
journal-ahead = впереди
journal-late = опоздал
journal-open-lesson = Открыть урок
today-lead = Уроки { $day }
today-none = На этот день уроков нет
today-none-text = Посмотрите другой день стрелками или откройте расписание.
today-failed = Не загрузили уроки дня.
today-previous = Предыдущий день
today-next = Следующий день
today-marked = отмечено { $count } из { $total }
today-done = все отмечены
today-open = Отметить: { $title }, { $time }
today-all = Все уроки дня
today-mine = Мои
day-mark = Отметить весь день
day-mark-lead = Отметим тех, у кого нет отметки, как пришедших. Уже поставленные отметки не изменятся.
day-mark-count = { $count ->
    [one] Отметить { $count } ученика
    [few] Отметить { $count } учеников
   *[many] Отметить { $count } учеников
}
day-mark-nothing = Отмечать некого
day-mark-nothing-text = У всех начавшихся уроков этого дня отметки есть.
day-marked = { $count ->
    [one] Отметили { $count } ученика
    [few] Отметили { $count } учеников
   *[many] Отметили { $count } учеников
}
day-unmarked = Отметки сняты
day-students = { $count ->
    [one] { $count } ученик
    [few] { $count } ученика
   *[many] { $count } учеников
}
late-title = Не отмечены
late-lead = Уроки за последний месяц, которые прошли, а отметок нет или не хватает.
late-empty = Всё отмечено
late-empty-text = За последний месяц нет уроков без отметок.
late-failed = Не загрузили уроки без отметок.
late-left = без отметки { $count } из { $total }
late-count = { $count ->
    [one] { $count } урок не отмечен
    [few] { $count } урока не отмечены
   *[many] { $count } уроков не отмечены
}
report-by = Строки
report-by-group = По группам
report-by-student = По ученикам
report-by-teacher = По преподавателям
report-from = С
report-to = По
report-share = Посещаемость
report-lessons = Уроки
report-attended = Был
report-late = Опоздал
report-missed = Не был
report-excused = Уваж.
report-sum = Всего
report-empty = Отметок нет
report-empty-text = За эти дни никого не отмечали. Выберите другие дни или сбросьте фильтры.
report-failed = Не посчитали посещаемость.
report-percent = { $share } %
report-all-teachers = Все преподаватели
report-all-groups = Все группы
marks-title = Посещаемость
marks-empty = Отметок пока нет
marks-failed = Не загрузили посещаемость.
marks-figures = Был { $attended }, опоздал { $late }, не был { $missed }, уваж. { $excused }
marks-more = Показать ещё
