//! Tariffs, what each customer bought and paid, and the balance that comes of it.

use serde_json::{Value, json};

use super::{Client, School};
use crate::dates::{at, dmy, iso, never, shift, stamp};
use crate::money::decimal;
use crate::world::{Entity, Record};

/// Type (1 per lesson, 2 monthly, 3 weekly), name, price in tiyn, lessons, lesson minutes.
const TARIFFS: &[(i64, &str, i64, i64, i64)] = &[
    (1, "8 занятий", 2_400_000, 8, 90),
    (1, "12 занятий", 3_360_000, 12, 90),
    (1, "Индивидуальный, 8", 4_000_000, 8, 45),
    (2, "Месяц", 2_700_000, 13, 90),
    (3, "Недельный интенсив", 700_000, 3, 60),
    (1, "Старый 10 (архив)", 2_000_000, 10, 60),
];
const INCOME: i64 = 1;
const OLD_GOODS: i64 = 2;
const OLD_REFUND: i64 = 3;
const REFUND: i64 = 5;
const CORRECTION: i64 = 6;
const GOODS: i64 = 9;
/// The pupil who has a separate account, and what lies in it.
const SEPARATE: (usize, i64) = (12, 500_000);

impl Client {
    /// What one lesson costs the customer, in tiyn.
    pub(super) fn price(&self) -> i64 {
        let (_, _, price, lessons, _) = TARIFFS[self.tariff];
        let one = (price + lessons / 2) / lessons;
        if self.discount { one * 9 / 10 } else { one }
    }

    pub(super) fn separate(&self) -> i64 {
        if self.n == SEPARATE.0 { SEPARATE.1 } else { 0 }
    }
}

impl School {
    /// What history before the first lesson here left behind: no payment explains it.
    fn opening_of(&self, client: &Client) -> i64 {
        let first_archived = self.plan.clients;
        match client.n {
            n if n == first_archived => -420_000,
            n if !client.lead && n % 45 == 4 => -116_956 + 90_000 * (n as i64 % 2),
            _ => 0,
        }
    }

    /// The payments of a customer: type, amount (signed as AlfaCRM writes it), days ago, separate.
    fn pays_of(&self, client: &Client) -> Vec<(i64, i64, i64, bool)> {
        if client.lead || client.archived {
            return vec![];
        }
        let n = client.n;
        let charged = self.charged.get(&client.id).copied().unwrap_or(0);
        let lessons = TARIFFS[client.tariff].3;
        let package = client.price() * lessons;
        let mut count = charged / package + i64::from(charged % package != 0);
        if n % 6 == 1 {
            count -= 1;
        }
        let mut pays: Vec<_> = (0..count).map(|i| (INCOME, package, 74 - 26 * i - n as i64 % 9, false)).collect();
        let extra = match n {
            5 => vec![(REFUND, 300_000, 9, false)],
            6 => vec![(OLD_REFUND, 150_000, 60, false)],
            7 => vec![(CORRECTION, -50_050, 12, false)],
            8 => vec![(CORRECTION, 116_956, 40, false)],
            10 => vec![(OLD_GOODS, 450_000, 58, false)],
            n if n % 30 == 9 => vec![(GOODS, 350_000, 20, false)],
            _ if n == SEPARATE.0 => vec![(INCOME, SEPARATE.1, 15, true)],
            _ => vec![],
        };
        pays.extend(extra);
        pays
    }

    /// The balance AlfaCRM shows: positive, the centre holds their money; negative, a debt.
    pub(super) fn balance_of(&self, client: &Client) -> i64 {
        let paid: i64 = self
            .pays_of(client)
            .iter()
            .map(|(kind, amount, ..)| match *kind {
                INCOME | CORRECTION => *amount,
                REFUND | OLD_REFUND => -amount,
                _ => 0,
            })
            .sum();
        self.opening_of(client) + paid - self.charged.get(&client.id).copied().unwrap_or(0)
    }
}

pub fn make(school: &mut School) {
    lists(school);
    for client in school.clients.clone() {
        if !client.lead && !client.archived {
            bought(school, &client);
        }
        if client.discount && !client.lead {
            discount(school, &client);
        }
    }
    pays(school);
}

