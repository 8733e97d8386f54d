page-leads = Лиды
page-students = Ученики
page-groups = Группы
page-teachers = Преподаватели
list-range = { $first }–{ $last } из { $total }
list-position = Стр. { $page } из { $pages }
list-loading = Загружаем: { $what }
list-failed = Не загрузили: { $what }.
list-filters = Фильтры
list-clear = Сбросить
columns = Столбцы
columns-shown = Столбцы: { $shown } из { $all }
row-select = Выбрать: { $name }
rows-select = Выбрать всю страницу
bulk-chosen = Выбрано { $count }
bulk-all = Выбрать все { $count }
bulk-archived = В архиве: { $count }
bulk-restored = Вернули из архива: { $count }
bulk-refused = Не получилось: { $count }. { $reasons }
list-none = Ничего не нашли
list-none-text = Таких записей нет: { $filters }.
list-none-search = поиск «{ $text }»
list-show-all = Показать все
list-import = Перенести из AlfaCRM
filter-archive = Архив
filter-branch = Филиал
filter-group = Группа
archive-only = только архив
archive-include = вместе с архивом
archive-column = Действия
row-archive = В архив: { $name }
row-restore = Вернуть из архива: { $name }
record-edit = Изменить
record-archive = В архив
record-restore = Вернуть
record-archived = В архиве: { $name }
record-restored = Вернули из архива: { $name }
record-saved = Сохранили: { $name }
record-is-archived = Запись в архиве: в списках её нет, история цела.
record-gone = Возможно, ссылка устарела, или эта запись вам не видна.
record-since = В центре с
group-since = Группа заведена
form-save = Сохранить
draft-restored = Здесь то, что вы ввели и не сохранили, { $ago }
draft-drop = Начать заново
unsaved-title = Сохранить изменения?
unsaved-text = Вы закрываете форму, а введённое ещё не сохранено.
unsaved-stay = Остаться
unsaved-drop = Не сохранять
stale-by = Изменено: { $name }, { $ago }
stale-somebody = кто-то из коллег
stale-theirs = Сейчас сохранено
stale-mine = У вас
stale-choose = Отметьте, что оставить в каждом поле.
stale-apply = Оставить отмеченное
stale-take = Взять сохранённое
ago-now = только что
ago-minutes = { $count ->
    [one] { $count } минуту назад
    [few] { $count } минуты назад
   *[many] { $count } минут назад
}
ago-hours = { $count ->
    [one] { $count } час назад
    [few] { $count } часа назад
   *[many] { $count } часов назад
}
age-years = { $count ->
    [one] { $count } год
    [few] { $count } года
   *[many] { $count } лет
}
hue = Цвет в расписании
hue-number = Цвет { $number }
name = Название
note = Заметка
email = Почта
phone = Телефон
phone-number = Телефон { $number }
phone-add = Ещё телефон
phone-remove = Убрать телефон
contacts = Контакты
no-contacts = Контактов пока нет.
own-phone = Телефон
person-name = Имя
not-chosen = Не выбрано
reason = Причина
period-from = с { $from }
period-from-until = с { $from } по { $until }
lessons-ahead = Ближайшие уроки
lessons-ahead-none = В ближайшие две недели уроков нет.
student = Ученик
student-new = Новый ученик
student-edit = Ученик
student-name = Имя ученика
student-status = Статус
student-since = ходит с { $day }
student-no-groups = Пока ни в одной группе. Зачислить можно на странице группы.
about-student = Об ученике
students-search = Имя или телефон
students-empty = Учеников пока нет
students-teach = Здесь будут все ученики с родителями, группами и балансом. Начните с одного или перенесите всё из AlfaCRM.
birth-date = Дата рождения
balance = Баланс
balance-by-source = Баланс в AlfaCRM
balance-source = по данным { $source }, { $day }
who-pays = Кто платит
guardians = Родители
guardians-hint = Кто платит и кому писать
guardian-add = Родитель
guardian-remove = Убрать родителя
guardian-name = Имя родителя
guardian-relation = Кем приходится
teacher = Преподаватель
teacher-new = Новый преподаватель
teacher-edit = Преподаватель
teacher-no-groups = Групп пока нет.
teachers-search = Имя или телефон
teachers-empty = Преподавателей пока нет
teachers-teach = Преподаватель ведёт группы и стоит в расписании своим цветом. Добавьте первого или перенесите всех из AlfaCRM.
