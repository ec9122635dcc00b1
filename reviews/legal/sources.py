"""Whose terms bind a candidate: its own license documents and every ancestor, as plain sources for the license rules.

An ancestor's license files are identified by their git ids and read along with the repository derived from it, at the
commit at which the ancestor was read. If a file could not be read, and no other repository that the portal has read has
the same bytes, every term of the ancestor is unknown, whatever its tag claims. If that commit is unknown, or is not the
one that is named as the base, its terms may forbid and never clear. So may a text that a reviewer added to an ancestor,
until another legal reviewer has concluded the ancestor's license after that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from reviews.evidence.models import Artifact, Document, NamedText, Snapshot
from reviews.evidence.queries import latest_reading
from reviews.evidence.spelling import records
from reviews.hub.files.legal_names import legal_role
from reviews.hub.shapes.lineage import CYCLE
from reviews.hub.text import visible
from reviews.language.phrases import joined, say
from reviews.legal.declarations import leads_to
from reviews.legal.documents import LicenseDocuments
from reviews.legal.identities import Identity, identities
from reviews.legal.known_terms import ROLES, KnownTerms
from reviews.legal.legal_document import LegalDocument
from reviews.legal.models import AddedDocument, Conclusion
from reviews.licensing.rules.inheritance import at_head, why_not_that_commit
from reviews.licensing.rules.outcomes import LicenseDocument, LicenseSource
from reviews.licensing.rules.own_text import OwnText
from reviews.licensing.terms.values import unread
from reviews.people.holds import HoldBook

GRANTING = ("license", "use_policy", "addendum", "gate_prompt", "linked_page")
"""Roles of documents that may contain terms; a notice only attributes the work."""


@dataclass(frozen=True)
class BindingRepository:
    """One repository of the chain in four columns: declared, detected, concluded, and the source for the rules.

    ``state`` is "" for the candidate, else that of the ancestor, a word of ``lineage.STATES``. ``commit`` is the one at
    which an ancestor was read, ``revision`` the one that is named as the base; each "" if it is not known.
    """

    name: str
    relation: str
    state: str
    declared: str
    declared_key: str
    detected: tuple[str, ...]
    concluded: tuple[str, ...]
    source: LicenseSource
    commit: str = ""
    revision: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The licenses whose terms apply to it."""
        return self.concluded or self.detected


def chain(license_documents: LicenseDocuments) -> list[BindingRepository]:
    """Return the candidate, then every ancestor once; a fixed number of queries for any length."""
    fact = license_documents.facts.get("lineage.ancestors")
    rows = [one for one in (fact.value if fact and isinstance(fact.value, list) else []) if one.get("state") != CYCLE]
    texts = _texts_by_git_id({digest for one in rows for digest in one.get("texts", {}).values()})
    names = [str(one["id"]) for one in rows]
    brought = _brought(license_documents.snapshot.hub, names)
    found = identities(dict([*texts.values(), *((one.sha256, one.text) for some in brought.values() for one in some)]))
    concluded = _concluded(license_documents.snapshot.hub, names)
    named = {key for legal_document in license_documents.legal_documents for key in legal_document.identity.keys}
    named |= {one.license.key for one in license_documents.concluded} | {
        key for keys in concluded.values() for key in keys
    }
    named |= {key for identity in found.values() for key in identity.keys}
    texts_here = [*(one.same for one in license_documents.legal_documents), *(one.same for one in found.values())]
    known = KnownTerms(named, texts_here)
    above = TermsAbove(texts, brought, found, concluded, known)
    commits = _commits(license_documents.snapshot) if rows else {}
    seen: set[str] = set()
    result = [_own(license_documents, known)]
    for one in rows:
        if one["id"] not in seen:
            seen.add(one["id"])
            commit = commits.get((str(one["id"]), str(one.get("revision") or "")), "")
            result.append(_ancestor(one, commit, above))
    return result


