"""A better reader is no change of the repository: what it learned is a finding, and outdates what it contradicts."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.models import Decision
from reviews.decisions.queries import decisions, holds_now, standing
from reviews.evidence.models import Snapshot
from reviews.hub.shapes.reader import READER
from reviews.hub.shapes.reading import FactValue, FindingValue, ReadingValue
from reviews.ledger.queries import history
from reviews.legal.actions import conclude
from reviews.legal.documents import LicenseDocuments
from reviews.licensing.models import License
from reviews.proposals.actions import submit, take_reading
from reviews.workflow.candidate_rows import outdated_on
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.policy.models import PolicyStep, PolicyVersion
from reviews.workflow.policy.rules import SHIPPED
from reviews.workflow.queries import candidate_detail
from reviews.workflow.rereads.models import Contradiction, ReaderFinding
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import get, post
from tests.readings import COMMIT, again, document, reading, weight_set

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def earlier_policy(db: None) -> None:
    """The policy of the edition that signed, which did not ask for scans."""
    asked = {key: level for key, level in SHIPPED["requirements"].items() if key != "scanned"}
    row = PolicyVersion(number=2, body={**SHIPPED, "requirements": asked}, reason="Before scans.")
    row.save(force_insert=True)
    PolicyStep(version=row, kind=PolicyStep.StepKind.ADOPTED, reason="Before scans.").save(force_insert=True)


UNKNOWN = ("weights.outside", "scan.files", "license.unread", "license.binds", "license.card_terms", "card.license")
"""Facts that reader 1 did not know. It is given the weight sets, without which nothing is signed today."""
IN_FORCE = {"legal": "passed", "engineering": "passed"}
INERT = {"counts": {"inert": 6}, "groups": [{"state": "inert", "form": "text", "verdict": "", "why": "", "files": []}]}
CALM: dict[str, Any] = {"scan.files": (INERT, "inferred", "", "")}


def first(read: ReadingValue | None = None) -> ReadingValue:
    """A reading as reader 1 made it."""
    whole = read or reading()
    return again(whole, facts=tuple(one for one in whole.facts if one.key not in UNKNOWN), reader=1)


def at(state: str, cast: Cast, read: ReadingValue | None = None) -> Candidate:
    """A candidate whose review rests on a reading by reader 1."""
    candidate = scenes.candidate_at(state, cast, read=first(read))
    assert scenes.fresh(candidate).snapshot.reader == 1  # type: ignore[union-attr]
    return candidate


def shown(candidate: Candidate) -> dict[str, str]:
    """The state of each track, after the list's filter was held against it."""
    found = {name: track.shown for name, track in candidate_detail(scenes.fresh(candidate)).value.tracks.items()}
    for name, state in found.items():
        assert Candidate.objects.filter(outdated_on(name), pk=candidate.pk).exists() == (state == "outdated")
    return found


def told(candidate: Candidate) -> list[tuple[str, list[str], list[str]]]:
    return [(one.kind, one.tracks, one.sentences) for one in ReaderFinding.objects.filter(candidate=candidate)]


def standing_of(candidate: Candidate) -> tuple[str, str]:
    """The standing of its decision, after the filter of lists was held against it."""
    found = standing(Decision.objects.get(candidate=candidate))
    holds = decisions().filter(holds_now(), candidate=candidate).exists()
    assert holds == (found.word == "in force")
    return found.word, found.why


def model_license(text: str = "Research only.\n", *, known: bool) -> ReadingValue:
    """A repository with a second license text, as the reader that knows it and the one that does not read it."""
    whole = reading()
    one = document("MODEL_LICENSE", "license", text)
    listed = replace(whole.artifacts[1], path="MODEL_LICENSE", size=one.size, blob_id="c9" * 20, sha256="")
    facts = tuple(
        replace(fact, value=["LICENSE", "MODEL_LICENSE"]) if fact.key == "license.files" and known
        else FactValue(fact.key, [{"path": "MODEL_LICENSE", "binds": ["weights"], "by": "name"}], "inferred")
        if fact.key == "license.binds" and known
        else fact
        for fact in whole.facts
    )  # fmt: skip
    documents = (*whole.documents, one) if known else whole.documents
    return again(whole, artifacts=(*whole.artifacts, listed), documents=documents, facts=facts)


