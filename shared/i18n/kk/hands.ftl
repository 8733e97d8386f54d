hands-drawn = Жаңа сабақ, { $when }. Бағыт пернелері жылжытады, Shift ұзақтығын өзгертеді, Enter пішінді ашады, Esc тоқтатады
hands-copy-lifted = «{ $title }» көшірмесі қолда, { $when }. Бағыт пернелері жылжытады, Enter қояды, Esc тоқтатады
hands-copy = көшірме
hands-copied = «{ $title }» көшірілді. Ctrl V қояды
hands-copy-item = Көшірмесін алу
hands-paste = Қою
hands-paste-what = «{ $title }» көшірмесін қою
hands-new-here = Осында жаңа сабақ
hands-gap = { $when }, бос уақыт
hands-following = Осы және келесілері
hands-series = Сабақтар тізбегін өзгерту…
hands-fixed-completed = Сабақ өтіп кетті: оны жылжытуға болмайды
hands-fixed-cancelled = Сабақ тоқтатылған. Алдымен қайтарыңыз, содан кейін жылжытасыз
hands-fixed-right = Сабақты «{ $right }» құқығы барлар ғана жылжыта алады
hands-choose = Таңдау
hands-unchoose = Таңдамау
hands-selection = Таңдалған сабақтар
hands-chosen = { $count ->
   *[other] { $count } сабақ таңдалды
}
hands-move-chosen = Жылжыту…
hands-cancel-chosen = Сабақтарды тоқтату
hands-clear = Таңдауды алып тастау
hands-together-title = { $count ->
   *[other] { $count } сабақты жылжыту
}
hands-together-hint = Бірге және бірдей уақытқа: «{ $title }» осында тұрады, қалғандары да сонша жылжиды.
hands-together-day = Күні
hands-together-time = Басталуы
hands-together-moved = { $count ->
   *[other] { $count } сабақ жылжытылды
}
hands-together-refused = Бірде-бір сабақ жылжытылмады: басқалары кедергі
hands-together-soft = Қабаттасу бар. Бәрібір осында болса, неге екенін жазыңыз
hands-together-lifted = { $count ->
   *[other] Бірге { $count } сабақ
}
hands-cancelled = { $count ->
   *[other] { $count } сабақ тоқтатылды
}
hands-key-draw = Торда жаңа сабақ
hands-key-copy = Сабақты көшіріп қою
problem-lessons-conflict = Сабақтарды бірге жылжытуға болмайды: бір нәрсе кедергі
