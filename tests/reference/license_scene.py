"""Licenses for the tests of their pages: two that came with the portal, a stored text, and people who open pages."""

import hashlib
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from reviews.evidence.models import TextBlob
from reviews.legal.identities import VERBATIM, matcher
from reviews.legal.models import TextIdentity
from reviews.licensing.actions import ship
from reviews.licensing.models import License
from reviews.licensing.terms.json_form import from_json
from reviews.licensing.terms.values import Duty, Restriction, Term, Terms, Threshold
from reviews.people.models import User
from tests.cast import Cast
from tests.readings import LICENSE

SHA = hashlib.sha256(LICENSE.encode()).hexdigest()
CLAUSE = "You may use, copy and change this model for any purpose."
MAU = Threshold("mau", ">", 700_000_000, "separate_license", entity="with_affiliates", measured_at="model_release")
DUTIES = (
    Duty("include_license", "distribute"),
    Duty("display", "host", text="Built with Sample"),
)
SHIPPED = (
    Terms("open-1.0", "Open License 1.0", values={"commercial_use": Term("yes", "proposed")}),
    Terms(
        "sample/1.0",
        "Sample Permissive License 1.0",
        values={
            "commercial_use": Term("yes_conditional", "proposed", source="sample-lab/atlas"),
            "thresholds": Term((MAU,), "proposed"),
            "outputs.train_models": Term("not_allowed", "proposed"),
            "duties": Term(DUTIES, "proposed"),
            "restrictions": Term((Restriction("military"),), "proposed"),
            "territory.excluded": Term(("EU", "GB"), "proposed"),
            "cure_days": Term(30, "proposed"),
            "venue": Term("Berlin", "proposed"),
            "patents.grant": Term(status="not_addressed"),
        },
        verified="partly",
        sources=("sample-lab/atlas@1:LICENSE",),
    ),
)


def bring() -> License:
    """Ship the two licenses; the one with most terms is returned."""
    ship(SHIPPED, hub_ids={"sample/1.0": ["sample1"]}, spdx={"open-1.0": "Open-1.0"})
    return License.objects.get(key="sample/1.0")


def store(text: str = LICENSE, key: str = "sample/1.0") -> str:
    """Store a text that was found to be word for word a license; return its SHA-256."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    TextBlob.objects.get_or_create(sha256=sha, defaults={"text": text})
    TextIdentity.objects.create(sha256=sha, matcher=matcher(), verdict=VERBATIM, keys=[key], detail={})
    return sha


def signed_in(person: User) -> Client:
    """A client of somebody who is signed in."""
    client = Client()
    client.force_login(person)
    return client


def page(person: User, name: str, *args: Any, **query: Any) -> str:
    """What a page says to a person."""
    answer = signed_in(person).get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def post(cast: Cast, path: str, query: str = "", key: str = "sample/1.0", **data: Any) -> HttpResponse:
    """Send the form of one term as a browser does: what it is filled with, then what the person changes."""
    client, url = signed_in(cast.legal), reverse("license_term", args=[key, path]) + query
    shown = client.get(url)
    form = shown.context["form"]
    filled = {"seen": shown.context["version"].number, "reason": "I read it."}
    for bound in form:
        value = bound.value()
        if value not in (None, ""):
            filled.setdefault(bound.html_name, value)
    answer: HttpResponse = client.post(url, {**filled, **data})
    return answer


def term(path: str, key: str = "sample/1.0") -> Term:
    """One term as it counts now."""
    newest = License.objects.get(key=key).versions.first()
    assert newest
    return from_json(newest.terms)[path]
