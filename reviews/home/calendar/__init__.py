"""The days of a person's reviews and conditions as a file for calendars."""
