page-health = System health
health-well = Everything works
health-well-text = There is nothing that needs watching.
health-look = Needs your attention
health-warning-jobs-dead = Background work was not done
health-warning-backup-failed = The latest backup failed or is damaged
health-warning-backup-unchecked = The latest backup is not checked
health-warning-backup-missing = There has been no checked backup for a while
health-warning-audit-broken = The log does not agree with its chain
health-warning-disk-low = The disk is almost full
health-warning-errors = There were errors within the last day
health-warning-mail-off = Mail is not configured: invitations and warnings are not sent
health-program = Program
health-version = Version
health-schema = Database schema
health-engine = Database
health-engine-sqlite = Embedded (SQLite)
health-engine-postgres = PostgreSQL
health-started = Running since
health-mail = Mail
health-mail-on = Configured
health-mail-off = Not configured
health-disk = Disk
health-disk-free = { $free } of { $total } free
health-jobs = Background work
health-jobs-counts = Waiting: { $waiting }, running: { $running }, not done: { $dead }
health-jobs-none = Nothing has failed
health-jobs-none-text = All background work is done or waits its turn.
health-job-what = What
health-job-state = State
health-job-error = Last error
health-job-retrying = Tried again { $when }
health-job-dead = Not done, { $when }
health-job-attempts =
    { $count ->
        [one] { $count } attempt
       *[other] { $count } attempts
    }
health-job-hidden = Details are in the server log
health-retry = Try again
health-retried = The work is being done again
health-do-housekeeping = Clearing old records
health-do-import = Moving data in
health-do-generate = Making lessons ahead
health-do-backup = Backup
health-do-export = Data export
health-do-clear = Clearing the centre’s data
health-do-note-refusal = Noting a refused sign-in
health-do-mail = Sending a letter
health-do-forgot = Letter for a new password
health-do-other = Other: { $kind }
health-backup = Backup
health-backup-last = Latest
health-backup-good = Latest checked
health-backup-next = Next
health-backup-none = No backups yet
health-backup-off = Nightly backups are switched off
health-backup-all = All backups
health-audit = Log
health-audit-whole = The chain agrees: { $lines } entries, checked { $when }
health-audit-broken = The chain does not agree, checked { $when }. Run classmate verify on the server.
health-audit-none = Not checked yet: it is checked with every backup
health-errors = Errors of the last day
health-errors-count = In total: { $count }
health-errors-none = No errors within the last day
health-errors-when = When
health-errors-where = Where
health-errors-request = Request number
health-errors-times =
    { $count ->
        [one] { $count } time
       *[other] { $count } times
    }
mail-alert-subject = { $company }: { $what }
mail-alert-text = Classmate Central warns you: { $what }.
mail-alert-backup-failed = a backup failed or is damaged
mail-alert-backup-unchecked = a backup is not checked
mail-alert-job-dead = background work was not done
mail-alert-disk-low = the disk is almost full
mail-alert-errors = many errors in a short time
mail-alert-audit-broken = the log does not agree with its chain
mail-alert-detail = Details: { $detail }
mail-alert-action = Open system health
mail-alert-small = We write about the same thing no more than once in six hours. Everybody with the right to view system health gets this letter.
health-do-registration = A letter for a new centre