def test_the_same_bytes_read_by_a_newer_reader_outdate_nothing_and_say_nothing(cast: Cast, client: Client) -> None:
    candidate = at("decided", cast)
    before = scenes.fresh(candidate).snapshot_id
    take_reading(candidate.pk, reading(facts=CALM))
    now = scenes.fresh(candidate).snapshot
    assert now is not None
    assert (now.reader, now.pk == before) == (READER, False)
    assert shown(candidate) == IN_FORCE
    assert standing_of(candidate) == ("in force", "")
    assert told(candidate) == []
    assert history(f"candidate:{candidate.pk}")[0].data["changed"] == "details on which no sign-off rests"
    page = get(client, cast.legal, candidate, f"compare/{before}/{now.pk}/")
    assert "The repository did not change. One of the two readers knows more about the same files." in page
    assert "Affects" not in page


@pytest.mark.long
def test_a_later_reading_by_the_same_reader_is_compared_with_both(cast: Cast) -> None:
    candidate = at("ready", cast)
    take_reading(candidate.pk, reading(facts=CALM))
    take_reading(candidate.pk, reading(facts={**CALM, "publisher": ("other-lab", "hub", "", "")}))
    assert shown(candidate) == {"legal": "outdated", "engineering": "passed"}
    take_reading(candidate.pk, reading(facts=CALM))
    assert shown(candidate) == IN_FORCE


CHANGES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a new owner", {"facts": {"publisher": ("other-lab", "hub", "", "")}}, {"legal"}),
    ("an ancestor", {"facts": {"lineage.ancestors": ([{"id": "a/b", "license": "other"}], "hub", "", "")}}, {"legal"}),
    ("a license text", {"license_text": "You may not use it.\n"}, {"legal"}),
    ("the hub's scan", {"facts": {"scan.hub": ({"state": "issues", "files": {}}, "hub", "", "")}}, {"engineering"}),
]


@pytest.mark.parametrize(("what", "change", "tracks"), CHANGES, ids=[one[0] for one in CHANGES])
def test_what_the_repository_changed_is_outdated_as_before(
    cast: Cast, what: str, change: dict[str, Any], tracks: set[str]
) -> None:
    candidate = at("ready", cast)
    take_reading(candidate.pk, reading(**{**change, "facts": CALM | change.get("facts", {})}))
    assert {name for name, state in shown(candidate).items() if state == "outdated"} == tracks


def test_a_changed_byte_is_outdated_as_before(cast: Cast) -> None:
    candidate = at("ready", cast)
    new = reading(facts=CALM)
    weights = replace(new.artifacts[5], sha256="d" * 64, blob_id="d7" * 20)
    take_reading(candidate.pk, again(new, artifacts=(*new.artifacts[:5], weights)))
    assert shown(candidate) == {"legal": "passed", "engineering": "outdated"}
    assert "Weights" in candidate_detail(scenes.fresh(candidate)).value.tracks["engineering"].moved