def _commits(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """Return the commit at which each ancestor was read, by its id and the revision that is named with it."""
    reading = latest_reading(snapshot)
    read = records(reading.around.get("ancestors")) if reading and isinstance(reading.around, dict) else []
    return {(str(one.get("id")), str(one.get("revision") or "")): str(one.get("commit") or "") for one in read}


def documents_above(license_documents: LicenseDocuments) -> list[LegalDocument]:
    """Return the ancestors' license files stored here, nearest ancestor first; each text once."""
    fact = license_documents.facts.get("lineage.ancestors")
    rows = fact.value if fact and isinstance(fact.value, list) else []
    listed = {named: (str(one["id"]), path) for one in reversed(rows) for path, named in one.get("texts", {}).items()}
    texts = _texts_by_git_id(set(listed))
    found = identities(dict(texts.values()))
    return [
        LegalDocument(
            f"n{named[:40]}", legal_role(path) or "license", say("{owner}: {path}", owner=owner, path=path),
            texts[named][0], texts[named][1], found[texts[named][0]], path, owner=owner,
        )
        for named, (owner, path) in reversed(listed.items())
        if named in texts
    ]  # fmt: skip


def _own(license_documents: LicenseDocuments, known: KnownTerms) -> BindingRepository:
    concluded = tuple(one.license.key for one in license_documents.concluded)
    granting = [
        legal_document for legal_document in license_documents.legal_documents if legal_document.role in GRANTING
    ]
    detected = tuple(
        dict.fromkeys(legal_document.identity.key for legal_document in granting if legal_document.identity.key)
    )
    if concluded:
        documents = [known.document(key, about(key, concluded, granting)) for key in concluded]
    else:
        documents = [known.document(key, [one for one in granting if one.identity.key == key]) for key in detected]
        documents += [
            LicenseDocument(unread(one.title), ROLES[one.role], (OwnText(one.sha256),))
            for one in granting
            if not one.identity.key
        ]
        documents += _not_read(license_documents)
    tag = _words(license_documents.facts["license.tag"].value if "license.tag" in license_documents.facts else None)
    key, _ = leads_to(tag)
    source = LicenseSource(license_documents.snapshot.repo_id, tuple(documents))
    return BindingRepository(license_documents.snapshot.repo_id, "", "", tag, key, detected, concluded, source)


def _not_read(license_documents: LicenseDocuments) -> list[LicenseDocument]:
    """Return what may hold terms beside the texts that were read: every term of it is unknown."""
    unknown = [
        LicenseDocument(
            unread(say("{path}, read in part", path=one.path) if one.part else say("{path}, not read", path=one.path)),
            ROLES[one.role],
        )
        for one in license_documents.stated.unread
        if one.role in GRANTING
    ]
    if license_documents.stated.limits:
        unknown.append(LicenseDocument(unread(say("README.md, sentences with terms"))))
    return unknown


def about(key: str, concluded: Iterable[str], granting: Iterable[LegalDocument]) -> list[LegalDocument]:
    """Return the documents that a concluded license must have been read in.

    ``granting`` are those that may contain terms. These are all but those that are, word for word, the text of another
    concluded license.
    """
    others = set(concluded) - {key}
    return [one for one in granting if key in one.identity.keys or one.identity.key not in others]


@dataclass(frozen=True)
class BroughtText:
    """A text that a reviewer added to a repository, and its source; ``second`` is who else vouched for it, "" for none.

    That is another legal reviewer, not related to whoever added it, who concluded the repository's license afterwards.
    """

    sha256: str
    text: str
    title: str
    source: str
    by: str
    second: str = ""

    @property
    def words(self) -> str:
        """What a page says beside terms that were read in it."""
        seconded = say("; {second} concluded the license after that", second=self.second) if self.second else ""
        return say(
            "“{title}” was added by {by} from {source}{seconded}.", title=visible(self.title), by=self.by,
            source=visible(self.source), seconded=seconded,
        )  # fmt: skip


@dataclass(frozen=True)
class TermsAbove:
    """What is known of all ancestors: texts by git id, texts that reviewers added by repository, identities by SHA-256,
    concluded licenses by repository, and the terms."""

    texts: Mapping[str, tuple[str, str]]
    brought: Mapping[str, tuple[BroughtText, ...]]
    found: Mapping[str, Identity]
    concluded: Mapping[str, tuple[str, ...]]
    known: KnownTerms


def _ancestor(one: dict[str, Any], commit: str, above: TermsAbove) -> BindingRepository:
    """Return an ancestor with the identity of its texts where known. A notice contains no terms, so that none is read.

    Texts that were not read at the commit of the base may forbid, and never clear: terms of that commit stay unknown.
    A text that a reviewer added to the ancestor counts as its own: so can a base be read that only has a tag. It clears
    nothing until a second reviewer has vouched for it.
    """
    name, revision = str(one["id"]), str(one.get("revision") or "")
    texts, found, known = above.texts, above.found, above.known
    digests, brought = list(one.get("texts", {}).values()), above.brought.get(name, ())
    whole = bool(digests or brought) and all(digest in texts for digest in digests)
    granting = [digest for path, digest in one.get("texts", {}).items() if legal_role(path) != "notice"]
    read = [found[texts[digest][0]] for digest in granting if digest in texts] + [found[one.sha256] for one in brought]
    detected = tuple(dict.fromkeys(identity.key for identity in read if identity.key))
    keys = above.concluded.get(name, ()) if whole else ()
    documents: list[LicenseDocument] = []
    if keys:
        documents = [
            known.license(key, [i.same for i in read if key in i.keys or i.key not in set(keys) - {key}])
            for key in keys
        ]
    elif whole:
        documents = [known.license(key, [i.same for i in read if i.key == key]) for key in detected]
        documents += [LicenseDocument(unread(str(one["id"]))) for identity in read if not identity.key]
    if documents and why_not_that_commit(name, commit, revision):
        documents.append(LicenseDocument(unread(say("{name} at the commit of the base", name=name))))
    documents += [
        LicenseDocument(unread(say("{title}, added by {by}", title=each.title, by=each.by)))
        for each in brought
        if not each.second
    ]
    declared = _words(one.get("license"))
    key, _ = leads_to(declared)
    note = joined(" ", (said for said in (at_head(name, commit, revision), *(each.words for each in brought)) if said))
    source = LicenseSource(name, tuple(documents), str(one.get("relation") or ""), note)
    return BindingRepository(
        str(one["id"]), str(one.get("relation") or ""), str(one.get("state") or ""), declared, key, detected, keys,
        source, commit, revision,
    )  # fmt: skip


def _texts_by_git_id(digests: set[str]) -> dict[str, tuple[str, str]]:
    """Return SHA-256 and text of files read anywhere, by the git id (or SHA-256) that the hub lists for them."""
    if not digests:
        return {}
    kept = NamedText.objects.filter(pk__in=digests).values_list("named", "blob_id", "blob__text")
    found = {named: (sha, text) for named, sha, text in kept}
    missing = digests - found.keys()
    return found | _texts_of_files(missing) if missing else found


def _texts_of_files(digests: set[str]) -> dict[str, tuple[str, str]]:
    """Do the same for files of repositories that were read directly."""
    here = Document.objects.filter(snapshot=OuterRef("snapshot"), path=OuterRef("path"))
    files = (
        Artifact.objects.filter(Exists(here), blob_id__in=digests)
        .annotate(text_sha=Subquery(here.values("sha256")[:1]), text=Subquery(here.values("blob__text")[:1]))
        .order_by("blob_id", "pk")
        .distinct("blob_id")
    )
    return {git: (sha, text) for git, sha, text in files.values_list("blob_id", "text_sha", "text")}


def _brought(hub: str, names: list[str]) -> dict[str, tuple[BroughtText, ...]]:
    """Return what reviewers added to each of these repositories and what may contain terms, and who vouched for it."""
    there = {"hub": hub, "repo_id__in": names, "ended_at__isnull": True}
    rows = list(AddedDocument.objects.filter(role__in=GRANTING, **there).select_related("blob", "by").order_by("pk"))
    if not rows:
        return {}
    said = list(Conclusion.objects.filter(**there).select_related("by").order_by("pk"))
    book = HoldBook({one.by_id for one in (*rows, *said)})
    found: dict[str, tuple[BroughtText, ...]] = {}
    for row in rows:
        seconds = [
            one.by.name
            for one in said
            if one.repo_id == row.repo_id
            and one.at > row.at
            and not book.sentence(row.by, one.by, a_at=row.at, b_at=one.at)
        ]
        text = BroughtText(row.blob_id, row.blob.text, row.title, row.source, row.by.name, "".join(seconds[:1]))
        found[row.repo_id] = (*found.get(row.repo_id, ()), text)
    return found


def _concluded(hub: str, names: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    if names:
        rows = Conclusion.objects.filter(hub=hub, repo_id__in=names, ended_at__isnull=True)
        for repo, key in rows.values_list("repo_id", "license__key"):
            found[repo] = tuple(dict.fromkeys((*found.get(repo, ()), key)))
    return found


def _words(value: Any) -> str:
    return joined(", ", (str(one) for one in value)) if isinstance(value, list) else str(value or "")
