"""A scene whose every text wants to break out of the page: typed into each form, and served by a hub."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from reviews.hub.shapes.reading import ArtifactValue, FindingValue
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests import memory, scenes
from tests.cast import Cast
from tests.evidence.xss_vectors import vectors
from tests.fuller import AROUND
from tests.house.filled import Filled, filled, senders
from tests.house.places import build
from tests.readings import again, document, reading

MARK = "xq7"
BREAKERS = (
    f'"><{MARK} onerror=1>', f"'><{MARK} onload=1>", f"</a><{MARK}>", f'" onfocus="{MARK}', f"' onfocus='{MARK}",
    f"</textarea><{MARK}>", f"</title><{MARK}>", f"</script><{MARK}>", f"--><{MARK}>", f"]]><{MARK}>",
    f"javascript:{MARK}", f"{{{{ {MARK} }}}}{{% x %}}", f"&lt;{MARK}&gt;", f"\\x3c{MARK}\\x3e", f"<{MARK}/onx=1>",
    f"</select><{MARK}>", f"`${{{MARK}}}`", f"<svg/onload={MARK}>", f"<img src=x onerror={MARK}>", f"</style><{MARK}>",
)  # fmt: skip
"""Short ones, which fit into every field; each leaves the mark in the name of an element or attribute it makes."""
TEXT = re.compile(r"<(input|textarea)\b([^>]*)>")
ENDS = ("reject", "withdraw", "withdraw_decision", "withdraw_signoff", "switch_person", "sign", "take_entry_back")
LINK = re.compile(r"(?i)^[\s\x00-\x20]*(?:javascript|vbscript|data):")
NEVER = {
    "iframe", "object", "embed", "base", "style", "math", "marquee", "video", "audio", "frameset", "applet", "layer",
    "bgsound", "xml", "isindex", "keygen", "plaintext", "xmp", "noembed", "noframes", "portal", "fencedframe", "source",
    "picture", "track", "foreignobject", "animate", "set", "template", "image", "area",
}  # fmt: skip
"""Elements that no page of ours has."""


class Markup(HTMLParser):
    """Reads a page and notes every element and attribute that a text must have made."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is foreign about one element."""
        given = dict(attrs)
        foreign = tag in NEVER or MARK in tag or (tag == "script" and not (given.get("src") or "").startswith("/"))
        for name, value in attrs:
            loads = name in ("href", "src", "action", "formaction", "srcset", "poster", "data", "ping", "background")
            foreign |= name.startswith("on") or MARK in name or name in ("style", "srcdoc", "http-equiv")
            foreign |= loads and bool(LINK.match(value or ""))
            foreign |= name in ("src", "srcset", "poster", "background", "ping") and "elsewhere.example" in (
                value or ""
            )
        if foreign:
            self.found.append((self.get_starttag_text() or tag)[:160])


def foreign(page: str) -> list[str]:
    """The elements of a page that are not ours."""
    reader = Markup()
    reader.feed(page)
    reader.close()
    return reader.found


def texts(whole: bool) -> list[str]:
    """The vectors: the short ones and every fifth of the others, or all."""
    others = [text for _, text in vectors() if "\0" not in text and text.isprintable()]
    return [*BREAKERS, *(others if whole else others[::8])]


def controls(part: str) -> dict[str, int]:
    """The controls of a form that take a text, with how many characters each takes."""
    found = {}
    for tag, words in TEXT.findall(part):
        name, kind = re.search(r'name="([^"]+)"', words), re.search(r'type="([^"]+)"', words)
        if name and (tag == "textarea" or (kind and kind[1] in ("text", "search", "url"))):
            most = re.search(r'maxlength="(\d+)"', words)
            found[name[1]] = int(most[1]) if most else 2_000
    return found


def spoiled(form: Filled, words: list[str], turn: int, *, lines: bool = True) -> dict[str, list[str]]:
    """The form with as many vectors in each text as it takes; with ``lines`` also in the texts of one line."""
    body = form.body()
    for number, (name, most) in enumerate(controls(form.html).items()):
        area = re.search(rf'<textarea[^>]*name="{re.escape(name)}"', form.html)
        if not (area or lines):
            continue
        text = ""
        for step in range(len(words)):
            more = words[(turn + number + step) % len(words)]
            if len(text) + len(more) + 1 <= most:
                text += ("\n" if area else " ") + more
            elif text:
                break
        body[name] = [text.strip() or BREAKERS[2]]
    return body


