"""What a finding from lists rests on: advisories that are named, that a newer list lacks, or that lists ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from reviews.decisions.models import Decision, DecisionAlert
from reviews.language.phrases import dated, joined, say
from reviews.watch.advisories.matching import CLEARED, BoundaryComponent, affects
from reviews.watch.advisories.models import Advisory, AdvisoryList, FindingCause, ListedDigest
from reviews.watch.advisories.queries import CURRENT, lists_in_force, parts_of, said_of

VULNERABLE, LISTED = DecisionAlert.AlertKind.VULNERABLE.value, DecisionAlert.AlertKind.LISTED_FILE.value
OF_LISTS = frozenset({VULNERABLE, LISTED})
MOST_SAID = 5
"""Most sentences of one finding; the page of the boundary has all."""
UNTOLD = say("no longer in any list in force")


@dataclass(frozen=True)
class ListedCause:
    """One cause of a finding: its sentence, and why the lists in force no longer name it ("" while they do)."""

    said: str
    gone: str = ""
    lists: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The sentence with what became of it."""
        return say("{said} ({gone})", said=self.said, gone=self.gone) if self.gone else self.said


@dataclass(frozen=True)
class ListedFinding:
    """The causes of one finding by their keys, and the sentences of those that the lists themselves ended."""

    causes: Mapping[str, ListedCause]
    over: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """The finding in words, "" if nothing is left of it."""
        said = [one.words for one in self.causes.values()]
        more = say(" And {number_of} more.", number_of=len(said) - MOST_SAID) if len(said) > MOST_SAID else ""
        return joined(" ", (say("{rstrip}.", rstrip=one.rstrip(".")) for one in said[:MOST_SAID])) + more


Listed = Mapping[int, Mapping[str, ListedFinding]]


def listed_findings(found: Iterable[Decision]) -> Listed:
    """Return the findings from lists on some decisions, by number and kind.

    What an open finding named and the lists no longer name stays, unless the list marks it as withdrawn or a signed
    list says that it does not apply: a list with fewer rows ends nothing.
    """
    numbers = [one.number for one in found]
    parts = parts_of(numbers)
    said = said_of(parts)
    before, settled = _open_causes(numbers), _settled(numbers)
    return {
        number: {
            kind: _finding(kind, named, before.get((number, kind), {}), settled[number, kind], parts[number])
            for kind, named in zip((VULNERABLE, LISTED), said[number], strict=True)
        }
        for number in numbers
    }


def _finding(
    kind: str,
    named: Mapping[str, str],
    before: Mapping[str, ListedCause],
    settled: set[tuple[str, str]],
    parts: Sequence[BoundaryComponent],
) -> ListedFinding:
    causes = {key: ListedCause(words) for key, words in named.items() if key in before or (key, words) not in settled}
    over = []
    for key, one in before.items():
        if key in named or (not key and named):
            continue
        ended, gone, lists = _became(kind, key, parts)
        if ended:
            over.append(ended)
        else:
            causes[key] = ListedCause(one.said, gone, tuple(sorted({*one.lists, *lists})))
    return ListedFinding(causes, tuple(over))


def _open_causes(numbers: Iterable[int]) -> dict[tuple[int, str], dict[str, ListedCause]]:
    """Return the causes of the open findings; one from before causes were kept has its sentence under the key ""."""
    alerts = DecisionAlert.objects.filter(decision__in=numbers, kind__in=OF_LISTS, closed_at__isnull=True)
    found = {(one.decision_id, one.kind): {"": ListedCause(one.why)} for one in alerts}
    rows = FindingCause.objects.filter(alert__in=alerts).select_related("alert").order_by("pk")
    for one in rows:
        causes = found[one.alert.decision_id, one.alert.kind]
        if one.key:
            causes.pop("", None)
        causes[one.key] = ListedCause(one.said, one.gone, tuple(one.lists))
    return found


def _settled(numbers: Iterable[int]) -> dict[tuple[int, str], set[tuple[str, str]]]:
    """Return key and sentence of what people have answered while the lists named it; it is not opened again."""
    rows = FindingCause.objects.filter(alert__decision__in=numbers, alert__closed_at__isnull=False, gone="")
    found = defaultdict(set)
    answered = rows.exclude(alert__outcome="").order_by("pk")
    for number, kind, key, said in answered.values_list("alert__decision", "alert__kind", "key", "said"):
        found[number, kind].add((key, said))
    return found


def _became(kind: str, key: str, parts: Sequence[BoundaryComponent]) -> tuple[str, str, list[int]]:
    """Return how the lists ended a cause, or else why they no longer name it and which lists came without it."""
    if not key:
        return "", UNTOLD, []
    if kind == LISTED:
        heirs = _heirs(ListedDigest.objects.filter(sha256=key).values_list("source", flat=True))
        return "", say("no longer in {names}", names=_names(heirs)), [one.pk for one in heirs]
    identity, package = key.split(" ", 1)
    rows = list(Advisory.objects.filter(identity=identity, package=package).select_related("source__signer"))
    heirs = _heirs(one.source_id for one in rows if one.state not in CLEARED)
    left = [one for one in heirs if identity not in one.withdrawn]
    if heirs and not left:
        return say("{identity} is marked as withdrawn in {names}.", identity=identity, names=_names(heirs)), "", []
    now = [one for one in rows if one.source.replaced_at is None]
    versions = {version for part in parts for name, version in part.packages if name == package}
    saying = [one for one in now if one.state in CLEARED and one.source.at >= timezone.now() - CURRENT]
    clearing = [one for one in saying if any(affects(one.affected, each) for each in versions)]
    if clearing:
        lists = [one.source for one in clearing]
        said = say("{replace}, says {names}", replace=clearing[0].state.replace("_", " "), names=_names(lists))
        if any(one.signed for one in lists):
            return say("{identity} no longer counts: {said}.", identity=identity, said=said), "", []
        return "", say("{said}, which is unsigned", said=said), [one.pk for one in lists]
    silent = [one for one in left if one.pk not in {each.source_id for each in now}]
    if not silent and left and all(one.signed for one in left):
        return (
            say(
                "{identity} no longer names the version, says {names}, which is signed.",
                identity=identity,
                names=_names(left),
            ),
            "",
            [],
        )
    words = (
        say("no longer in {names}", names=_names(silent))
        if silent
        else say("the version is no longer named by {names}", names=_names(left))
    )
    return "", words, [one.pk for one in left]


def _heirs(sources: Iterable[int]) -> list[AdvisoryList]:
    """Return the lists in force under the kinds and names of these lists."""
    names = set(AdvisoryList.objects.filter(pk__in=set(sources)).values_list("kind", "name"))
    return [one for one in lists_in_force().select_related("signer").order_by("pk") if (one.kind, one.name) in names]


def _names(lists: Iterable[AdvisoryList]) -> str:
    return joined(
        ", ",
        dict.fromkeys(say("the list {name} of {at}", name=one.name, at=dated(one.at, "%-d %b %Y")) for one in lists),
    ) or say("any list")


def importers_of(alert: DecisionAlert) -> list[AdvisoryList]:
    """Return the lists that came without what a finding rests on; their importers do not end it."""
    if alert.kind not in OF_LISTS:
        return []
    keys = {key for some in alert.causes.exclude(gone="").values_list("lists", flat=True) for key in some}
    return list(AdvisoryList.objects.filter(pk__in=keys).select_related("importer").order_by("pk"))
