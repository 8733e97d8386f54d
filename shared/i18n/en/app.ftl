page-schedule = Schedule
page-settings = Settings
page-login = Sign in
page-register = Create a centre
menu-main = Main menu
menu-centre = Centre
menu-more = More
user-menu = User menu
skip-to-content = Skip to content
sign-out = Sign out
language = Language
theme = Theme
theme-system = As in the system
theme-light = Light
theme-dark = Dark
keys-title = Keyboard shortcuts
keys-switch = On in this browser
keys-switch-hint = Those with Ctrl always work
keys-everywhere = Everywhere
keys-lists = Lists
keys-new = New record
keys-search = Search
keys-help = This list
keys-filter = Filter, again for the next
keys-tick = Select the row
keys-previous = Back
keys-next = Forward
keys-lift = Pick the lesson up, arrows move it
toast-undo = Undo
offline = No connection to the server. Changes will be sent once it is back
offline-waiting = { $count ->
    [one] No connection. { $count } change waits to be sent
   *[other] No connection. { $count } changes wait to be sent
}
offline-shown = What is shown is as of { $when }
refused-marks = { $count ->
    [one] { $count } mark made without a connection was not accepted
   *[other] { $count } marks made without a connection were not accepted
}
refused-marks-open = Look
refused-marks-title = Marks that were not accepted
refused-marks-lead = They were made without a connection, and the server did not accept them. Make them again if they are needed.
refused-marks-read = Got it
refused-mark-cleared = mark cleared
leave-unsent-title = Sign out without sending the marks?
leave-unsent-action = Sign out and lose them
leave-unsent-text = { $count ->
    [one] { $count } mark has not been sent yet. Signing out loses it: wait for the connection, or sign out all the same.
   *[other] { $count } marks have not been sent yet. Signing out loses them: wait for the connection, or sign out all the same.
}
not-found-title = There is no such page
not-found-text = The link may be out of date, or the address has a typo.
not-found-home = To the schedule
no-right-title = No access
no-right-text = To open “{ $page }” you need the right “{ $right }”. The centre’s administrator can give it.
unreachable-title = The server does not answer
settings-look = Look
settings-look-hint = Kept with you: another device shows the same
settings-account = You
settings-roles = Role