def typed_everywhere(
    cast: Cast, numbers: dict[str, Any], words: list[str], step: int
) -> tuple[dict[str, list[str]], set[str]]:
    """Send every form with hostile texts; what was foreign in the answers, and which forms were taken."""
    wrong, taken = {}, set()
    names = sorted(senders(cast), key=lambda name: name in ENDS)[::step]  # others need what these end
    forms = sorted(filled(cast, numbers, names), key=lambda form: form.name in ENDS)
    for turn, form in enumerate(forms):
        client = Client(raise_request_exception=False)
        client.force_login(form.person)
        for lines in (True, False):
            answer = client.post(form.path, spoiled(form, words, turn * 7, lines=lines))
            found = foreign(answer.content.decode()) if "html" in answer.headers.get("Content-Type", "") else []
            if found or answer.status_code >= 500:
                wrong[f"{form.name} answers {answer.status_code}"] = found
            if answer.status_code in (200, 302):
                taken.add(form.name)
                break
    return wrong, taken


def read_from_a_hub(words: list[str], repo_id: str) -> Any:
    """A reading in which every text that a hub can choose is hostile."""
    whole, short = "\n\n".join(words), BREAKERS[0]
    facts = {
        "license.tag": (short, "file", short, short), "architecture.names": ([BREAKERS[18]], "file", short, ""),
        "card.intended_use": ({"heading": short, "text": whole[:3000]}, "unverified", short, "L7-L9"),
        "card.limitations": ({"heading": short, "text": whole[:3000]}, "unverified", short, "L15"),
        "card.languages": ([short, BREAKERS[1]], "unverified", "README.md", "L3"),
        "tokenizer.class": (short, "file", short, ""), "template.source": (short, "file", short, ""),
        "task.pipeline_tag": (short, "hub", "", ""),
    }  # fmt: skip
    findings = tuple(FindingValue(f"odd-{n}", "info", one, one, one[:50], one[:20]) for n, one in enumerate(words[:30]))
    first = reading(repo_id, card=f"# {short}\n\n{whole}\n", license_text=f"{whole}\n", facts=facts, findings=findings)
    files = (*first.artifacts, *(ArtifactValue(one[:200], 1, "c1" * 20, "", "other", one[:20]) for one in words[:20]))
    documents = (*first.documents, document(f"../{short}/NOTICE", "notice", whole))
    around = {**AROUND, "variants_why": short}
    return again(first, artifacts=files, documents=documents, around=around)


def decided(cast: Cast, words: list[str]) -> dict[str, Any]:
    """A decision on what such a hub serves, for a workload and with a ruling in such words."""
    found: dict[str, Any] = memory.remembered_value(lambda: _decided(cast, words), words)
    return found


def _decided(cast: Cast, words: list[str]) -> dict[str, Any]:
    short, name = BREAKERS[0], "sample-lab/hostile-1b"
    texts_of = {one: f"{short} {BREAKERS[n]}" for n, one in enumerate(("purpose", "users", "expected_output"))}
    work = scenes.workload(
        cast, name=f"{short} {MARK}", latency_target=short, languages=short, territory=short, **texts_of
    )
    candidate = scenes.candidate_at("read", cast, name, work=work, read=read_from_a_hub(words, name))
    scenes.intake(candidate, cast, **{key: f"{short} {n}" for n, key in enumerate(scenes.INTAKE)})
    for track in ("legal", "engineering"):
        scenes.answer_all(candidate, track, cast)
    scenes.sign_track(candidate, "legal", cast, reason=" ".join(words[:20]))
    terms = scenes.TERMS | {
        "runtime": f"{scenes.TERMS['runtime']} {short} for less time", "trade_off_accepted": f"{short} for less time",
    }  # fmt: skip
    scenes.sign_track(candidate, "engineering", cast, reason=" ".join(words[:20]), terms=terms)
    names = ("limitations", "largest_risk", "fallback_note", "removal_plan")
    said = {one: f"{short} {BREAKERS[3]} here is the {one}" for one in names}
    decision = scenes.decide(scenes.fresh(candidate), cast, **said)
    snapshot = Candidate.objects.get(pk=candidate.pk).snapshot
    assert snapshot
    return {
        "candidate_id": candidate.pk, "number": decision.number, "slug": work.slug,
        "old": snapshot.pk, "new": snapshot.pk,
        "document_id": snapshot.documents.get(role="card").pk,
    }  # fmt: skip


def hostile_scene(cast: Cast, *, whole: bool) -> tuple[list[dict[str, Any]], dict[str, list[str]], set[str]]:
    """The rows of two scenes, what was foreign in the answers to forms, and the forms that were taken."""
    words, numbers = texts(whole), build(cast)
    numbers["work"] = Workload.objects.get(slug="claims-intake").pk
    by_hub = numbers | decided(cast, words)
    wrong, taken = typed_everywhere(cast, numbers, words, 1 if whole else 6)
    return [by_hub, numbers] if whole else [by_hub], wrong, taken
