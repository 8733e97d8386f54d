page-schedule = Кесте
page-settings = Баптаулар
page-login = Кіру
page-register = Орталық ашу
menu-main = Негізгі мәзір
menu-centre = Орталық
menu-more = Тағы
user-menu = Пайдаланушы мәзірі
skip-to-content = Мазмұнға өту
sign-out = Шығу
language = Тіл
theme = Көрініс
theme-system = Жүйедегідей
theme-light = Ашық
theme-dark = Қараңғы
keys-title = Жылдам пернелер
keys-switch = Осы браузерде қосулы
keys-switch-hint = Ctrl қосылған пернелер әрқашан істейді
keys-everywhere = Барлық жерде
keys-lists = Тізімдер
keys-new = Жаңа жазба
keys-search = Іздеу
keys-help = Осы тізім
keys-filter = Сүзгі, тағы басса — келесісі
keys-tick = Жолды таңдау
keys-previous = Артқа
keys-next = Алға
keys-lift = Сабақты көтеру, бағыттауыштар жылжытады
toast-undo = Қайтару
offline = Сервермен байланыс жоқ. Өзгерістер байланыс пайда болғанда жіберіледі
offline-waiting = { $count ->
   *[other] Байланыс жоқ. { $count } өзгеріс жіберілуін күтіп тұр
}
offline-shown = Көрсетілгені: { $when } болған күй
refused-marks = { $count ->
   *[other] Байланыссыз қойылған { $count } белгі қабылданбады
}
refused-marks-open = Қарау
refused-marks-title = Қабылданбаған белгілер
refused-marks-lead = Олар байланыссыз қойылды, сервер оларды қабылдамады. Керек болса, қайта қойыңыз.
refused-marks-read = Түсінікті
refused-mark-cleared = белгі алынды
leave-unsent-title = Белгілерді жібермей шығасыз ба?
leave-unsent-action = Шығу, белгілер жоғалады
leave-unsent-text = { $count ->
   *[other] { $count } белгі әлі жіберілген жоқ. Шықсаңыз, олар жоғалады: байланысты күтіңіз немесе бәрібір шығыңыз.
}
not-found-title = Мұндай бет жоқ
not-found-text = Сілтеме ескірген немесе мекенжай қате жазылған болуы мүмкін.
not-found-home = Кестеге
no-right-title = Рұқсат жоқ
no-right-text = «{ $page }» бөлімін ашу үшін «{ $right }» құқығы керек. Оны орталық әкімшісі береді.
unreachable-title = Сервер жауап бермейді
settings-look = Көрініс
settings-look-hint = Өзіңізге сақталады: басқа құрылғыда да солай болады
settings-account = Сіз
settings-roles = Рөл
