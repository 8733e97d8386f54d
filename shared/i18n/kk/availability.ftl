away-ill = Ауырып қалды
away-holiday = Демалыс
away-busy = Бос емес
away-other = Басқа
availability-title = Жұмыс сағаттары
availability-lead = Мұғалім қашан сабақ жүргізеді. Сағаттар аталмаса, кез келген уақыт жарайды.
availability-none = Кез келген уақыт
availability-day-off = Жұмыс істемейді
availability-edit = Сағаттарды өзгерту
availability-add = Тағы сағат
availability-remove = Сағаттарды алып тастау: { $day }
availability-from = { $day }: басы
availability-until = { $day }: соңы
availability-saved = Жұмыс сағаттары сақталды
absences-title = Болмайтын күндер
closures-title = Жабық уақыт
absences-none = Болмайтын күндер жоспарланбаған
closures-none = Жабу жоспарланбаған
absence-new = Болмайтынын белгілеу
closure-new = Кабинетті жабу
absence-starts = Қай уақыттан
absence-ends = Қай уақытқа дейін
absence-day = Күні
absence-time = Уақыты
absence-reason = Себебі
absence-note = Жазба
absence-save = Сақтау
absence-take-back = Алып тастау: { $when }
absence-taken-back = Алынып тасталды: { $when }
absence-saved = Сақталды: { $when }
absence-hit = { $count ->
    [one] { $count } сабаққа әсер етеді
   *[other] { $count } сабаққа әсер етеді
}
absence-settle = Реттеу
absence-ends-before = Соңы басынан ерте
conflict-closed = Бұл күні орталық жабық
conflict-absent = { $until } дейін қолжетімсіз: { $what } ({ $reason })
page-repair = Әсер еткен сабақтар
repair-lead = Әр сабаққа ең аз өзгеріс ұсынылды. Не істеу керегін таңдап, бәрін бірден сақтаңыз.
repair-nothing = Ештеңеге әсер етпейді
repair-nothing-text = Бұл уақытта сабақ жоқ: бәрі реттелген.
repair-what = Болмайтын уақытты не демалысты ашыңыз
repair-what-text = Мұғалім болмайтын, кабинет жабық не демалыс уақытына түскен сабақтарды реттеуге болады.
repair-way = Не істеу керек: { $title }
repair-keep = Сол күйінде қалдыру
repair-substitute = { $name } алмастырады
repair-substitute-same = { $name } алмастырады, пәні сол
repair-room = Кабинет: { $name }
repair-time = Көшіру: { $when }
repair-call-off = Сабақты болдырмау
repair-apply = { $count ->
    [one] { $count } сабақты өзгерту
   *[other] { $count } сабақты өзгерту
}
repair-done = { $count ->
    [one] { $count } сабақ өзгерді
   *[other] { $count } сабақ өзгерді
}
repair-undone = Бұрынғыдай қайтарылды
repair-back-reason = Реттеуді болдырмау
repair-more = { $count ->
    [one] Тағы { $count } сабақ бар: алдымен мыналарды реттеңіз
   *[other] Тағы { $count } сабақ бар: алдымен мыналарды реттеңіз
}
repair-refused = Сіз таңдап жатқанда бірдеңе өзгерді. Ештеңе сақталмады.
repair-again = Қайта ұсыну
page-workload = Жүктеме
workload-lead = Сабақ сағаттары апталар бойынша. Үлесі жұмыс сағаттары аталған жерде көрсетіледі.
workload-by = Кімнің жүктемесі
workload-teachers = Мұғалімдер
workload-rooms = Кабинеттер
workload-earlier = Ертерек
workload-later = Кейінірек
workload-this = Осы апталар
workload-total = Барлығы
workload-hours = { $hours } сағ
workload-of = { $available } сағаттан { $hours } сағ
workload-share = { $share } %
workload-bar = { $name }: бос емес уақыты
workload-empty = Әзірге көрсететін ешкім жоқ
workload-empty-text = Мұғалімдер мен кабинеттерді қосыңыз.
