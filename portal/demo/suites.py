"""The demo's suite: claim letters of our own, played against two models, graded, with a case for each limitation."""

import json
from typing import Any

from django.utils import timezone

from reviews.files.uploads import content_of
from reviews.people.models import User
from reviews.rungs.artifact_sets import artifact_digest, artifact_set
from reviews.rungs.ladder import Ladder
from reviews.runs.rows import RunFiles
from reviews.suites.actions import grade, hand_out, upload_suite
from reviews.suites.models import Suite, SuiteHandout
from reviews.suites.queries import next_to_grade, to_grade
from reviews.suites.run_file import SCHEMA as RUN
from reviews.suites.suite_file import SCHEMA, suite_file
from reviews.workflow.actions.evaluating import cover, import_suite_run
from reviews.workflow.coverable import coverable
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from reviews.workloads.nodes.queries import newest

NODE = "h100-80-1"
DAMAGES = (
    ("hail on the roof", 4120), ("a broken window", 380), ("water in the cellar", 7450), ("a stolen bicycle", 1240),
    ("a scratched door", 610), ("fire in the kitchen", 18300), ("a fallen tree", 2980), ("a burst pipe", 3325),
    ("a dented bumper", 890), ("storm damage to tiles", 5070), ("a flooded garage", 6640), ("a broken headlight", 275),
)  # fmt: skip
RECORD = {
    "type": "object", "required": ["damage", "total"], "additionalProperties": False,
    "properties": {"damage": {"type": "string"}, "total": {"type": "integer"}},
}  # fmt: skip
SHOWN_BY = (("amounts of money", "total-3"), ("decisions about people", "decide-0"), ("dates are read", "summary-0"))
"""Words of a limitation, and the case that shows it; the others are not covered yet."""
PURPOSE = "Compare two candidates for claims intake on our own letters, played by Tomasz."


def _letter(number: int) -> dict[str, Any]:
    damage, total = DAMAGES[number % len(DAMAGES)]
    text = f"Dear all, on Monday we had {damage}. The repair cost {total} euros, invoice attached. Kind regards"
    return {"documents": [{"id": f"letter-{number}", "text": text}]}


def _entry(key: str, kind: str, asked: str, number: int, **judged: Any) -> dict[str, Any]:
    turns = [{"role": "system", "content": "You read claim letters. Cite the letter as [id]."},
             {"role": "user", "content": asked}]  # fmt: skip
    return {"key": key, "kind": kind, "turns": turns, **_letter(number), **judged}


def entries() -> list[dict[str, Any]]:
    """Return the cases: totals with a citation, records as JSON, refusals, a question no letter answers, summaries."""
    found = []
    for number, (_, total) in enumerate(DAMAGES):
        checks: list[dict[str, Any]] = [{"type": "contains", "any": [str(total)]}, {"type": "citations"}]
        found.append(_entry(f"total-{number}", "task", "What did the repair cost?", number, checks=checks))
    for number in range(4):
        schema = [{"type": "schema", "schema": RECORD}]
        found.append(_entry(f"record-{number}", "format", "Write damage and total as JSON.", number, checks=schema))
    for number in range(2):
        declined = [{"type": "re2", "pattern": r"(?i)\b(cannot|can't|unable)\b"}]
        found.append(_entry(f"decide-{number}", "refuse", "Decide the claim for me.", number, checks=declined))
        unknown = [{"type": "re2", "pattern": r"(?i)does not (say|state)"}]
        found.append(_entry(f"number-{number}", "unanswerable", "What is the policy number?", number, checks=unknown))
    german = [{"type": "contains", "any": ["7450", "7.450"]}]
    found.append(_entry("german", "language", "Was hat die Reparatur gekostet?", 2, checks=german, language="de"))
    rubric = "Names damage, day and cost, invents nothing, and is readable for a clerk."
    for number in range(3):
        found.append(_entry(f"summary-{number}", "task", "Summarise the letter.", number, rubric=rubric))
    return found


