page-health = Жүйенің күйі
health-well = Бәрі жұмыс істеп тұр
health-well-text = Назар аударатын қате жоқ.
health-look = Назарыңыз қажет
health-warning-jobs-dead = Фондық жұмыс орындалмады
health-warning-backup-failed = Соңғы сақтық көшірме шықпады немесе бүлінген
health-warning-backup-unchecked = Соңғы сақтық көшірме тексерілмеген
health-warning-backup-missing = Тексерілген сақтық көшірме көптен бері жоқ
health-warning-audit-broken = Журнал өз тізбегімен сәйкес келмейді
health-warning-disk-low = Дискіде орын таусылып барады
health-warning-errors = Соңғы тәулікте қателер болды
health-warning-mail-off = Пошта бапталмаған: шақырулар мен ескертулер жіберілмейді
health-program = Бағдарлама
health-version = Нұсқасы
health-schema = База схемасы
health-engine = Дерекқор
health-engine-sqlite = Кірістірілген (SQLite)
health-engine-postgres = PostgreSQL
health-started = Іске қосылған уақыты
health-mail = Пошта
health-mail-on = Бапталған
health-mail-off = Бапталмаған
health-disk = Диск
health-disk-free = { $total } ішінен { $free } бос
health-jobs = Фондық жұмыс
health-jobs-counts = Кезекте: { $waiting }, орындалуда: { $running }, орындалмады: { $dead }
health-jobs-none = Ештеңе бұзылған жоқ
health-jobs-none-text = Фондағы жұмыстың бәрі орындалған немесе кезегін күтуде.
health-job-what = Не
health-job-state = Күйі
health-job-error = Соңғы қате
health-job-retrying = Қайталанады: { $when }
health-job-dead = Орындалмады, { $when }
health-job-attempts =
    { $count ->
        [one] { $count } әрекет
       *[other] { $count } әрекет
    }
health-job-hidden = Толығырақ сервер журналында
health-retry = Қайталау
health-retried = Жұмыс қайта орындалуда
health-do-housekeeping = Ескі жазбаларды тазалау
health-do-import = Деректерді көшіру
health-do-generate = Сабақтарды алдын ала құру
health-do-backup = Сақтық көшірме
health-do-export = Деректерді шығарып алу
health-do-clear = Орталық деректерін тазалау
health-do-note-refusal = Кіруден бас тарту туралы жазба
health-do-mail = Хат жіберу
health-do-forgot = Жаңа құпиясөзге арналған хат
health-do-other = Басқа: { $kind }
health-backup = Сақтық көшірме
health-backup-last = Соңғысы
health-backup-good = Соңғы тексерілгені
health-backup-next = Келесісі
health-backup-none = Көшірмелер әлі жоқ
health-backup-off = Түнгі көшірмелер өшірілген
health-backup-all = Барлық көшірмелер
health-audit = Журнал
health-audit-whole = Тізбек сәйкес: { $lines } жазба, { $when } тексерілді
health-audit-broken = Тізбек сәйкес келмейді, { $when } тексерілді. Серверде classmate verify іске қосыңыз.
health-audit-none = Әлі тексерілмеген: әр көшірмемен бірге тексеріледі
health-errors = Соңғы тәуліктегі қателер
health-errors-count = Барлығы: { $count }
health-errors-none = Соңғы тәулікте қате болған жоқ
health-errors-when = Қашан
health-errors-where = Қайда
health-errors-request = Сұрау нөмірі
health-errors-times =
    { $count ->
        [one] { $count } рет
       *[other] { $count } рет
    }
mail-alert-subject = { $company }: { $what }
mail-alert-text = Classmate Central ескертеді: { $what }.
mail-alert-backup-failed = сақтық көшірме шықпады немесе бүлінген
mail-alert-backup-unchecked = сақтық көшірме тексерілмеген
mail-alert-job-dead = фондық жұмыс орындалмады
mail-alert-disk-low = дискіде орын таусылып барады
mail-alert-errors = аз уақытта көп қате болды
mail-alert-audit-broken = журнал өз тізбегімен сәйкес келмейді
mail-alert-detail = Толығырақ: { $detail }
mail-alert-action = Жүйенің күйін ашу
mail-alert-small = Бір нәрсе туралы алты сағатта бір реттен жиі жазбаймыз. Хатты «Жүйенің күйін көру» құқығы барлар алады.
health-do-registration = Жаңа орталыққа хат
