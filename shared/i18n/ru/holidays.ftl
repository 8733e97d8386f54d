page-holidays = Праздники
holidays-search = Найти праздник
holidays-empty = Праздников пока нет
holidays-teach = В праздник новые уроки по расписанию не создаются, а в календаре видно название дня
holiday = Праздник
holiday-new = Новый праздник
holiday-edit = Праздник
holiday-days = Дни
holiday-from = Первый день
holiday-until = Последний день
holiday-added = { $name }: уроки на эти дни создаваться не будут
holiday-lessons = { $name }: на эти дни уже { $count ->
    [one] стоит { $count } урок, он остаётся
    [few] стоят { $count } урока, они остаются
   *[many] стоят { $count } уроков, они остаются
}
ready-title = Праздники Казахстана
ready-open = Праздники Казахстана
ready-lead = Отметьте, что добавить. Переносы посчитаны по Трудовому кодексу, дни по постановлениям правительства добавьте сами
ready-year = Год
ready-there = уже есть
ready-moved = перенос
ready-lunar = дата может сдвинуться на день
ready-add = Добавить { $count ->
    [one] { $count } праздник
    [few] { $count } праздника
   *[many] { $count } праздников
}
ready-added = Добавили: { $count }
ready-nothing = Все праздники этого года уже добавлены
holiday-name-new-year = Новый год
holiday-name-christmas = Рождество Христово
holiday-name-women = Международный женский день
holiday-name-constitution = День Конституции
holiday-name-nauryz = Наурыз мейрамы
holiday-name-unity = День единства народа Казахстана
holiday-name-defender = День защитника Отечества
holiday-name-victory = День Победы
holiday-name-kurban = Курбан-айт
holiday-name-capital = День столицы
holiday-name-republic = День Республики
holiday-name-independence = День Независимости
holiday-name-moved = Выходной за { $name }
audit-of-holiday = Праздник
