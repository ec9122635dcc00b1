"""Versions of node classes that pipelines propose, as they read them from a cluster; a person adopts each."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError
from pydantic import ConfigDict, Field

from reviews.api.acting import doing
from reviews.api.auth import Bearer
from reviews.api.routes import WRITES, router
from reviews.api.schemas import Text
from reviews.language.phrases import joined
from reviews.reference.nodes.forms import SLUG, TAKEN
from reviews.workloads.nodes import actions
from reviews.workloads.nodes.models import NodeProposal
from reviews.workloads.nodes.spec import from_json


class NodeSent(Schema):
    """A version of a class; ``spec`` has the fields of the answer of ``GET nodes/{slug}``."""

    model_config = ConfigDict(extra="forbid")

    title: Text = Field(min_length=1, max_length=100)
    reason: Text = Field(min_length=1, description="why it is proposed, in a sentence")
    spec: dict[str, Any]


class NodeProposed(Schema):
    """The proposal; nothing rests on it before another engineering reviewer adopts it on its page."""

    number: int
    slug: str
    title: str
    beside: int = Field(description="version that was the newest then, 0 for a class that there is not yet")
    outcome: str
    at: datetime
    spec: dict[str, Any]


@router.put(
    "nodes/{slug}", response={200: NodeProposed, **WRITES}, auth=Bearer(own="nodes"),
    summary="Propose a version of a node class",
)  # fmt: skip
def propose_node_version(request: HttpRequest, slug: Text, asked: NodeSent) -> dict[str, Any]:
    """Propose a version, or a class that there is not yet. The same content again is the same proposal.

    A newer proposal for the class replaces an open one.
    """
    for valid in (SLUG, TAKEN):
        try:
            valid(slug)
        except ValidationError as error:
            raise HttpError(422, joined(" ", error.messages)) from error
    with doing(request) as who:
        try:
            spec = from_json(asked.spec)
            made = actions.propose_node(slug, title=asked.title, spec=spec, reason=asked.reason, by=who)
        except ValueError as error:  # a specification that cannot be, or a reason that says nothing
            raise HttpError(422, str(error)) from error
    return _answer(made)


def _answer(one: NodeProposal) -> dict[str, Any]:
    return {
        "number": one.pk, "slug": one.slug, "title": one.title, "beside": one.seen, "outcome": one.outcome,
        "at": one.at, "spec": one.spec,
    }  # fmt: skip
