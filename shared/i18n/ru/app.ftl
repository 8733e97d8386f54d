page-schedule = Расписание
page-settings = Настройки
page-login = Вход
page-register = Создать центр
menu-main = Главное меню
menu-centre = Центр
menu-more = Ещё
user-menu = Меню пользователя
skip-to-content = К содержанию
sign-out = Выйти
language = Язык
theme = Тема
theme-system = Как в системе
theme-light = Светлая
theme-dark = Тёмная
keys-title = Горячие клавиши
keys-switch = Включены в этом браузере
keys-switch-hint = Сочетания с Ctrl работают всегда
keys-everywhere = Везде
keys-lists = Списки
keys-new = Новая запись
keys-search = Поиск
keys-help = Этот список
keys-filter = Фильтр, ещё раз — следующий
keys-tick = Выбрать строку
keys-previous = Назад
keys-next = Вперёд
keys-lift = Поднять урок, стрелки двигают
toast-undo = Отменить
offline = Нет связи с сервером. Изменения отправим, когда она появится
offline-waiting = { $count ->
    [one] Нет связи. Ждёт отправки { $count } изменение
    [few] Нет связи. Ждут отправки { $count } изменения
   *[many] Нет связи. Ждут отправки { $count } изменений
}
offline-shown = Показано то, что было { $when }
refused-marks = { $count ->
    [one] Не принята { $count } отметка, поставленная без связи
    [few] Не приняты { $count } отметки, поставленные без связи
   *[many] Не приняты { $count } отметок, поставленных без связи
}
refused-marks-open = Посмотреть
refused-marks-title = Отметки, которые не приняты
refused-marks-lead = Они поставлены без связи, и сервер их не принял. Поставьте заново, если они нужны.
refused-marks-read = Понятно
refused-mark-cleared = отметка снята
leave-unsent-title = Выйти, не отправив отметки?
leave-unsent-action = Выйти и потерять
leave-unsent-text = { $count ->
    [one] Ещё не отправлена { $count } отметка. После выхода она пропадёт: подождите связи или выйдите всё равно.
    [few] Ещё не отправлены { $count } отметки. После выхода они пропадут: подождите связи или выйдите всё равно.
   *[many] Ещё не отправлено { $count } отметок. После выхода они пропадут: подождите связи или выйдите всё равно.
}
not-found-title = Такой страницы нет
not-found-text = Возможно, ссылка устарела или в адресе опечатка.
not-found-home = К расписанию
no-right-title = Нет доступа
no-right-text = Чтобы открыть «{ $page }», нужно право «{ $right }». Его даёт администратор центра.
unreachable-title = Сервер не отвечает
settings-look = Вид
settings-look-hint = Запоминается за вами: на другом устройстве будет так же
settings-account = Вы
settings-roles = Роль
