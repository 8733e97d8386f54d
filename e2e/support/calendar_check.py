"""Reads an iCalendar from standard input with the package `icalendar` (PyPI), strictly, and prints its events as JSON."""
import json
import sys

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
assert calendar.name == "VCALENDAR" and str(calendar["VERSION"]) == "2.0" and calendar["PRODID"], "no calendar"
assert not calendar.errors, calendar.errors
events = []
for event in calendar.walk("VEVENT"):
    assert not event.errors, event.errors
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS"):
        assert name in event, f"{name} is missing"
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    assert start.tzinfo is not None and start < end, "a time without a zone, or no time at all"
    events.append({
        "uid": str(event["UID"]),
        "starts": start.isoformat(),
        "minutes": int((end - start).total_seconds() // 60),
        "title": str(event["SUMMARY"]),
        "place": str(event.get("LOCATION", "")),
        "about": str(event.get("DESCRIPTION", "")),
        "status": str(event["STATUS"]),
        "sequence": int(event["SEQUENCE"]),
    })
assert len({event["uid"] for event in events}) == len(events), "two events with one UID"
# What was read is written again and says the same.
again = Calendar.from_ical(calendar.to_ical())
assert [str(e["UID"]) for e in again.walk("VEVENT")] == [event["uid"] for event in events]
json.dump(events, sys.stdout)
