//! Invented people of Almaty: Kazakh and Russian names, phones nobody has, written the way
//! administrators write them.

use crate::dice::Dice;

/// Surname stem with its masculine and feminine ending, so that brothers and sisters agree.
const SURNAMES: &[(&str, &str, &str)] = &[
    ("Ахмет", "ов", "ова"),
    ("Нұрлан", "ов", "ова"),
    ("Сәрсенба", "ев", "ева"),
    ("Жұмабек", "ов", "ова"),
    ("Қасым", "ов", "ова"),
    ("Оспан", "ов", "ова"),
    ("Тұрсынба", "ев", "ева"),
    ("Бекмұхамбет", "ов", "ова"),
    ("Әбдірахман", "ұлы", "қызы"),
    ("Серік", "ұлы", "қызы"),
    ("Ыбыра", "ев", "ева"),
    ("Мұқан", "ов", "ова"),
    ("Есенгельди", "ев", "ева"),
    ("Сүлеймен", "ов", "ова"),
    ("Иванов", "", "а"),
    ("Ковал", "ёв", "ёва"),
    ("Петренко", "", ""),
    ("Соловьёв", "", "а"),
    ("Мельник", "", ""),
    ("Шевченко", "", ""),
    ("Гончаров", "", "а"),
    ("Ким", "", ""),
    ("Цой", "", ""),
    ("Югай", "", ""),
    ("Рахимов", "", "а"),
    ("Лебедев", "", "а"),
];
const BOYS: &[&str] = &[
    "Әлихан",
    "Арман",
    "Дәулет",
    "Ерасыл",
    "Нұрсұлтан",
    "Темірлан",
    "Санжар",
    "Мирас",
    "Бекзат",
    "Айдар",
    "Диас",
    "Алдияр",
    "Тимур",
    "Артём",
    "Максим",
    "Кирилл",
    "Даниил",
    "Марк",
    "Роман",
    "Ислам",
    "Рамазан",
    "Глеб",
];
const GIRLS: &[&str] = &[
    "Айгерім",
    "Аружан",
    "Дана",
    "Жанель",
    "Кәмила",
    "Мадина",
    "Назерке",
    "Томирис",
    "Аяла",
    "Інжу",
    "Гүлнұр",
    "Әсел",
    "Алиса",
    "Вероника",
    "София",
    "Полина",
    "Мария",
    "Ева",
    "Милана",
    "Сабина",
    "Ұлдана",
    "Злата",
];
const PARENTS: &[&str] =
    &["Гүлмира", "Сауле", "Бахытгүл", "Айнұр", "Ольга", "Наталья", "Елена", "Динара", "Жанар", "Светлана", "Лаура", "Меруерт"];
const MOBILE: &[&str] = &["700", "701", "705", "707", "747", "775", "777", "778"];

/// A pupil's full name (`Surname Name`) and the paying parent's.
pub struct Family {
    pub child: String,
    pub parent: String,
}

/// The n-th family: unlike names as long as the lists last.
pub fn family(n: usize, dice: &mut Dice) -> Family {
    let (stem, masculine, feminine) = SURNAMES[(n * 7 + n / 26) % SURNAMES.len()];
    let girl = dice.percent(52);
    let given = dice.pick(if girl { GIRLS } else { BOYS });
    let ending = if girl { feminine } else { masculine };
    let child = match n {
        3 => "Бекмұхамбетова-Сәрсенбаева Айымгүл Нұрсұлтанқызы".to_owned(),
        _ => format!("{stem}{ending} {given}"),
    };
    Family { child, parent: format!("{stem}{feminine} {}", dice.pick(PARENTS)) }
}

/// Active and former teachers, in order; the second former one shares an active one's name.
pub const TEACHERS: &[&str] = &[
    "Сергеева Вера",
    "Ахметова Айгүл",
    "Жұмабеков Дәулет",
    "Ли Виктория",
    "Оспанова Гүлназ Бауыржанқызы",
    "Коваленко Игорь",
    "Нұрланов Ержан",
];
pub const FORMER_TEACHERS: &[&str] = &["Бондаренко Анна", "Ахметова Айгүл", "Тлеубаев Руслан"];

/// A phone of the n-th person, in one of the spellings found in real centres.
pub fn phone(n: usize, dice: &mut Dice) -> String {
    let code = dice.pick(MOBILE);
    let tail = format!("{:04}", n % 10_000);
    let (a, b) = tail.split_at(2);
    match n % 9 {
        0 => format!("+7({code})000-{a}-{b}"),
        1 => format!("8{code}000{a}{b}"),
        2 => format!("8 ({code}) 000 {a} {b}"),
        3 => format!("+7 {code} 000 {a} {b}"),
        4 => format!("{code}000{a}{b}"),
        5 => format!("7{code}000{a}{b}"),
        6 => format!("+7-{code}-000-{a}-{b}"),
        7 => format!(" +7{code}000{a}{b} "),
        _ => format!("8-{code}-000{a}{b} мама"),
    }
}
