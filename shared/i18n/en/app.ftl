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
toast-undo = Undo
offline = No connection to the server. Changes will be sent once it is back
offline-waiting = { $count ->
    [one] No connection. { $count } change waits to be sent
   *[other] No connection. { $count } changes wait to be sent
}
not-found-title = There is no such page
not-found-text = The link may be old, or the address has a slip in it.
not-found-home = To the schedule
no-right-title = No access
no-right-text = “{ $page }” is not open to you. The centre's administrator can give you the right.
unreachable-title = The server does not answer
settings-look = Look
settings-look-hint = Language and theme are remembered in this browser
settings-account = You
settings-roles = Role
