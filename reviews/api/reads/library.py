"""What is kept for all reviews: licenses with their terms, and node classes."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from ninja import Query, Schema
from ninja.errors import HttpError
from pydantic import Field

from reviews.api.auth import Bearer
from reviews.api.form_schema import words_of
from reviews.api.paging import PageAsked, by_key, listed
from reviews.api.routes import PROBLEMS, router
from reviews.api.schemas import Text, one_of
from reviews.language.phrases import say
from reviews.licensing.queries import held
from reviews.licensing.terms.json_form import to_json
from reviews.reference.licenses import pages
from reviews.reference.licenses.forms import FilterForm
from reviews.workloads.nodes.models import NodeClassVersion
from reviews.workloads.nodes.queries import newest


class LicensesAsked(PageAsked):
    """What narrows the list, as on its page."""

    q: Text = Field("", description="words in name, key, SPDX id or hub id")
    commercial: Text = Field("", json_schema_extra=one_of(words_of(FilterForm, "commercial")))
    thresholds: bool = False
    no_training: bool = False
    unconfirmed: bool = False


class LicenseAnswer(Schema):
    """One license: its key, its names, and how many of its terms a reviewer here confirmed."""

    key: str
    name: str
    steward: str
    spdx: str
    hub_ids: list[str]
    version: int
    confirmed: int
    unknown: int
    terms: int


class LicenseAnswers(Schema):
    """A part of the list; ``next`` is the cursor of the rest, null at the end."""

    items: list[LicenseAnswer]
    next: str | None


class LicenseTerms(LicenseAnswer):
    """A license with its terms, each with status, note, source and anchor; what is unknown is left out."""

    record: dict[str, Any]


class NodeAnswer(Schema):
    """One class of nodes in its newest version; ``confirmed`` if a person here answers for it."""

    slug: str
    title: str
    version: int
    retired: bool
    confirmed: bool
    reason: str
    at: datetime
    spec: dict[str, Any]


class NodeAnswers(Schema):
    """A part of the list; ``next`` is the cursor of the rest, null at the end."""

    items: list[NodeAnswer]
    next: str | None


@router.get("licenses", response={200: LicenseAnswers, **PROBLEMS}, auth=Bearer(own="read"), summary="List licenses")
def license_list(request: HttpRequest, asked: Query[LicensesAsked]) -> dict[str, Any]:
    """Return the known licenses by name. A filter that is not known is refused."""
    given = QueryDict(mutable=True)
    given.update({"q": asked.q, "commercial": asked.commercial})
    given.update({name: "on" for name in ("thresholds", "no_training", "unconfirmed") if getattr(asked, name)})
    form = FilterForm(given)
    filters = form.asked()
    if form.errors:
        raise HttpError(422, say("Unknown filter: {errors}.", errors=", ".join(sorted(form.errors))))
    rows, following = by_key([one for one in pages.rows() if filters.fits(one)], asked, lambda one: one.license.key)
    return listed([_license(one) for one in rows], following)


@router.get(
    "licenses/{path:key}", response={200: LicenseTerms, **PROBLEMS}, auth=Bearer(own="read"),
    summary="Read the terms of one license",
)  # fmt: skip
def license_terms(request: HttpRequest, key: Text) -> dict[str, Any]:
    """Return one license with its terms in their newest version."""
    found = held([key]).get(key)
    if found is None:
        raise HttpError(404, say("No license has the key “{key}”.", key=key[:80]))
    row = next(one for one in pages.rows() if one.license.key == key)
    return _license(row) | {"record": to_json(found.terms)}


@router.get("nodes", response={200: NodeAnswers, **PROBLEMS}, auth=Bearer(own="read"), summary="List node classes")
def node_list(request: HttpRequest, asked: Query[PageAsked]) -> dict[str, Any]:
    """Return the node classes by their short names, also those that are no longer offered."""
    rows, following = by_key(list(newest().values()), asked, lambda one: one.node_class.slug)
    return listed([node_answer(one) for one in rows], following)


@router.get(
    "nodes/{slug}", response={200: NodeAnswer, **PROBLEMS}, auth=Bearer(own="read"), summary="Read one node class"
)
def node_read(request: HttpRequest, slug: Text) -> dict[str, Any]:
    """Return the newest version of one class."""
    found = newest([slug]).get(slug)
    if found is None:
        raise HttpError(404, say("No node class is called “{slug}”.", slug=slug[:30]))
    return node_answer(found)


def node_answer(one: NodeClassVersion) -> dict[str, Any]:
    """Return a class in one version as the API has it."""
    return {
        "slug": one.node_class.slug, "title": one.title, "version": one.number, "retired": one.node_class.retired,
        "confirmed": one.confirmed, "reason": one.reason, "at": one.at, "spec": one.spec,
    }  # fmt: skip


def _license(one: pages.LicenseRow) -> dict[str, Any]:
    row, count = one.license, one.tally
    return {
        "key": row.key, "name": row.name, "steward": row.steward, "spdx": row.spdx, "hub_ids": row.hub_ids,
        "version": one.number, "confirmed": count.confirmed, "unknown": count.unknown, "terms": count.all,
    }  # fmt: skip
