page-security = Безопасность
invalid-wrong-password = Пароль не подходит
invalid-same-as-email = Пароль не может совпадать с почтой
rule-too-many-tokens = Действующих ключей уже 20. Отзовите ненужный
security-password = Пароль
security-password-current = Пароль сейчас
security-password-new = Новый пароль
security-password-hint = От 8 знаков. Хороши три-четыре слова подряд. На других устройствах придётся войти заново
security-password-revoke = Отозвать и ключи для программ
security-password-revoke-hint = Отметьте, если пароль мог узнать кто-то ещё
security-password-save = Сменить пароль
security-password-saved = Пароль сменён. Остальные сеансы завершены
security-sessions = Где выполнен вход
security-sessions-lead = Не узнаёте устройство? Завершите его сеанс и смените пароль.
security-session-current = Это устройство
security-session-unknown = Неизвестное устройство
security-session-used = Последний раз { $when }
security-session-end = Завершить
security-session-ended = Сеанс завершён
security-session-end-others = Завершить остальные
security-session-end-others-title = Завершить все сеансы, кроме этого?
security-session-end-others-text = На остальных устройствах придётся войти заново. Несохранённое там пропадёт.
security-session-others-ended = Остальные сеансы завершены
security-tokens = Ключи для программ
security-tokens-lead = Ключ действует от вашего имени: только с отмеченными правами и пока эти права есть у вас самих.
security-tokens-none = Ключей пока нет
security-tokens-none-text = Ключ нужен, когда к центру обращается сайт, бот или своя программа.
security-token-new = Новый ключ
security-token-name = Для чего
security-token-name-hint = Например: сайт, отчёт в таблицах
security-token-secret = Ключ
security-token-days = Срок
security-token-days-30 = 30 дней
security-token-days-90 = 90 дней
security-token-days-365 = Год
security-token-scopes = Что можно
security-token-create = Создать ключ
security-token-until = До { $when }
security-token-expired = Срок вышел { $when }
security-token-used = Использован { $when }
security-token-unused = Ещё не использован
security-token-scopes-count =
    { $count ->
        [one] { $count } право
        [few] { $count } права
       *[many] { $count } прав
    }
security-token-made = Ключ создан
security-token-made-text = Скопируйте ключ сейчас: больше его не увидеть.
security-token-copy = Скопировать ключ
security-token-revoke = Отозвать
security-token-revoke-title = Отозвать ключ «{ $name }»?
security-token-revoke-text = Программа с этим ключом сразу потеряет доступ. Вернуть ключ нельзя.
security-token-revoked = Ключ «{ $name }» отозван
