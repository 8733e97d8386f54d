page-import = Перенос данных
percent = { $number } %
wizard-connect = Подключение
wizard-trial = Пробный прогон
wizard-run = Перенос
wizard-report = Отчёт
wizard-status-failed = Не узнали, как идёт перенос.
wizard-url = Адрес AlfaCRM
wizard-email = Почта администратора
wizard-key = Ключ API
wizard-key-hint = В AlfaCRM: карточка пользователя, «Ключ API v2»
wizard-key-promise = Ключ нужен только на время переноса, потом сотрём. В AlfaCRM ничего не меняем.
wizard-zone-hint = В этом поясе записаны уроки в AlfaCRM
wizard-what = Что переносим кроме людей и групп
wizard-lessons = Расписание, уроки и посещения
wizard-branches = Филиалы в AlfaCRM
wizard-branches-hint = Если не выбрать ни одного, перенесём все
wizard-branch-closed = закрыт
wizard-test = Проверить подключение
wizard-count = Проверить и сосчитать
wizard-trial-done = Пробный прогон ничего не записал.
wizard-edit = Изменить настройки
wizard-move = { $count ->
    [one] Перенести { $number } запись
    [few] Перенести { $number } записи
   *[many] Перенести { $number } записей
}
wizard-stop = Остановить
wizard-goes-on = Страницу можно закрыть: перенос идёт на сервере.
wizard-done = { $count ->
    [one] Перенесли { $number } запись за { $time }.
    [few] Перенесли { $number } записи за { $time }.
   *[many] Перенесли { $number } записей за { $time }.
}
wizard-open-schedule = Открыть расписание
wizard-failed = Перенос не закончен.
wizard-cancelled = Перенос остановлен. Что успели перенести, осталось; можно продолжить или откатить.
wizard-rolled-back = Перенос откатили: всё как было до него.
wizard-again = Перенести ещё раз
duration = { $minutes } мин { $seconds } с
count-what = Что
count-total = В AlfaCRM
count-create = Создадим
count-created = Создали
count-update = Обновим
count-updated = Обновили
count-unchanged = Без изменений
count-repair = Поправим
count-repaired = Поправили
count-keep = Оставим ваше
count-kept = Оставили ваше
count-skip = Пропустим
count-skipped = Пропустили
count-all = Всего
count-of = { $done } из { $total }
remarks = Замечания
remarks-none = Замечаний нет.
remarks-failed = Не загрузили замечания.
remarks-all = Все
remarks-anything = Что угодно
remarks-outcome = Итог
remark-row = Запись в AlfaCRM
remark-why = Почему
remark-remedy = Что сделать
roll-back = Откатить перенос
roll-back-title = { $count ->
    [one] Откатить перенос от { $when }, { $number } запись?
    [few] Откатить перенос от { $when }, { $number } записи?
   *[many] Откатить перенос от { $when }, { $number } записей?
}
roll-back-text = То, что создал перенос, исчезнет; то, что он изменил, станет прежним. В AlfaCRM ничего не изменится.
roll-back-blocked = Откатить нельзя, на перенесённом уже построено: { $what }.
clear = Удалить перенесённое
clear-title = Начать перенос с чистого листа
clear-text = Удалит всё, что перенесено из AlfaCRM, кроме того, на чём уже что-то построено.
clear-ask = Удалить всё перенесённое?
clear-ask-text = Это нельзя отменить. Чтобы подтвердить, введите название центра:
clear-nothing = Удалять было нечего.
cleared = Удалили.
wizard-waits = ждут
wizard-left = осталось около { $minutes } мин
wizard-left-moment = осталось меньше минуты
count-kept-raw = Прочерк: прочитали целиком и храним как в AlfaCRM.
count-made-here = Кроме того, по правилам расписания составлены уроки на две недели вперёд: { $number }. В AlfaCRM их не было.
remarks-doubles = Дубли
remarks-export = Скачать CSV
remark-id = Номер в AlfaCRM
remark-other = Вторая карточка
repeat-mended = Повторить исправленные
repeat-go-on = Продолжить перенос
repeat-text = Прочитаем AlfaCRM ещё раз с теми же настройками: исправленное придёт, остальное не удвоится. Ключ мы не храним, введите его снова.
roll-back-earlier = Откатить и предыдущий перенос
roll-back-of = Это не последний перенос: после него новых записей не было.
duration-short = { $seconds } с
wizard-nothing-new = Нового нет, { $number } без изменений.
wizard-key-in-place = Введите ключ ещё раз: мы его не храним. Настройки возьмём из пробного прогона.
roll-back-nothing = Этот перенос ничего не изменил: откатывать в нём нечего.
roll-back-blocked-earlier = Предыдущий перенос откатить нельзя, на перенесённом уже построено: { $what }.
roll-back-fix = Добавленное здесь уберите, и откат станет доступен. Изменённое здесь уберёт только «Удалить перенесённое» ниже.