@pytest.mark.long
def test_a_license_text_that_was_not_read_is_one_finding_for_legal_until_it_is_read(cast: Cast, client: Client) -> None:
    candidate = at("decided", cast, model_license(known=False))
    take_reading(candidate.pk, model_license(known=True))
    kind, tracks, sentences = told(candidate)[0]
    assert (len(told(candidate)), kind, tracks) == (1, "license", ["legal"])
    assert sentences == [
        "MODEL_LICENSE is a license document that was not known before.",
        "MODEL_LICENSE applies to the weights, judging by its file name.",
    ]  # fmt: skip
    assert shown(candidate) == {"legal": "outdated", "engineering": "passed"}, "no one has read this text"
    assert standing_of(candidate)[0] == "under review"
    assert history(f"candidate:{candidate.pk}")[0].data["learned"][0]["kind"] == "license"
    client.force_login(cast.legal)
    turn = " ".join(client.get("/").content.decode().split())
    assert candidate.repo_id in turn, "the sign-off is outdated"
    client.force_login(cast.engineer)
    assert "Reader 2 learned" not in client.get("/").content.decode()
    assert "MODEL_LICENSE is a license document" in get(client, cast.legal, candidate, "legal/")
    assert "Reader findings" not in get(client, cast.engineer, candidate, "engineering/")
    # Read once more: not routed again.
    take_reading(candidate.pk, again(model_license(known=True), repo=replace(reading().repo, library="other")))
    assert len(told(candidate)) == 1
    post(client, cast.engineer, candidate, "legal/learned/", 403)
    post(client, cast.legal, candidate, "legal/learned/", 409, seen="0" * 64)
    post(client, cast.legal, candidate, "legal/learned/", 302)
    assert history(f"candidate:{candidate.pk}")[0].event == "learned:confirmed"
    assert "Reader findings" not in get(client, cast.legal, candidate, "legal/")
    client.force_login(cast.legal)
    assert "Reader 2 learned" not in client.get("/").content.decode()
    post(client, cast.legal, candidate, "legal/learned/", 409)


def test_signing_reads_what_was_learned(cast: Cast, client: Client) -> None:
    candidate = at("answered", cast, model_license(known=False))
    take_reading(candidate.pk, model_license(known=True))
    assert f"learned by reader {READER}" in get(client, cast.legal, candidate, "legal/")
    scenes.sign_track(candidate, "legal", cast)
    assert f"learned by reader {READER}" not in get(client, cast.legal, candidate, "legal/")


def bigger(first_bytes: int, now: int) -> tuple[ReadingValue, ReadingValue]:
    """The same two files of weights: one reader calls one of them the model, the other both."""
    whole = reading()
    other = replace(whole.artifacts[5], path="model_pp1.safetensors", size=now - first_bytes, blob_id="e1" * 20)
    artifacts = (*whole.artifacts, replace(other, sha256="e" * 64))
    both = weight_set(size=now, files=["model.safetensors", "model_pp1.safetensors"])
    known = {**CALM, "weights.sets": ([both], "inferred", "", ""), "weights.bytes": (now, "hub", "", "")}
    return again(whole, artifacts=artifacts), again(reading(facts=known), artifacts=artifacts)


def test_more_weights_than_were_signed_contradict_the_fit_and_say_why(cast: Cast, client: Client) -> None:
    old, new = bigger(2_000_000_000, 141_000_000_000)
    candidate = at("decided", cast, old)
    take_reading(candidate.pk, new)
    assert [(kind, tracks) for kind, tracks, _ in told(candidate)] == [("weights", ["engineering"])]
    said = "The sign-off rests on 1 weight file of 1.9 GiB; the set has 2 weight files of 131.3 GiB."
    assert Contradiction.objects.get().sentences == [said]
    assert shown(candidate) == {"legal": "passed", "engineering": "outdated"}
    assert standing_of(candidate) == ("under review", f"a sign-off is contradicted: {said}")
    for who, page in ((cast.engineer, "engineering/"), (cast.engineer, ""), (cast.engineer, "engineering/renew/")):
        assert said in get(client, who, candidate, page)
    client.force_login(cast.engineer)
    turn = " ".join(client.get("/").content.decode().split())
    assert f"Your sign-off is outdated. {said}" in turn
    assert "changed on the hub" not in turn
    again_read = again(new, repo=replace(new.repo, library="other"))
    take_reading(candidate.pk, again_read)
    assert (Contradiction.objects.count(), len(told(candidate))) == (1, 1)


