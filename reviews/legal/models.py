"""What legal adds to a repository: texts from elsewhere, agreements, acceptances of access gates, and conclusions.

All of it belongs to a repository on a hub, not to one candidate, so that a second team finds it too. Nothing is
deleted: a row that no longer applies is ended with a reason, and stays readable.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.evidence.models import TextBlob
from reviews.language.phrases import dated as date_phrase
from reviews.language.phrases import say
from reviews.licensing.models import License

USER = settings.AUTH_USER_MODEL

ROLES = (
    ("license", say("License agreement")),
    ("use_policy", say("Use policy")),
    ("notice", say("Notice")),
    ("addendum", say("Addendum")),
    ("linked_page", say("Linked page")),
)
ACCOUNTS = (("service", say("Company service account")), ("person", say("Personal account")))
BINDS = (
    ("weights", say("The weights")),
    ("code", say("The code, and not the weights")),
    ("both", say("The weights and the code")),
    ("neither", say("Something else, such as data or documentation")),
)
"""What a license in a file of several texts can bind."""
APPROVALS = (("auto", say("Granted automatically")), ("manual", say("Granted by the publisher on request")))


def ended_together(name: str) -> models.CheckConstraint:
    """Require that who ended a row, when and why are all present or all absent."""
    none = Q(ended_by__isnull=True, ended_at__isnull=True, ended_reason="")
    return models.CheckConstraint(
        condition=none | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(ended_reason="")), name=name
    )


class Kept(models.Model):
    """One row about a repository, written by a person, in force until someone ends it with a reason."""

    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    @property
    def in_force(self) -> bool:
        """Whether it has not been ended."""
        return self.ended_at is None


class AddedDocument(Kept):
    """A text that belongs to the license documents and is not in the repository; ``dated`` is the day it was taken."""

    role = models.CharField(max_length=20, choices=ROLES)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=500)
    dated = models.DateField()
    language = models.CharField(max_length=40, default="English")
    blob = models.ForeignKey(TextBlob, on_delete=models.PROTECT, related_name="+")

    class Meta(Kept.Meta):
        constraints = [ended_together("added_document_ended_by_whom_and_when")]
        indexes = [models.Index(fields=["hub", "repo_id"], name="added_document_repo")]

    def __str__(self) -> str:
        return self.title


class Agreement(Kept):
    """A licensor's separate agreement with us: whom it binds, which terms it settles, and its period.

    Its file is kept in the room ``files`` for legal reviewers and auditors, ``sha256`` is its digest, ``reference`` its
    place in the contract archive. It settles nothing until a second reviewer has approved it. ``notice_days`` is how
    many days before ``valid_until`` notice must be given. ``most_users`` a month and ``most_revenue`` a year, in whole
    units of ``revenue_currency``, are what it allows at most; None without such a limit.
    """

    licensor = models.CharField(max_length=200)
    licensee = models.CharField(max_length=200)
    covers = models.JSONField()
    scope = models.TextField()
    signed_on = models.DateField()
    valid_until = models.DateField(null=True)
    reference = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    notice_days = models.PositiveIntegerField(null=True)
    most_users = models.BigIntegerField(null=True)
    most_revenue = models.BigIntegerField(null=True)
    revenue_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        constraints = [
            ended_together("agreement_ended_by_whom_and_when"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("by"))),
                name="agreement_approved_by_another",
            ),
        ]
        indexes = [models.Index(fields=["hub", "repo_id"], name="agreement_repo")]

    def __str__(self) -> str:
        return say(
            "Agreement with {licensor} of {signed_on}",
            licensor=self.licensor,
            signed_on=date_phrase(self.signed_on, "%Y-%m-%d"),
        )


class GateAcceptance(Kept):
    """The acceptance of an access prompt: with which account, which prompt, and what was filled in.

    ``person`` is the colleague responsible for the account, so that the portal notices when they leave; None for an
    outsider.
    """

    account = models.CharField(max_length=120)
    account_kind = models.CharField(max_length=10, choices=ACCOUNTS)
    accepted_by = models.CharField(max_length=200)
    person = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_on = models.DateField()
    prompt_sha256 = models.CharField(max_length=64)
    fields = models.TextField(blank=True)
    approval = models.CharField(max_length=10, choices=APPROVALS)
    valid_until = models.DateField(null=True)

    class Meta(Kept.Meta):
        constraints = [ended_together("gate_acceptance_ended_by_whom_and_when")]
        indexes = [models.Index(fields=["hub", "repo_id"], name="gate_acceptance_repo")]

    def __str__(self) -> str:
        return say(
            "{account} on {accepted_on}", account=self.account, accepted_on=date_phrase(self.accepted_on, "%Y-%m-%d")
        )


class Conclusion(Kept):
    """A person's conclusion that a known license applies to these documents; valid while they stay the same.

    ``documents`` is the digest of the license documents and fields on which it was based. ``touched`` has an entry for
    each of them that is not word for word the license, as ``touched.NearText.record`` gives it. ``binds`` is what the
    license binds where one file holds several texts, a choice of ``BINDS``.
    """

    documents = models.CharField(max_length=64)
    license = models.ForeignKey(License, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    touched = models.JSONField(default=list)
    binds = models.CharField(max_length=10, choices=BINDS, blank=True, default="")

    class Meta(Kept.Meta):
        constraints = [
            ended_together("conclusion_ended_by_whom_and_when"),
            models.UniqueConstraint(
                fields=["hub", "repo_id", "documents", "license"],
                condition=Q(ended_at__isnull=True),
                name="conclusion_once",
            ),
        ]

    def __str__(self) -> str:
        return say("{repo_id}: {license}", repo_id=self.repo_id, license=self.license)


class ReferenceCopy(models.Model):
    """The company's own copy of a license's text, stored once and word for word, so that differences show in full."""

    license = models.OneToOneField(License, on_delete=models.PROTECT, related_name="reference_copy")
    blob = models.ForeignKey(TextBlob, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=500)
    dated = models.DateField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return say("Copy of {license}", license=self.license)


class ReadMark(models.Model):
    """A person's statement that they read one document of a repository, by the digest of its text."""

    hub = models.CharField(max_length=60)
    repo_id = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["sha256", "hub", "repo_id", "by"], name="read_mark_once")]

    def __str__(self) -> str:
        return say("{repo_id}: {sha256} read by {by}", repo_id=self.repo_id, sha256=self.sha256[:12], by=self.by)


