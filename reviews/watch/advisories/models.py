"""Lists of advisories and of denied digests, as imported; the newest list of a name counts."""

from django.db import models


class AdvisoryList(models.Model):
    """One import: an OSV file, a CycloneDX VEX, or a list of denied digests.

    ``covers`` are the packages, in lower case, of which the list is said to name every known vulnerability: only of
    these does its silence mean anything. ``by`` is the actor. ``replaced_at`` is when a newer list of the name came.
    """

    class ListKind(models.TextChoices):
        OSV = "osv", "OSV"
        VEX = "vex", "CycloneDX VEX"
        DENY = "deny", "Denied digests"

    kind = models.CharField(max_length=4, choices=ListKind.choices)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    covers = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    by = models.CharField(max_length=310)
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], condition=models.Q(replaced_at__isnull=True), name="one_list_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} list {self.name}"


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
        return f"{self.identity} in {self.package}"


class ListedDigest(models.Model):
    """One denied file by its SHA-256, with the reason."""

    source = models.ForeignKey(AdvisoryList, on_delete=models.CASCADE, related_name="digests")
    sha256 = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sha256
