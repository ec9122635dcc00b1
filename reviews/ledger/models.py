"""The ledger's tables: one row per act, no foreign keys, names copied as text, so that history outlives the rest."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from reviews.language.phrases import say
from reviews.ledger.chain import ChainLink


class LedgerEntry(models.Model):
    """One act: who did what to which subject, with the digest of the entry before it.

    ``canonical`` holds the hashed RFC 8785 bytes; the other columns repeat them for filtering.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=60, db_index=True)
    actor = models.CharField(max_length=200, db_index=True)
    subject = models.CharField(max_length=100, db_index=True)
    label = models.CharField(max_length=300)
    data = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    canonical = models.BinaryField()

    class Meta:
        ordering = ["-sequence"]
        indexes = [GinIndex(OpClass(Upper("label"), name="gin_trgm_ops"), name="ledger_label")]

    def __str__(self) -> str:
        return say("{sequence} {event} {label}", sequence=self.sequence, event=self.event, label=self.label)

    def columns(self) -> dict[str, object]:
        """Return the columns as the JSON value whose canonical bytes are stored."""
        return {
            "sequence": self.sequence,
            "previous": self.previous,
            "at": self.at.isoformat(),
            "event": self.event,
            "actor": self.actor,
            "subject": self.subject,
            "label": self.label,
            "data": self.data,
        }

    def link(self) -> ChainLink:
        """Return this row as the plain value that ``chain.verify`` checks."""
        return ChainLink(self.sequence, self.previous, self.digest, bytes(self.canonical), self.columns())


class LedgerNode(models.Model):
    """The hash of one perfect subtree above the leaves, stored with the entry that completed it."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        ordering = ["level", "index"]
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="ledger_node_once")]

    def __str__(self) -> str:
        return say("Node {level}, {index}", level=self.level, index=self.index)


class SignedHead(models.Model):
    """The state of the ledger at one moment, as signed and sent out: size, digest of the last entry, Merkle root.

    ``envelope`` is the signed statement; its deliveries record where it was sent.
    """

    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    envelope = models.JSONField()
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return say("Head at entry {size}", size=self.size)


class HeadDelivery(models.Model):
    """The delivery of a signed head to one of the places outside the database."""

    head = models.ForeignKey(SignedHead, on_delete=models.PROTECT, related_name="deliveries")
    place = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["head", "place"], name="head_delivered_once")]

    def __str__(self) -> str:
        return say("{head} to {place}", head=self.head, place=self.place)
