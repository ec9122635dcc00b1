"""What no longer holds of what decisions rest on, in words: read for the few on which something changed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from reviews.evidence import groups
from reviews.language.phrases import say
from reviews.workflow import states

WAIVER_ENDED = say("a waiver that it relied on has ended")

QUERY = """
SELECT d.number, jsonb_build_array(n.groups) || n.earlier,
    (SELECT jsonb_object_agg(t.name, jsonb_build_array(t.state, s.basis, coalesce(x.sentences, '[]'::jsonb)))
        FROM reviews_track t
        JOIN reviews_signoff o
            ON o.id = CASE t.name WHEN 'legal' THEN d.legal_signoff_id ELSE d.engineering_signoff_id END
        LEFT JOIN reviews_signoff f ON f.id = t.signoff_id AND coalesce(f.root_id, f.id) = coalesce(o.root_id, o.id)
        JOIN reviews_signoff s ON s.id = coalesce(f.id, o.id)
        LEFT JOIN reviews_contradiction x ON x.signoff_id = s.id
        WHERE t.candidate_id = d.candidate_id),
    EXISTS (
        SELECT FROM reviews_waiver w
        WHERE w.candidate_id = d.candidate_id AND w.approved_at <= d.issued_at AND w.ended_at > d.issued_at
            AND w.expires >= (d.issued_at AT TIME ZONE 'UTC')::date AND w.ended_at <= %(now)s
            AND NOT EXISTS (
                SELECT FROM reviews_waiver i
                WHERE i.candidate_id = d.candidate_id AND i.rule = w.rule AND i.approved_at <= %(now)s
                    AND (i.ended_at IS NULL OR i.ended_at > %(now)s)
                    AND i.expires >= (%(now)s AT TIME ZONE 'UTC')::date))
FROM reviews_decision d
JOIN reviews_candidate c ON c.id = d.candidate_id
JOIN reviews_snapshot n ON n.id = c.snapshot_id
WHERE d.number = ANY (%(numbers)s)
"""
"""``queries.decisions`` for what is asked here alone: no record, no people, one query."""


@dataclass(frozen=True)
class TrackDoubt:
    """A track's state, what the sign-off that counts on it depends on, and what a newer reader says against it."""

    state: str
    basis: Mapping[str, str]
    against: list[str]


@dataclass(frozen=True)
class Doubts:
    """All that can shake a decision; ``said`` are the digests of its evidence as each reader would write them."""

    said: list[dict[str, str]]
    tracks: Mapping[str, TrackDoubt]
    waiver_ended: bool = False

    @property
    def moved(self) -> list[str]:
        """What has changed since the sign-offs, and the tracks that no longer pass."""
        if not self.said:
            return []
        slugs = {slug for track in self.tracks.values() for slug in self._slugs(track)}
        titles = groups.titles([group.slug for group in groups.GROUPS if group.slug in slugs])
        for name in states.TRACKS:
            if self.tracks[name].state not in states.PASSING:
                titles.append(
                    say(
                        "the {name} track is {value}",
                        name=name,
                        value=states.TRACK_WORDS[self.tracks[name].state][1].lower(),
                    )
                )
        return [*titles, WAIVER_ENDED] if self.waiver_ended else titles

    @property
    def contradicted(self) -> list[str]:
        """What a newer reader contradicts of the sign-offs that count, in sentences."""
        return [words for name in states.TRACKS for words in self.tracks[name].against]

    def moved_on(self, name: str) -> list[str]:
        """Return what has changed since one sign-off or its renewal, and its track if it no longer passes."""
        track = self.tracks[name]
        found = [*(groups.titles(self._slugs(track)) if self.said else []), *track.against]
        return found if track.state in states.PASSING else [*found, states.TRACK_WORDS[track.state][1]]

    def _slugs(self, track: TrackDoubt) -> list[str]:
        return groups.moved(dict(track.basis), *self.said)


def doubts_on(numbers: Collection[int], now: datetime) -> dict[int, Doubts]:
    """Return what can shake some decisions, by number, in one query; in none for no decisions."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"numbers": list(numbers), "now": now})
        rows = cursor.fetchall()
    return {
        number: Doubts(
            json.loads(said), {name: TrackDoubt(*track) for name, track in json.loads(tracks).items()}, ended
        )
        for number, said, tracks, ended in rows
    }
