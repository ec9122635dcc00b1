"""The demo's shortlist: three models for drafting replies, letters to count, and what the team recommends."""

from reviews.people.models import User
from reviews.rungs.ladder import Ladder
from reviews.shortlist.actions.documents import add_document
from reviews.shortlist.actions.listing import add_entry, confirm_family, start
from reviews.shortlist.actions.recommending import recommend
from reviews.shortlist.choices import CHAT, EFFICIENT, QUALITY
from reviews.shortlist.models import Shortlist, ShortlistEntry
from reviews.shortlist.statements import DocumentStatement, EntryStatement, RecommendationStatement
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload

ENTRIES: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "sample-lab/atlas-14b-instruct", QUALITY, "sample-lab/atlas-14b-base",
        "Clerks changed its drafts least in a week of trials, so the others are measured against it.",
        "More than two wrong amounts in forty letters, or a whole H100 that other teams need.",
    ),
    (
        "sample-lab/quill-3b-instruct", EFFICIENT, "sample-lab/quill-3b-instruct",
        "It serves all 60 clerks on one accelerator and writes short letters well.",
        "A policy number that was in no letter, in more than one draft of forty.",
    ),
    (
        "sample-lab/quill-7b-instruct", "", "sample-lab/quill-3b-instruct",
        "It stands between the two others in size, in case the small one follows too few instructions.",
        "Terms of its license that a product for customers cannot meet.",
    ),
)  # fmt: skip
"""Repository, slot, root of its family, and why it is on the list and what would take it off."""

LETTERS: tuple[tuple[str, str, str, str], ...] = (
    (
        "Water damage, first letter", "English",
        (
            "Dear Sir or Madam, on Monday the pipe under our kitchen sink burst, and the floor of the flat below is "
            "wet as well. Our policy began in March. Which papers do you need, and may we have the floor dried?"
        ),
        (
            "Dear customer, thank you for your letter. Please send us the plumber's bill and photos of both floors. "
            "You may have the floor dried at once; keep the bill."
        ),
    ),
    (
        "Hagelschaden am Dach", "German",
        (
            "Sehr geehrte Damen und Herren, der Hagel vom Sonntag hat mehrere Ziegel zerschlagen, und im Dachboden "
            "tropft es. Der Dachdecker kommt erst in zwei Wochen. Darf ich das Dach mit einer Plane abdecken lassen?"
        ),
        "Guten Tag, bitte lassen Sie das Dach sofort abdecken und schicken Sie uns die Rechnung und einige Fotos.",
    ),
    (
        "Lost luggage", "Mandarin",
        "您好,我上周乘火车旅行时行李丢失了,里面有一台相机和一些衣服。请问我需要提交哪些文件,多久可以得到答复?",
        "您好,请把车站的报告和购买相机的收据寄给我们。我们会在两周内答复您。",
    ),
)  # fmt: skip
"""Title, language, letter and the reply that a clerk would send; all of them are our own inventions."""


def keep_shortlist(workload: Workload, people: dict[str, User]) -> Shortlist:
    """Start the shortlist of a workload as Maya, with entries, letters and a recommendation."""
    maya = people["maya"]
    shortlist = start(workload, task=CHAT, local=False, by=maya)
    rows = {repo_id: _entry(shortlist, repo_id, slot, maya, said) for repo_id, slot, _, *said in ENTRIES}
    for repo_id, _, root, *_ in ENTRIES:
        confirm_family(rows[repo_id], root=root, reviews={}, by=people["tomasz"])
    for title, language, letter, reply in LETTERS:
        said = DocumentStatement(title, language, "internal", letter, reply)
        add_document(shortlist, said=said, by=maya)
    small = rows["sample-lab/quill-3b-instruct"]
    recommend(shortlist, said=_advice(small), reviews={}, by=maya)
    return shortlist


def _entry(shortlist: Shortlist, repo_id: str, slot: str, by: User, said: list[str]) -> ShortlistEntry:
    found = Candidate.objects.filter(workload=shortlist.workload, repo_id=repo_id, snapshot__isnull=False)
    snapshot = found.select_related("snapshot").earliest("pk").snapshot
    assert snapshot is not None  # noqa: S101  (the filter says so)
    rung = Ladder(snapshot).own[0].key
    return add_entry(shortlist, snapshot=snapshot, rung=rung, said=EntryStatement(slot, *said), by=by)


def _advice(entry: ShortlistEntry) -> RecommendationStatement:
    return RecommendationStatement(
        entry=entry.pk, first_artifact=entry.pk, revision="pin-and-watch", runtime="vLLM 0.33.0",
        tokenizer_template="Both at the pinned commit; only the platform team changes them, with a new test.",
        hardware="One of the two L40S of a node, 8,192 tokens and 32 drafts at once.",
        largest_risk="It invents policy numbers when a letter has none, and a clerk sends them.",
        evidence="A load test with 32 drafts at once, and last month's letters drafted again.",
        trade_off="Drafts of at most 600 words, where the large model writes longer ones that need fewer changes.",
    )  # fmt: skip