fn lists(school: &mut School) {
    let added = stamp(at(shift(school.today(), -470), 540));
    for (n, (kind, name, price, lessons, minutes)) in TARIFFS.iter().enumerate() {
        let archived = n + 1 == TARIFFS.len();
        let row = json!({"id": n + 15, "type": kind, "name": name, "price": decimal(*price),
            "lessons_count": lessons, "duration": minutes, "added": added, "branch_ids": [1, 2],
            "is_archive": i32::from(archived)});
        school.world.add(Entity::Tariff, Record::new(&[1, 2], archived, row));
    }
    let kinds = [(INCOME, "Доход"), (REFUND, "Возврат"), (CORRECTION, "Корректировка"), (GOODS, "Продажа товара")];
    for (id, name) in kinds {
        school.world.add(Entity::PayType, Record::new(&[], false, json!({"id": id, "name": name})));
    }
    for (id, branch, name) in [(2, 1, "Касса"), (3, 1, "Kaspi"), (4, 2, "Касса Самал")] {
        let row = json!({"id": id, "branch_id": branch, "name": name, "user_ids": [4], "is_enabled": 1, "weight": id});
        school.world.add(Entity::PayAccount, Record::new(&[branch], false, row));
    }
    for (id, name, kind) in [(1, "Оплата обучения", INCOME), (2, "Учебники", GOODS)] {
        let item = json!({"id": id, "branch_ids": [1, 2], "category_id": id, "pay_type_ids": [kind], "name": name, "weight": id});
        school.world.add(Entity::PayItem, Record::new(&[1, 2], false, item));
        let category = json!({"id": id, "name": if id == 1 { "Обучение" } else { "Товары" }, "weight": id});
        school.world.add(Entity::PayItemCategory, Record::new(&[], false, category));
    }
}

/// The running tariff of a customer, in all the customer's branches, and perhaps a finished one.
fn bought(school: &mut School, client: &Client) {
    let (begins, ends) = school.year();
    let separate = client.separate();
    let one = |id: i64, tariff: usize, from, to| {
        json!({"id": id, "customer_id": client.id, "tariff_id": tariff + 15,
            "subject_ids": [1 + client.n as i64 % 2], "lesson_type_ids": [1, 2],
            "is_separate_balance": i32::from(separate > 0), "balance": decimal(separate),
            "paid_count": 0, "paid_lesson_count": 0, "paid_till": null, "note": "",
            "b_date": from, "e_date": to, "calculation_type": 1})
    };
    let until = if client.n.is_multiple_of(3) { never() } else { ends };
    let written = if client.n % 9 == 1 { (iso(begins), iso(until)) } else { (dmy(begins), dmy(until)) };
    let row = one(6_000 + client.id, client.tariff, written.0, written.1);
    school.world.add(Entity::CustomerTariff, Record::new(&client.branches, false, row));
    if client.n.is_multiple_of(5) {
        let row = one(8_000 + client.id, 5, dmy(shift(begins, -300)), dmy(shift(begins, -1)));
        school.world.add(Entity::CustomerTariff, Record::new(&client.branches, true, row));
    }
}

fn discount(school: &mut School, client: &Client) {
    let (begins, ends) = school.year();
    let branch = client.branches[0];
    let row = json!({"id": 33 + client.n, "branch_id": branch, "customer_id": client.id,
        "discount_type": 1, "amount": 10, "note": "второй ребёнок", "subject_ids": [],
        "lesson_type_ids": [2], "begin": dmy(begins), "end": dmy(ends)});
    school.world.add(Entity::Discount, Record::new(&[branch], false, row));
}

fn pays(school: &mut School) {
    let mut all = Vec::new();
    for client in &school.clients {
        all.extend(school.pays_of(client).into_iter().map(|pay| (pay, client.clone())));
    }
    all.sort_by_key(|((_, _, ago, _), client)| (std::cmp::Reverse(*ago), client.id));
    for (n, ((kind, amount, ago, separate), client)) in all.into_iter().enumerate() {
        let day = shift(school.today(), -ago.max(0));
        let branch = client.branches[0];
        let row = json!({
            "id": 4_001 + n, "branch_id": branch, "location_id": branch + 2, "customer_id": client.id,
            "pay_type_id": kind, "pay_account_id": if branch == 2 { 4 } else { 2 + n as i64 % 2 },
            "pay_item_id": if kind == GOODS || kind == OLD_GOODS { 2 } else { 1 },
            "teacher_id": null, "commodity_id": null,
            "ctt_id": if separate { json!(6_000 + client.id) } else if n % 2 == 0 { Value::Null } else { json!(0) },
            "document_date": if n % 6 == 5 { iso(day) } else { dmy(day) }, "_day": iso(day),
            "income": decimal(amount), "payer_name": client.parent,
            "note": if n % 4 == 0 { "нал" } else { "" }, "is_confirmed": 1, "group_id": null,
            "custom_md_order": "",
        });
        school.world.add(Entity::Pay, Record::new(&[branch], false, row));
    }
}
