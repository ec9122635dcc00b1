"""Lists of advisories and of denied digests, as imported; the newest list of a name counts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.decisions.models import DecisionAlert
from reviews.language.phrases import say

USER = settings.AUTH_USER_MODEL


class FeedKey(models.Model):
    """The public Ed25519 key (64 hexadecimal digits) of a vendor that signs its lists; a retired one signs no more.

    It signs nothing until an administrator who did not register it seconds it.
    """

    vendor = models.CharField(max_length=100)
    public = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seconded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    seconded_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["vendor", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconded_at__isnull=True, seconded_by__isnull=True)
                | (Q(seconded_at__isnull=False, seconded_by__isnull=False) & ~Q(seconded_by=F("by"))),
                name="feed_key_seconded_by_another",
            )
        ]

    def __str__(self) -> str:
        return say("Key of {vendor}", vendor=self.vendor)

    @property
    def state_words(self) -> tuple[str, str]:
        """Tone and label for pages."""
        if self.retired_at:
            return "quiet", say("Retired")
        return ("ok", say("In use")) if self.seconded_at else ("warn", say("Waits for an administrator"))


class AdvisoryList(models.Model):
    """One import: an OSV file, a CycloneDX VEX, or a list of denied digests.

    ``covers`` are the packages, in lower case, of which the list is said to name every known vulnerability: only of
    these does its silence mean anything. ``by`` is the actor, ``importer`` the account, None for the worker.
    ``withdrawn`` are the advisories that the list itself marks as withdrawn. ``signer`` is the key that signed the
    file, None if it is unsigned. ``replaced_at`` is when a newer list of the name came.
    """

    class ListKind(models.TextChoices):
        OSV = "osv", "OSV"
        VEX = "vex", "CycloneDX VEX"
        DENY = "deny", say("Denied digests")

    kind = models.CharField(max_length=4, choices=ListKind.choices)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    covers = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    by = models.CharField(max_length=310)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    importer = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn = models.JSONField(default=list, db_default=[])
    signer = models.ForeignKey(FeedKey, on_delete=models.PROTECT, null=True, related_name="lists")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], condition=models.Q(replaced_at__isnull=True), name="one_list_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return say("{get_kind_display} list {name}", get_kind_display=self.get_kind_display(), name=self.name)

    @property
    def signed(self) -> bool:
        """Whether a key that two administrators stand for has signed it."""
        return self.signer is not None and self.signer.seconded_at is not None


class Advisory(models.Model):
    """One package that one advisory names. ``affected`` is as ``formats`` reads it; ``state`` is a VEX's, else ""."""

    source = models.ForeignKey(AdvisoryList, on_delete=models.CASCADE, related_name="advisories")
    identity = models.CharField(max_length=100)
    package = models.CharField(max_length=200)
    affected = models.JSONField()
    state = models.CharField(max_length=30, blank=True)
    summary = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["package"], name="advisory_package")]

    def __str__(self) -> str:
        return say("{identity} in {package}", identity=self.identity, package=self.package)


class ListedDigest(models.Model):
    """One denied file by its SHA-256, with the reason."""

    source = models.ForeignKey(AdvisoryList, on_delete=models.CASCADE, related_name="digests")
    sha256 = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sha256


class FindingCause(models.Model):
    """One advisory or denied digest on which an open finding rests, so that a shorter list cannot end it.

    ``key`` is the advisory's id with its package, or the digest; ``said`` the sentence. ``gone`` says why the lists in
    force no longer name it, "" while they do; ``lists`` are then the keys of the lists that came without it.
    """

    alert = models.ForeignKey(DecisionAlert, on_delete=models.CASCADE, related_name="causes")
    key = models.CharField(max_length=310)
    said = models.TextField()
    gone = models.TextField(blank=True)
    lists = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "key"], name="one_cause_of_a_key")]

    def __str__(self) -> str:
        return self.said
