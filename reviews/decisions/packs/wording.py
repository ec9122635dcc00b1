"""The sentences of a duties pack: our own words, filled with the facts of the record; an unknown fact is said.

Its files are in English for every reader: the record holds the digest of the pack, and it goes to others with a model.
Only what its page says as well is marked.
"""

from collections.abc import Mapping

from reviews.decisions.packs.facts import PackDuty, PackFacts, PackText
from reviews.language.memory import stored
from reviews.language.phrases import say

UNREAD = (
    "Not known: when decision {number} was issued, no reviewer had confirmed which duties the license imposes. "
    "Read the texts in this pack, and ask legal before you rely on this file."
)
NOT_ASKED = "Decision {number} lists no duty that this file fulfils."
NO_DUTIES = "Decision {number} lists no duties."
ROLES = {
    "license": "License text", "use_policy": "Use policy", "notice": "Notice", "addendum": "Addendum",
    "gate_prompt": "Access prompt", "linked_page": "Page that the license refers to",
}  # fmt: skip
BY_HAND = ("registration", "notify", "publish_source", "safeguard", "no_endorsement", "same_license")
"""Kinds of duties that no file fulfils: someone must act."""
ANSWERED_IN = {
    "include_license": "texts/", "notice_file": "NOTICE.txt", "attribution": "ATTRIBUTION.txt",
    "display": "NAMING.txt", "model_name_prefix": "NAMING.txt", "change_notice": "MODIFICATIONS.txt",
    "passthrough_clause": "USER-TERMS.txt",
}  # fmt: skip


def _none(facts: PackFacts, known: str = NOT_ASKED) -> str:
    return (known if facts.duties_known else UNREAD).format(number=facts.number)


def _titled(title: str, lines: list[str]) -> str:
    return "\n".join([title, "=" * len(title), "", *lines]).rstrip() + "\n"


def _headed(title: str, lines: list[str]) -> list[str]:
    return [title, "-" * len(title), *lines, ""]


def _duty_line(one: PackDuty) -> str:
    unclear = "" if one.settled else " (it is unclear whether this workload triggers it)"
    return f"- {one.source}: {one.words}{unclear}"


def title_of(one: PackText) -> str:
    """Return a text's kind, title and origin in one line."""
    return f"{ROLES.get(one.role, one.role)} “{one.title}” from {one.source}"


def attribution_line(facts: PackFacts) -> str:
    """Return the attribution in one line, from the publisher and license that legal recorded."""
    publisher = facts.publisher or "an unnamed publisher"
    return (
        f"{facts.repository} (commit {facts.commit}) by {publisher}, from {facts.hub or 'an unnamed hub'}, "
        f"under {facts.license}. Changes: see MODIFICATIONS.txt."
    )


def notice(facts: PackFacts, texts: Mapping[str, str]) -> str:
    """Return the NOTICE file; ``texts`` are the words of the stored texts by SHA-256."""
    asked = facts.of_kind("notice_file")
    prescribed = [f"  {one.text}" for one in asked if one.text]
    holders = [f"  {one}" for one in facts.copyright or ()]
    if facts.copyright is None:
        holders = ["  Not in this record. Take the copyright lines from the license texts in texts/."]
    elif not holders:
        holders = ["  The license texts that were read contain no copyright line that names a holder."]
    bases = [f"  {one}" for one in facts.bases or ()] or [
        "  Not known." if facts.bases is None else "  The repository names no base model."
    ]
    own = [one for one in facts.texts if one.role == "notice"]
    lines = [attribution_line(facts), "", f"License: {facts.license}", f"Location of the terms: {facts.location}", ""]
    if asked:
        lines += _headed("Duties that this file fulfils", [_duty_line(one) for one in asked])
    if prescribed:
        lines += _headed("Wording that the license prescribes", prescribed)
    lines += _headed("Copyright lines in the license texts", holders) + _headed("Base models", bases)
    for one in own:
        said = texts.get(one.sha256)
        lines += _headed(
            f"Notice of {one.source}, {one.title}, word for word",
            said.splitlines() if said is not None else ["  Not stored. Take the notice from the repository."],
        )
    if not own:
        lines += ["No notice file was read in the repository."]
    return _titled("NOTICE", lines)


def attribution(facts: PackFacts) -> str:
    """Return the attribution line with what the license asks of it."""
    asked = facts.of_kind("attribution")
    lines = [attribution_line(facts), ""]
    lines += [_duty_line(one) for one in asked] if asked else [_none(facts)]
    return _titled("ATTRIBUTION", lines)


def naming(facts: PackFacts) -> str:
    """Return the prescribed beginning of a model's name, and the names to display."""
    lines: list[str] = []
    for one in facts.of_kind("model_name_prefix"):
        said = f"“{one.text}”" if one.text else "a word that the record does not hold; read the license text"
        lines += [f"Begin the name of a model that you made from {one.source} with {said}.", _duty_line(one), ""]
    for one in facts.of_kind("display"):
        said = f"“{one.text}”" if one.text else "wording that the record does not hold; read the license text"
        lines += [f"Display {said} for {one.source}.", _duty_line(one), ""]
    return _titled("NAMES", lines or [_none(facts)])


