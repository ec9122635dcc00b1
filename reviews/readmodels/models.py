"""The narrow tables: one row for each decision of the catalog, and one for each turn of a candidate.

The database writes the catalog's: triggers on the tables that it repeats call ``refresh_catalog``, whose definition
stands in a migration (docs/adr/0025-narrow-rows-written-by-the-database.md), and the app's role may only read it. Turns
come from rules in Python: there, triggers mark what must be worked out (docs/adr/0027).
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat, Lower

ALWAYS = date(1, 1, 1)
"""``shaken_from`` of a decision under review: from the first day on."""

ISSUER = Lower(Concat(KT("card__issuer__first"), Value(" "), KT("card__issuer__last"), output_field=models.TextField()))
"""The name of the person who issued a decision, as its trigram index has it."""

NOT_KNOWN, NO_WORD = "?", " ? "
"""What a facet shows that is not known: as a value, and as the only one of several words."""

NARROW = (
    "license_name", "task", "node_class", "workload_slug", "workload_name", "team_slug", "data_sensitivity",
    "environment", "context_tokens", "stage", "review_by", "suspended_from", "shaken_from", "private", "team",
    "findings", "parameters", "publisher", "family", "claimed", "evaluated", "inputs", "outputs", "license_class",
    "openness", "quantization", "known",
)  # fmt: skip
"""What the counts of the catalog read of each decision: an index alone holds all of it."""


TRAITS = (
    "license_name", "task", "node_class", "publisher", "family", "license_class", "openness", "quantization", "known",
    "claimed", "evaluated", "inputs", "outputs",
)  # fmt: skip
"""Texts that facets list. Thousands of decisions have few combinations of them."""


def trait_number() -> Func:
    """Return the number of 64 bits by which rows with the same ``TRAITS`` are known; the index of the counts has it.

    It is reckoned from the texts with U+001F, which separates units, between them.
    """
    told = [part for name in TRAITS for part in (Value("\x1f"), F(name))][1:]
    texts = Concat(*told, output_field=models.TextField())
    return Func(texts, Value(0), function="hashtextextended", output_field=models.BigIntegerField())


TURNING = (
    "review_by", "suspended_from", "shaken_from", "stage", "private", "team", "workload_slug", "license_class",
    "family",
)  # fmt: skip
"""What the figures count of each decision, and the number of those in force, by an index that holds no more."""


class CatalogEntry(models.Model):
    """What the lists need of one decision; ids are plain numbers, because this room knows no upper one.

    ``stage`` is test or production, ``ended`` superseded, withdrawn or "". ``suspended_from`` is the first day on which
    an unmet condition or a finding suspends it, ``shaken_from`` the first on which something that it rests on no longer
    holds, ``turn_from`` the first on which somebody has to act on its candidate; None for never, and each compared with
    today by whoever reads. ``denies`` tells whether its policy refuses use under review. ``card`` holds what a line of
    a list shows besides: verdicts, conditions, duties, fallback, alerts, the findings that suspend it, and how it
    ended. ``license_name`` ends with "…" and a mark of its digest where it has more than 300 bytes, because an index
    holds it. ``search`` is in lower case, as the trigram index has it. ``findings`` counts the open findings of the
    watch.

    What the facets show is "?" where it is not known. ``family`` is the root that the lineage leads to. The languages
    that the card claims, those that a run of the record was evaluated in, ``inputs`` and ``outputs`` are words with a
    space around each. ``license_class`` is the narrowest of the licenses, ``known`` how the node class is known.
    """

    decision = models.PositiveIntegerField(primary_key=True)
    candidate = models.BigIntegerField(db_index=True)
    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    commit = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    license_name = models.CharField(max_length=200)
    task = models.CharField(max_length=60)
    languages = models.JSONField()
    runtime = models.CharField(max_length=200)
    node_class = models.CharField(max_length=30)
    context_tokens = models.PositiveIntegerField()
    parameters = models.BigIntegerField(null=True)
    workload = models.BigIntegerField(db_index=True)
    workload_slug = models.CharField(max_length=80)
    workload_name = models.CharField(max_length=100)
    private = models.BooleanField()
    risk = models.CharField(max_length=10)
    data_sensitivity = models.CharField(max_length=20)
    environment = models.CharField(max_length=30)
    team = models.BigIntegerField(db_index=True)
    team_slug = models.CharField(max_length=50)
    team_name = models.CharField(max_length=100)
    issued_at = models.DateTimeField()
    review_by = models.DateField(db_index=True)
    stage = models.CharField(max_length=10)
    ended = models.CharField(max_length=12)
    suspended_from = models.DateField(null=True, db_index=True)
    shaken_from = models.DateField(null=True, db_index=True)
    turn_from = models.DateField(null=True, db_index=True)
    denies = models.BooleanField()
    card = models.JSONField()
    search = models.TextField()
    findings = models.PositiveSmallIntegerField(db_default=0)
    publisher = models.CharField(max_length=80, db_default=NOT_KNOWN)
    family = models.CharField(max_length=120, db_default=NOT_KNOWN)
    claimed = models.CharField(max_length=500, db_default=NO_WORD)
    evaluated = models.CharField(max_length=500, db_default=NO_WORD)
    inputs = models.CharField(max_length=120, db_default=NO_WORD)
    outputs = models.CharField(max_length=120, db_default=NO_WORD)
    license_class = models.CharField(max_length=25, db_default=NOT_KNOWN)
    openness = models.CharField(max_length=15, db_default=NOT_KNOWN)
    quantization = models.CharField(max_length=40, db_default=NOT_KNOWN)
    known = models.CharField(max_length=10, db_default=NOT_KNOWN)

    class Meta:
        ordering = ["-decision"]
        indexes = [
            models.Index(fields=["hub", "repo_id", "commit"], name="entry_pin"),
            models.Index(fields=["-decision"], condition=models.Q(ended=""), name="entry_not_ended"),
            models.Index(fields=["decision"], include=TURNING, condition=models.Q(ended=""), name="entry_turning"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="entry_search"),
            GinIndex(OpClass(ISSUER, name="gin_trgm_ops"), name="entry_issuer"),
            models.Index(fields=["commit"], opclasses=["varchar_pattern_ops"], name="entry_commit"),
            models.Index(fields=["sha256"], opclasses=["varchar_pattern_ops"], name="entry_sha256"),
            models.Index(
                F("decision"), trait_number(), include=NARROW, condition=models.Q(ended=""), name="entry_by_traits"
            ),
            models.Index(fields=["decision"], include=["private", "team"], name="entry_seen"),
            models.Index(fields=["decision"], condition=models.Q(ended="", stage="test"), name="entry_in_test"),
        ]

    def __str__(self) -> str:
        return f"Decision {self.decision} in the lists"


class Turn(models.Model):
    """One need of a candidate: what a role, or one person, must do next, from one day until another.

    The rules of “Your turn” work it out, whoever reads next writes it (see ``TurnMark``), and time is no part of it:
    ``from_day`` is its first day, ``until_day`` the first on which it is over. ``who`` is a track, decider, requester
    or worker, and ``person`` the one person who must act, if it is one. ``never`` are the people who may not do it, and
    ``apart`` holds those from whom whoever does it must differ, as pairs of person and moment; where ``strict``,
    accounts of one person count as one. ``hands`` have a hand in the candidate and see what it waits for.
    """

    candidate = models.BigIntegerField(db_index=True)
    workload = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    from_day = models.DateField()
    until_day = models.DateField()
    who = models.CharField(max_length=12)
    person = models.BigIntegerField(null=True)
    never = ArrayField(models.BigIntegerField())
    apart = models.JSONField()
    strict = models.BooleanField()
    hands = ArrayField(models.BigIntegerField())
    since = models.DateTimeField()
    what = models.TextField()
    why = models.TextField()
    others = models.TextField()
    page = models.CharField(max_length=40)
    act = models.CharField(max_length=60)
    more = models.JSONField()

    class Meta:
        ordering = ["since", "candidate", "position", "pk"]
        # Most decisions have turns in months: who looks for those of today passes them over.
        indexes = [models.Index(fields=["from_day"], name="turn_begun")]

    def __str__(self) -> str:
        return f"{self.what} of candidate {self.candidate}"


class TurnMark(models.Model):
    """A note that the turns of a candidate must be worked out before they are read on ``from_day`` or later.

    Triggers add one inside each transaction that changes what the turns are worked out from, and nothing ever waits for
    another's: whoever works the turns out takes away only the marks that were committed before.
    """

    candidate = models.BigIntegerField()
    from_day = models.DateField(db_index=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["candidate"], name="turn_mark_candidate")]

    def __str__(self) -> str:
        return f"Turns of candidate {self.candidate} from {self.from_day}"
