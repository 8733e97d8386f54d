page-today = Менің сабақтарым
page-attendance = Қатысу
page-attendance-report = Қатысу есебі
mark-given-by = Белгі: { $who }
journal = Журнал
journal-month = Журнал, { $month }
journal-previous = Алдыңғы ай
journal-next = Келесі ай
journal-failed = Журнал жүктелмеді.
journal-empty = Бұл айда сабақ жоқ
journal-empty-text = Мұнда айдың сабақтары мен оқушылардың белгілері болады.
journal-nobody = Бұл айдың сабақтарында ешкім жоқ
journal-was = Болды
journal-was-of = { $all } ішінен { $there }
journal-unmarked = белгісіз: { $count }
journal-keys = Көрсеткілер жүреді, бос орын белгіні өзгертеді, к, ж, с, о әріптері қояды, Delete алып тастайды, Enter ашады
journal-cell = { $name }, { $day }: { $mark }
journal-no-mark = белгі жоқ
journal-ahead = алда
journal-late = кешікті
journal-open-lesson = Сабақты ашу
today-lead = { $day } сабақтары
today-none = Бұл күні сабақ жоқ
today-none-text = Басқа күнді бағыттауыштармен қараңыз немесе кестені ашыңыз.
today-failed = Күннің сабақтары жүктелмеді.
today-previous = Алдыңғы күн
today-next = Келесі күн
today-marked = { $total } ішінен { $count } белгіленді
today-done = бәрі белгіленген
today-open = Белгілеу: { $title }, { $time }
today-all = Күннің барлық сабақтары
today-mine = Менікі
day-mark = Бүкіл күнді белгілеу
day-mark-lead = Белгісі жоқтарды келді деп белгілейміз. Қойылған белгілер өзгермейді.
day-mark-count = { $count ->
    [one] { $count } оқушыны белгілеу
   *[other] { $count } оқушыны белгілеу
}
day-mark-nothing = Белгілейтін ешкім жоқ
day-mark-nothing-text = Осы күннің басталған сабақтарының бәрінде белгі бар.
day-marked = { $count ->
    [one] { $count } оқушы белгіленді
   *[other] { $count } оқушы белгіленді
}
day-unmarked = Белгілер алынды
day-students = { $count ->
    [one] { $count } оқушы
   *[other] { $count } оқушы
}
late-title = Белгіленбеген
late-lead = Соңғы айда өткен, бірақ белгісі жоқ немесе толық емес сабақтар.
late-empty = Бәрі белгіленген
late-empty-text = Соңғы айда белгісіз сабақ жоқ.
late-failed = Белгісіз сабақтар жүктелмеді.
late-left = { $total } ішінен { $count } белгісіз
late-count = { $count ->
    [one] { $count } сабақ белгіленбеген
   *[other] { $count } сабақ белгіленбеген
}
report-by = Жолдар
report-by-group = Топтар бойынша
report-by-student = Оқушылар бойынша
report-by-teacher = Мұғалімдер бойынша
report-from = Бастап
report-to = Дейін
report-share = Қатысу
report-lessons = Сабақтар
report-attended = Болды
report-late = Кешікті
report-missed = Болмады
report-excused = Себепті
report-sum = Барлығы
report-empty = Белгі жоқ
report-empty-text = Бұл күндері ешкім белгіленбеген. Басқа күндерді таңдаңыз немесе сүзгілерді тазалаңыз.
report-failed = Қатысу есептелмеді.
report-percent = { $share } %
report-all-teachers = Барлық мұғалімдер
report-all-groups = Барлық топтар
marks-title = Қатысу
marks-empty = Әзірге белгі жоқ
marks-failed = Қатысу жүктелмеді.
marks-figures = Болды { $attended }, кешікті { $late }, болмады { $missed }, себепті { $excused }
marks-more = Тағы көрсету