class LinkedPage(models.Model):
    """A page that a license text incorporates, on a host that the portal may read; read again when due."""

    url = models.CharField(max_length=500, unique=True)
    next_check = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.url


class PageReading(models.Model):
    """The content of an address at one time: its text, or a sentence why it could not be read; written once.

    ``raw_sha256`` covers the bytes as served, ``blob`` the visible words: a change of markup alone leaves it unchanged.
    """

    page = models.ForeignKey(LinkedPage, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField(auto_now_add=True)
    final_url = models.CharField(max_length=2000, blank=True)
    media_type = models.CharField(max_length=60, blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    blob = models.ForeignKey(TextBlob, on_delete=models.PROTECT, null=True, related_name="+")
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(blob__isnull=False, trouble="") & ~Q(raw_sha256=""))
                | (Q(blob__isnull=True, raw_sha256="") & ~Q(trouble="")),
                name="page_reading_text_or_trouble",
            ),
        ]

    def __str__(self) -> str:
        return say("{page} on {at}", page=self.page, at=date_phrase(self.at, "%Y-%m-%d"))


class SecondOpinion(models.Model):
    """ScanCode's answer about a text, if ScanCode is installed: shown next to our verdict, never as an identity."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    status = models.CharField(max_length=20)
    expression = models.TextField(blank=True)
    score = models.FloatField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return say("{sha256}: {value}", sha256=self.sha256[:12], value=self.expression or self.status)


class TextIdentity(models.Model):
    """The identity of a text found by one version of the matcher; the text itself is in ``TextBlob``.

    ``normalised`` is the SHA-256 of its normalised words under the version in ``matcher`` ("" if not yet computed);
    ``language`` holds the codes of its languages, separated by commas.
    """

    sha256 = models.CharField(max_length=64)
    matcher = models.CharField(max_length=40)
    verdict = models.CharField(max_length=12)
    keys = models.JSONField()
    detail = models.JSONField()
    normalised = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "matcher"], name="text_identity_once")]
        indexes = [models.Index(fields=["normalised"], name="text_identity_words")]

    def __str__(self) -> str:
        return say("{sha256}: {verdict}", sha256=self.sha256[:12], verdict=self.verdict)