def test_a_file_that_is_dangerous_after_all_contradicts_the_scan(cast: Cast) -> None:
    candidate = at("ready", cast)
    found = FindingValue("pickle-dangerous", "block", "Loading this file may run code", "", "model.safetensors")
    row = [{"file": "model.safetensors", "verdict": "dangerous", "imports": [], "why": "", "uninspected": 0}]
    take_reading(candidate.pk, reading(facts={**CALM, "scan.pickles": (row, "inferred", "", "")}, findings=(found,)))
    assert shown(candidate) == {"legal": "passed", "engineering": "outdated"}
    assert [kind for kind, *_ in told(candidate)] == ["scans"]


def test_an_older_reading_after_a_newer_one_is_no_change_either(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast, read=reading(facts=CALM))
    take_reading(candidate.pk, first())
    assert shown(candidate) == IN_FORCE
    assert told(candidate) == []


def test_a_later_commit_inherits_across_readers_where_no_byte_differs(cast: Cast) -> None:
    old = at("decided", cast)
    new = submit(old.repo_id, hub=old.hub, revision="b" * 40, workload=old.workload, by=cast.requester)
    take_reading(new.pk, reading(commit="b" * 40, facts=CALM))
    assert shown(new) == IN_FORCE
    assert {one.rule for one in SignOff.objects.filter(candidate=new)} == {"inherited"}


def test_what_cannot_be_separated_is_a_change(cast: Cast) -> None:
    """Another scheme of quantization, found in no single file, beside a change in some file."""
    candidate = at("ready", cast)
    scheme = ({"quant_method": "gptq", "bits": 4}, "inferred", "", "")
    take_reading(candidate.pk, reading(card="# Other words", facts=CALM | {"quantization.scheme": scheme}))
    assert shown(candidate) == {"legal": "passed", "engineering": "outdated"}
    assert candidate_detail(scenes.fresh(candidate)).value.tracks["engineering"].moved == ("Model configuration",)


def test_the_number_of_the_reader_is_outside_the_digest(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    take_reading(candidate.pk, again(reading(), reader=3))
    assert [(one.commit, one.reader) for one in Snapshot.objects.all()] == [(COMMIT, READER)]


@pytest.mark.long
def test_an_earlier_review_is_reused_across_readers_with_what_was_learned_beside_it(cast: Cast, client: Client) -> None:
    earlier = at("legal-passed", cast, model_license(known=False)).intakes.get()
    second = scenes.proposed(cast, work=scenes.workload(cast, name="Second use"))
    take_reading(second.pk, model_license(known=True))
    page = get(client, cast.legal_two, second, f"legal/reuse/{earlier.pk}/")
    assert "The basis has changed" not in page
    assert "A newer reader knows more" in page
    assert "MODEL_LICENSE is a license document that was not known before." in page
    post(client, cast.legal_two, second, f"legal/reuse/{earlier.pk}/", 302, intended_use="Covered by the card.")


@pytest.mark.parametrize("known", [False, True])
def test_a_conclusion_stays_for_the_same_texts_and_ends_with_another_text(cast: Cast, known: bool) -> None:
    candidate = at("intake", cast, model_license(known=False))
    found = License.objects.create(key="sample", name="Sample")
    before = LicenseDocuments(scenes.fresh(candidate).snapshot)  # type: ignore[arg-type]
    digest = before.documents_digest
    conclude(candidate.hub, candidate.repo_id, documents=digest, license=found, reason="Read in full.", by=cast.legal)
    files = {"license.files": (["LICENSE"], "hub", "", "")}  # the same files, known in another way
    whole = model_license(known=True) if known else again(model_license(known=False), facts=reading(facts=files).facts)
    take_reading(candidate.pk, whole)
    after = LicenseDocuments(scenes.fresh(candidate).snapshot)  # type: ignore[arg-type]
    assert after.documents_digest != digest
    assert [one.license.key for one in after.concluded] == ([] if known else ["sample"])
