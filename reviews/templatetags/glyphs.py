"""The table of glyphs, each the content of a 16 by 16 SVG, and the glyph for each word or tone."""

from reviews.language.phrases import say

_RING = '<circle cx="8" cy="8" r="6.2"/>'
_DASHED = '<circle class="dash" cx="8" cy="8" r="6.2"/>'
_DOT = '<circle class="solid" cx="8" cy="11.4" r=".9"/>'

GLYPHS: dict[str, str] = {
    "ok": f'{_RING}<path d="m5.2 8.2 2 2 3.6-4.2"/>',
    "warn": _RING,
    "bad": f'<path d="M8 2 14.4 13.4H1.6z"/><path d="M8 6.4v3.2"/>{_DOT}',
    "fail": f'{_RING}<path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6"/>',
    "info": f'{_RING}<path d="m3.8 12.2 8.4-8.4"/>',
    "quiet": '<path d="M4 8h8"/>',
    "duty": f'{_RING}<path d="M5 8h5.6M8.4 5.6 10.8 8l-2.4 2.4"/>',
    "unknown": f'{_DASHED}<path d="M6.3 6.5a1.75 1.75 0 1 1 2.5 1.7c-.5.25-.8.6-.8 1.1"/>'
    '<circle class="solid" cx="8" cy="11.3" r=".9"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1.2"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>',
    "outdated": '<path d="M2.6 5.2A6.2 6.2 0 1 1 1.9 9"/><path d="M2.2 2.4v3.1h3.1"/><path d="M8 5v3.2l2.2 1.4"/>',
    "queued": _DASHED,
    "running": f'{_DASHED}<path d="M8 1.8A6.2 6.2 0 0 1 14.2 8"/>',
    "clock": f'{_RING}<path d="M8 4.6V8l2.4 1.6"/>',
    "dot": '<circle class="solid" cx="8" cy="8" r="3"/>',
    "close": '<path d="m4.5 4.5 7 7m0-7-7 7"/>',
    "file": '<path d="M3.8 1.8h5.4l3 3v9.4H3.8zM9 1.8V5h3.2"/>',
    "inferred": '<circle class="solid" cx="8" cy="4" r="1.7"/><circle class="solid" cx="3.6" cy="11.6" r="1.7"/>'
    '<circle class="solid" cx="12.4" cy="11.6" r="1.7"/>',
    "tested": '<rect x="2.4" y="2.4" width="11.2" height="11.2" rx="1.6"/><path d="m5.2 8.2 2 2 3.6-4.2"/>',
    "person": '<circle cx="8" cy="5" r="2.8"/><path d="M2.6 14c.5-3 2.6-4.4 5.4-4.4s4.9 1.4 5.4 4.4"/>',
    "note": f'{_RING}<path d="M8 7.4v3.8"/><circle class="solid" cx="8" cy="4.9" r=".9"/>',
    "estimate": '<path d="M2.5 6.2c1.8-2 3.7-2 5.5 0s3.7 2 5.5 0M2.5 10.8c1.8-2 3.7-2 5.5 0s3.7 2 5.5 0"/>',
    "unverified": '<path d="M2.4 2.8h11.2v7.6H8.2L5 13.4v-3H2.4z"/>',
}

TONES = ("ok", "warn", "bad", "info", "quiet")
"""Tones that colour a state; each is also the name of its default glyph."""

BY_WORD: dict[str, str] = {
    "Failed": "fail",
    "Rejected": "fail",
    "Denied": "fail",
    "Conflict": "fail",
    "Unavailable": "fail",
    "Withdrawn": "fail",
    "Outdated": "outdated",
    "Superseded": "outdated",
    "Under review": "outdated",
    "Locked": "lock",
    "Unknown": "unknown",
    "Not known": "unknown",
    "Not stated": "unknown",
    "None named": "unknown",
    "Not scanned": "unknown",
    "Duty": "duty",
    "Queued": "queued",
    "Running": "running",
    "Reading": "running",
    "Due": "clock",
    "Expired": "clock",
    "Review date has passed": "clock",
}
"""Glyphs for words that have their own; every other word gets its tone's glyph."""

UNANSWERED = "unanswered"
KNOWN: dict[str, tuple[str, str, str]] = {
    "file": ("file", say("From the repository"), ""),
    "hub": ("file", say("From the repository"), ""),
    "inferred": ("inferred", say("Inferred"), ""),
    "estimated": ("estimate", say("Estimate"), "known-soft"),
    "unverified": ("unverified", say("Unverified"), "known-open"),
    "answered": ("person", say("Answered by us"), ""),
    "tested": ("tested", say("Tested"), ""),
    UNANSWERED: ("unknown", say("Unanswered"), "known-open"),
}
"""How a value is known: glyph, words and the class for the badge's edge."""


def svg(name: str, extra: str = "") -> str:
    """Return the glyph as an SVG element in the text colour; ``extra`` is a class; an unknown name draws a dot."""
    inside = GLYPHS.get(name, GLYPHS["dot"])
    classes = f"glyph {extra}".strip()
    return f'<svg class="{classes}" viewBox="0 0 16 16" aria-hidden="true">{inside}</svg>'
