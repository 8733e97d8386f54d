page-health = Состояние системы
health-well = Всё работает
health-well-text = Ошибок, за которыми нужно следить, нет.
health-look = Нужно ваше внимание
health-warning-jobs-dead = Фоновая работа не выполнилась
health-warning-backup-failed = Последняя резервная копия не получилась или повреждена
health-warning-backup-unchecked = Последняя резервная копия не проверена
health-warning-backup-missing = Давно не было проверенной резервной копии
health-warning-audit-broken = Журнал не сходится со своей цепочкой
health-warning-disk-low = На диске почти нет места
health-warning-errors = За сутки были ошибки
health-warning-mail-off = Почта не настроена: приглашения и предупреждения не отправляются
health-program = Программа
health-version = Версия
health-schema = Схема базы
health-engine = База данных
health-engine-sqlite = Встроенная (SQLite)
health-engine-postgres = PostgreSQL
health-started = Работает с
health-mail = Почта
health-mail-on = Настроена
health-mail-off = Не настроена
health-disk = Диск
health-disk-free = Свободно { $free } из { $total }
health-jobs = Фоновая работа
health-jobs-counts = В очереди: { $waiting }, выполняется: { $running }, не выполнилось: { $dead }
health-jobs-none = Ничего не сломалось
health-jobs-none-text = Всё, что делается в фоне, выполнено или ждёт очереди.
health-job-what = Что
health-job-state = Состояние
health-job-error = Последняя ошибка
health-job-retrying = Повторится { $when }
health-job-dead = Не выполнено, { $when }
health-job-attempts =
    { $count ->
        [one] { $count } попытка
        [few] { $count } попытки
       *[many] { $count } попыток
    }
health-job-hidden = Подробности в журнале сервера
health-retry = Повторить
health-retried = Работа выполняется снова
health-do-housekeeping = Уборка старых записей
health-do-import = Перенос данных
health-do-generate = Создание уроков вперёд
health-do-backup = Резервная копия
health-do-export = Выгрузка данных
health-do-clear = Очистка данных центра
health-do-note-refusal = Запись об отказе во входе
health-do-mail = Отправка письма
health-do-forgot = Письмо для нового пароля
health-do-other = Другое: { $kind }
health-backup = Резервная копия
health-backup-last = Последняя
health-backup-good = Последняя проверенная
health-backup-next = Следующая
health-backup-none = Копий ещё нет
health-backup-off = Ночные копии выключены
health-backup-all = Все копии
health-audit = Журнал
health-audit-whole = Цепочка сходится: { $lines } записей, проверено { $when }
health-audit-broken = Цепочка не сходится, проверено { $when }. Запустите classmate verify на сервере.
health-audit-none = Ещё не проверялся: проверяется с каждой копией
health-errors = Ошибки за сутки
health-errors-count = Всего: { $count }
health-errors-none = За сутки ошибок не было
health-errors-when = Когда
health-errors-where = Где
health-errors-request = Номер запроса
health-errors-times =
    { $count ->
        [one] { $count } раз
        [few] { $count } раза
       *[many] { $count } раз
    }
mail-alert-subject = { $company }: { $what }
mail-alert-text = Classmate Central предупреждает: { $what }.
mail-alert-backup-failed = резервная копия не получилась или повреждена
mail-alert-backup-unchecked = резервная копия не проверена
mail-alert-job-dead = фоновая работа не выполнилась
mail-alert-disk-low = на диске почти нет места
mail-alert-errors = много ошибок за короткое время
mail-alert-audit-broken = журнал не сходится со своей цепочкой
mail-alert-detail = Подробности: { $detail }
mail-alert-action = Открыть состояние системы
mail-alert-small = Об одном и том же мы пишем не чаще раза в шесть часов. Письмо получают те, у кого есть право «Смотреть состояние системы».
health-do-registration = Письмо для нового центра