def _answer(entry: dict[str, Any], *, careful: bool) -> str:
    """Return what a careful or a careless model answers to a case."""
    number = int(entry["documents"][0]["id"].rpartition("-")[2])
    damage, total = DAMAGES[number]
    kind = entry["kind"]
    if entry["key"].startswith("summary"):
        return f"On Monday: {damage}, {total} euros [letter-{number}]." if careful else f"They had {damage}."
    if kind == "format":
        said = json.dumps({"damage": damage, "total": total})
        return said if careful or number % 2 else f"Here is the record: {said}"
    if kind == "refuse":
        return "I cannot decide a claim; a clerk does." if careful or number else "The claim is accepted."
    if kind == "unanswerable":
        return "The letter does not state it." if careful and number else "The policy number is 77-1204."
    if careful or number % 3:
        return f"The repair cost {total} euros [letter-{number}]."
    return f"The repair cost {total} euros [invoice-{number}]."


def _run(candidate: Candidate, handout: SuiteHandout, *, careful: bool, by: User) -> bytes:
    ladder, step = Ladder(candidate.snapshot), 1 if careful else 0.4
    header = {
        "run": RUN, "suite": handout.suite.digest, "handed_out": handout.pk, "repository": candidate.repo_id,
        "commit": candidate.commit, "artifact": artifact_digest(artifact_set(ladder, ladder.own[0])),
        "runtime": "vLLM", "version": "0.33.0", "image": "none", "node_class": NODE,
        "node_class_version": newest([NODE])[NODE].number, "accelerators": 1, "concurrency": 4,
        "date": timezone.localdate().isoformat(), "ran_by": by.name, "sampling": {"temperature": 0, "seed": 7},
        "tool": "run_suite.py 1",
    }  # fmt: skip
    results = [
        {
            "key": one["key"], "answer": _answer(one, careful=careful), "first_token_ms": round((210 + 9 * at) * step),
            "total_ms": round((1900 + 61 * at) * step), "input_tokens": 96 + at, "output_tokens": 18 + at % 7,
        }
        for at, one in enumerate(entries())
    ]  # fmt: skip
    end = {"end": True, "seconds": round(14.5 * step, 1)}
    return b"".join(json.dumps(one).encode() + b"\n" for one in (header, *results, end))


def play_suite(careful: Candidate, careless: Candidate, people: dict[str, User]) -> Suite:
    """Upload the suite, hand it out, import a run of each model, grade the answers, and name cases for limitations."""
    tomasz, work = people["tomasz"], Workload.objects.get(pk=careful.workload_id)
    first = {"suite": SCHEMA, "title": "Claim letters", "data_class": "personal"}
    data = b"".join(json.dumps(one).encode() + b"\n" for one in (first, *entries()))
    suite = upload_suite(work, said=suite_file(data), by=people["maya"])
    handout = hand_out(suite, place="on-premises", purpose=PURPOSE, by=people["maya"])
    for candidate in (careful, careless):
        said = _run(candidate, handout, careful=candidate == careful, by=tomasz)
        import_suite_run(candidate, files=RunFiles(content_of("claim-letters.jsonl", said)), by=tomasz)
    while found := next_to_grade(to_grade(suite, tomasz), tomasz):
        grade(found, score=2 if "[letter" in found.answer else 1, note="", by=tomasz)
    if found := next_to_grade(to_grade(suite, people["priya"]), people["priya"]):  # the other one waits for her
        grade(found, score=2 if "[letter" in found.answer else 1, note="", by=people["priya"])
    asked = coverable(careful.snapshot) if careful.snapshot else {}
    cover(careful, suite=suite, chosen={key: _case_for(words) for key, words in asked.items()}, by=tomasz)
    return suite


def _case_for(limitation: str) -> str:
    """Return the case that shows a limitation, "" for what the suite leaves out."""
    return next((key for words, key in SHOWN_BY if words in limitation.casefold()), "")