def user_terms(facts: PackFacts) -> str:
    """Return the clause that passes the use restrictions on to users and recipients."""
    asked = facts.of_kind("passthrough_clause")
    if not asked:
        return _titled("TERMS FOR USERS", [_none(facts)])
    binding = [one for one in facts.texts if one.role in ("license", "use_policy", "addendum", "linked_page")]
    names = [f"  - {title_of(one)} ({one.name})" for one in binding]
    lines = [
        "Put this clause into the terms that your users and recipients accept. It is our wording; the texts named in",
        "it take precedence over it.",
        "",
        f"  This service uses the model {facts.repository}, which {facts.publisher or 'its publisher'} licenses under",
        f"  {facts.license}. You may use the model, products that contain it, and their outputs only within the use",
        "  restrictions of that license and of the policies that belong to it. If you pass on the model or a product",
        "  that contains it, you must bind the recipient to the same restrictions by an enforceable agreement. The",
        "  texts are attached:",
        *(names or ["  - Not known: no text was read. Ask legal for the texts."]),
        "",
        *_headed("Acceptable use, as legal recorded it", [f"  {facts.acceptable_use or 'Not recorded.'}"]),
        *_headed("Duties that this clause fulfils", [_duty_line(one) for one in asked]),
    ]
    return _titled("TERMS FOR USERS", lines)


def modifications(facts: PackFacts) -> str:
    """Return the modification statement: what is known, and what the team fills in."""
    lines = [f"Files as published: {facts.repository} at commit {facts.commit}.", ""]
    if facts.changes:
        lines += [
            f"The workload “{facts.workload}” plans to {', '.join(facts.changes)}. The record does not hold what was",
            "changed. Fill in one line for each changed file before a copy leaves the team:",
            "",
            "  File: ____________  Change: ____________  Changed by: ____________  Day: ____________",
        ]
    else:
        lines += [
            f"The workload “{facts.workload}” plans no change to the model. If your team changes a file, state here",
            "the file, the change, who made it, and the day.",
        ]
    asked = facts.of_kind("change_notice")
    lines += ["", *([_duty_line(one) for one in asked] or [_none(facts)])]
    return _titled("MODIFICATIONS", lines)


def duties(facts: PackFacts) -> str:
    """Return every duty with its owner, its due event, and the file that fulfils it."""
    lines: list[str] = []
    for number, one in enumerate(facts.duties, start=1):
        owner = f"{one.owner}, {one.due}" if one.owner else "not named in the record"
        file = ANSWERED_IN.get(one.kind)
        lines += [
            f"{number}. {one.words}",
            f"   Source: {one.source}",
            f"   Owner: {owner}",
            f"   Triggered by this workload: {'yes' if one.settled else 'unclear'}",
            f"   In this pack: {file}" if file else "   In this pack: nothing; the owner must act.",
            "",
        ]
    return _titled("DUTIES", lines or [_none(facts, NO_DUTIES)])


def unknowns(facts: PackFacts) -> list[str]:
    """Return what the pack could not be filled with, in sentences."""
    found = [] if facts.duties_known else [say("No reviewer had confirmed which duties the license imposes.")]
    if not facts.texts:
        found.append(say("No license text was read."))
    found += [say("Not read: {one}.", one=stored(one)) for one in facts.unread]
    if facts.copyright is None:
        found.append(say("The record holds no copyright lines."))
    if facts.bases is None:
        found.append(say("It is not known whether the model was made from another one."))
    if not facts.publisher:
        found.append(say("The record names no publisher."))
    for one in facts.duties:
        if not one.owner:
            found.append(say("No owner is named for the duty: {duty}.", duty=stored(one.words)))
    for one in facts.duties:
        if not one.settled:
            found.append(say("It is unclear whether this workload triggers the duty: {duty}.", duty=stored(one.words)))
    return found


def readme(facts: PackFacts, copies: list[str]) -> str:
    """Return the first page: what the pack is for, its files, and what is not known. ``copies`` describe the texts."""
    lines = [
        f"For {facts.team}, workload “{facts.workload}”: decision {facts.number} of {facts.issued_on} on",
        f"{facts.repository} at commit {facts.commit}.",
        "",
        *_headed("Files", [
            "DUTIES.txt         every duty with its owner, and the file that fulfils it",
            "NOTICE.txt         the notice to keep with every copy",
            "ATTRIBUTION.txt    the attribution in one line",
            "NAMING.txt         prescribed names",
            "USER-TERMS.txt     the clause for your users",
            "MODIFICATIONS.txt  the statement of changes, for you to complete",
            "texts/             license and policy texts as they were read",
            "pack.json          the SHA-256 of every file",
        ]),
        *_headed("Texts", copies or ["No license text was read."]),
        *_headed("Terms that the decision rests on", list(facts.terms) or ["Not in the record."]),
    ]  # fmt: skip
    if facts.agreements:
        lines += _headed("Agreements with the licensor", [*facts.agreements, "Ask legal before you rely on one."])
    lines += _headed("Not known", unknowns(facts) or ["Nothing is missing from this pack."])
    return _titled("DUTIES PACK", lines)
