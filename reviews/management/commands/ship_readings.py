"""Command that writes the terms confirmed by earlier versions as readings of the texts that they quote."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from reviews.evidence.models import TextBlob
from reviews.licensing.models import License, TermReading, TermsVersion
from reviews.licensing.readings.actions import take_over
from reviews.licensing.readings.statements import TextAtHand, anchors_of
from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.values import Term
from reviews.licensing.terms.vocabulary import CONFIRMED


class Command(BaseCommand):
    """Command to run after every upgrade; running it again changes nothing."""

    help = "Write terms that were confirmed before readings were kept, where the text that they quote is stored."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        """Write the missing readings and print how many."""
        if found := take_over(list(missing())):
            self.stdout.write(f"{found} confirmed terms count as read in the texts that they quote.")


def missing() -> Iterator[tuple[TermsVersion, str, Term, TextAtHand]]:
    """Yield each confirmed term of the newest versions that quotes one stored text and is no reading yet."""
    known = set(TermReading.objects.values_list("license", "path").distinct())
    for row in License.objects.prefetch_related("versions__by"):
        versions = list(row.versions.all())
        if not versions:
            continue
        for path, term in from_json(versions[0].terms).values.items():
            quoted = {one.document for one in anchors_of(term)}
            if term.status != CONFIRMED or len(quoted) != 1 or (row.pk, path) in known:
                continue
            if blob := TextBlob.objects.filter(sha256=quoted.pop()).first():
                yield _first(versions, path), path, term, TextAtHand(blob.text)


def _first(versions: list[TermsVersion], path: str) -> TermsVersion:
    """Return the version that confirmed a term as it is now; ``versions`` are newest first."""
    now = versions[0].terms["values"].get(path)
    found = versions[0]
    for one in versions:
        if one.terms["values"].get(path) != now:
            break
        found = one
    return found
