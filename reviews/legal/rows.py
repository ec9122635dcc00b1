"""Writes on texts and linked pages that no act owns: verdicts, second opinions, and when a page is checked again."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256 as digest_of

from django.db import transaction
from django.utils import timezone

from reviews.evidence.models import Document, NamedText, TextBlob
from reviews.jobs.enqueue import enqueue
from reviews.language.phrases import joined, say
from reviews.legal.identities import identity_of, matcher
from reviews.legal.legal_document import ROLES
from reviews.legal.models import AddedDocument, LinkedPage, PageReading, SecondOpinion, TextIdentity
from reviews.licensing.identify import scancode
from reviews.licensing.identify.scancode import Opinion
from reviews.people.permits import WORKER

AT_ONCE = 50


def remember(texts: Mapping[str, str]) -> None:
    """Compute the identity of these texts, by SHA-256, and store it for every other page."""
    rows = []
    for sha in sorted(texts):  # in one order, so that two workers cannot deadlock
        one = identity_of(sha, texts[sha])
        detail = {
            "nearest": one.nearest, "reasons": one.reasons, "named": one.named, "expression": one.expression,
            "differs": (one.changed, one.compared),
        }  # fmt: skip
        rows.append(
            TextIdentity(
                sha256=sha, matcher=matcher(), verdict=one.verdict, keys=list(one.keys), detail=detail,
                normalised=one.normalised, language=joined(",", one.languages),
            )
        )  # fmt: skip
    TextIdentity.objects.bulk_create(rows, ignore_conflicts=True)


def keep_text(text: str) -> str:
    """Store a license text that a person brought, identify it, and return its SHA-256."""
    sha256 = digest_of(text.encode("utf-8", "surrogatepass")).hexdigest()
    TextBlob.objects.bulk_create([TextBlob(sha256=sha256, text=text)], ignore_conflicts=True)
    remember({sha256: text})
    return sha256


def want_opinions(digests: Iterable[str]) -> int:
    """Ask ScanCode, if installed here, about texts it has not seen; return the number of jobs created."""
    if not scancode.installed():
        return 0
    known = SecondOpinion.objects.values("sha256")
    wanted = TextIdentity.objects.filter(sha256__in=list(digests), matcher=matcher()).exclude(sha256__in=known)
    with transaction.atomic():
        for one in wanted.order_by("sha256"):
            enqueue("second_opinion", one.pk, label=say("Text {sha256}", sha256=one.sha256[:12]), asked_by=WORKER)
    return len(wanted)


def keep_opinion(sha256: str, said: Opinion) -> None:
    """Store ScanCode's answer about a text; the first answer is kept."""
    row = SecondOpinion(sha256=sha256, status=said.status, expression=said.expression, score=said.score)
    SecondOpinion.objects.bulk_create([row], ignore_conflicts=True)


def page_at(url: str) -> LinkedPage:
    """Return the row of a linked page, written when the address is new; a new page is due at once."""
    page, _ = LinkedPage.objects.get_or_create(url=url, defaults={"next_check": timezone.now()})
    return page


def note_next_check(page: LinkedPage, at: datetime) -> None:
    """Write when the portal asks for a page again."""
    page.next_check = at
    page.save(update_fields=["next_check"])


def keep_trouble(page: LinkedPage, sentence: str) -> PageReading:
    """Write why the portal could not read a page this time; at most 300 characters are kept."""
    return PageReading.objects.create(page=page, trouble=sentence[:300])


def remember_stored() -> int:
    """Identify every stored license text that this version has not processed; return their number."""
    wanted: set[str] = set(Document.objects.filter(role__in=ROLES).values_list("blob_id", flat=True))
    wanted |= set(NamedText.objects.values_list("blob_id", flat=True))
    wanted |= set(AddedDocument.objects.values_list("blob_id", flat=True))
    wanted |= set(PageReading.objects.filter(blob__isnull=False).values_list("blob_id", flat=True))
    wanted -= set(TextIdentity.objects.filter(matcher=matcher()).values_list("sha256", flat=True))
    ordered = sorted(wanted)
    for start in range(0, len(ordered), AT_ONCE):
        blobs = TextBlob.objects.filter(pk__in=ordered[start : start + AT_ONCE])
        remember(dict(blobs.values_list("pk", "text")))
    return len(ordered)
