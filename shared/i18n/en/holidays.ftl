page-holidays = Holidays
holidays-search = Find a holiday
holidays-empty = No holidays yet
holidays-teach = On a holiday no new lessons are made from the schedule, and the calendar shows the day's name
holiday = Holiday
holiday-new = New holiday
holiday-edit = Holiday
holiday-days = Days
holiday-from = First day
holiday-until = Last day
holiday-added = { $name }: no lessons will be made on these days
holiday-lessons = { $name }: { $count ->
    [one] { $count } lesson stands on these days and stays
   *[other] { $count } lessons stand on these days and stay
}
ready-title = Holidays of Kazakhstan
ready-open = Holidays of Kazakhstan
ready-lead = Tick what to add. Days moved by the Labour Code are worked out; add days moved by the government yourself
ready-year = Year
ready-there = there already
ready-moved = moved
ready-lunar = may shift by a day
ready-add = Add { $count ->
    [one] { $count } holiday
   *[other] { $count } holidays
}
ready-added = Added: { $count }
ready-nothing = All holidays of this year are there already
holiday-name-new-year = New Year
holiday-name-christmas = Orthodox Christmas
holiday-name-women = International Women's Day
holiday-name-constitution = Constitution Day
holiday-name-nauryz = Nauryz
holiday-name-unity = Unity Day of the People of Kazakhstan
holiday-name-defender = Defender of the Fatherland Day
holiday-name-victory = Victory Day
holiday-name-kurban = Kurban Ait
holiday-name-capital = Capital Day
holiday-name-republic = Republic Day
holiday-name-independence = Independence Day
holiday-name-moved = Day off for { $name }
audit-of-holiday = Holiday
