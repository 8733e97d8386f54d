page-import = Data import
percent = { $number }%
wizard-connect = Connection
wizard-trial = Dry run
wizard-run = Import
wizard-report = Report
wizard-status-failed = Could not learn how the import stands.
wizard-url = AlfaCRM address
wizard-email = Administrator’s e-mail
wizard-key = API key
wizard-key-hint = In AlfaCRM: the user’s card, “API v2 key”
wizard-key-promise = The key is needed only during the import and is erased afterwards. Nothing is changed in AlfaCRM.
wizard-zone-hint = The zone in which AlfaCRM’s lessons are written
wizard-what = What to bring besides people and groups
wizard-lessons = Schedule, lessons and attendance
wizard-branches = Branches in AlfaCRM
wizard-branches-hint = All of them if none is chosen
wizard-branch-closed = closed
wizard-test = Test the connection
wizard-count = Check and count
wizard-trial-done = The dry run wrote nothing.
wizard-edit = Change the settings
wizard-move = { $count ->
    [one] Import { $number } record
   *[other] Import { $number } records
}
wizard-stop = Stop
wizard-goes-on = You can close the page: the import runs on the server.
wizard-done = { $count ->
    [one] Imported { $number } record in { $time }.
   *[other] Imported { $number } records in { $time }.
}
wizard-open-schedule = Open the schedule
wizard-failed = The import did not finish.
wizard-cancelled = The import was stopped. What came so far stays; go on or roll it back.
wizard-rolled-back = The import was rolled back: everything is as it was before.
wizard-again = Import again
duration = { $minutes } min { $seconds } s
count-what = What
count-total = In AlfaCRM
count-create = Create
count-created = Created
count-update = Update
count-updated = Updated
count-unchanged = Unchanged
count-repair = Repair
count-repaired = Repaired
count-keep = Keep yours
count-kept = Kept yours
count-skip = Skip
count-skipped = Skipped
count-all = Total
count-of = { $done } of { $total }
remarks = Remarks
remarks-none = No remarks.
remarks-failed = Could not load the remarks.
remarks-all = All
remarks-anything = Anything
remarks-outcome = Outcome
remark-row = Row in AlfaCRM
remark-why = Why
remark-remedy = What to do
roll-back = Roll back
roll-back-title = { $count ->
    [one] Roll back the import of { $when }, { $number } record?
   *[other] Roll back the import of { $when }, { $number } records?
}
roll-back-text = What the import created disappears, what it changed becomes as before. Nothing changes in AlfaCRM.
roll-back-blocked = Cannot be rolled back; built on it already: { $what }.
clear = Remove imported data
clear-title = Start the import afresh
clear-text = Removes everything brought in from AlfaCRM, except what something is built on.
clear-ask = Remove everything imported?
clear-ask-text = This cannot be undone. To confirm, type the name of the centre:
clear-nothing = There was nothing to remove.
cleared = Removed.
wizard-waits = waiting
wizard-left = about { $minutes } min left
wizard-left-moment = less than a minute left
count-kept-raw = A dash: read whole and kept as it is in AlfaCRM.
count-made-here = Besides, lessons for two weeks ahead were made from the weekly rules: { $number }. AlfaCRM did not have them.
remarks-doubles = Doubles
remarks-export = Download CSV
remark-id = Number in AlfaCRM
remark-other = The other card
repeat-mended = Repeat what was corrected
repeat-go-on = Go on with the import
repeat-text = AlfaCRM is read once more with the same settings: what you corrected comes in, the rest is not doubled. We do not keep the key, so type it again.
roll-back-earlier = Roll back the import before, too
roll-back-of = This is not the newest import: those since brought nothing new.
duration-short = { $seconds } s
wizard-nothing-new = Nothing new, { $number } unchanged.
wizard-key-in-place = Enter the key again: we do not keep it. The settings are those of the dry run.
roll-back-nothing = This import changed nothing: there is nothing in it to roll back.
roll-back-blocked-earlier = The import before cannot be rolled back; built on it already: { $what }.
roll-back-fix = Remove what was added here, and rolling back becomes possible. What was changed here only goes with “Remove imported data” below.
