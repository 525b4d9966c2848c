"""Reads calendars for warmlinks: iCalendar files, alone or in a Google Takeout."""
