"""What is kept for all reviews, and what administrators and auditors see, as files: licenses, nodes, people, acts."""

from collections.abc import Iterator

from django.http import HttpRequest

from reviews.home.audit import FILTERS, AuditForm
from reviews.home.job_sight import shown, visible_runs
from reviews.home.list_files.sending import Line, ListFile, RefusedListFile, by_key, heard, only
from reviews.jobs.kinds import KINDS
from reviews.jobs.models import JobRun
from reviews.jobs.queries import runs
from reviews.language.phrases import say
from reviews.ledger import queries as ledger
from reviews.ledger.events import sentence
from reviews.people import permits
from reviews.people import queries as accounts
from reviews.people.requests import person
from reviews.reference.licenses import pages as license_pages
from reviews.reference.licenses.forms import FilterForm
from reviews.reference.nodes import pages as node_pages


def _licenses(request: HttpRequest) -> Iterator[Line]:
    form = FilterForm(request.GET)
    only(request.GET, *form.fields)
    heard(form)
    asked = form.asked()
    return (
        (
            one.license.key, one.license.name, one.license.spdx, one.license.steward, one.number, one.at,
            one.terms["commercial_use"].value, one.terms["commercial_use"].status,
            one.terms["outputs.train_models"].value,
            one.thresholds, one.tally.confirmed, one.tally.proposed, one.tally.unknown,
        )
        for one in license_pages.rows()
        if asked.fits(one)
    )  # fmt: skip


def _nodes(request: HttpRequest) -> Iterator[Line]:
    only(request.GET)
    return (
        (
            one.version.node_class.slug, one.version.node_class.title, one.version.number, one.node.memories,
            one.node.memory_mib, one.standing[1], one.version.confirmed,
        )
        for one in node_pages.rows()
    )  # fmt: skip


def _people(request: HttpRequest) -> Iterator[Line]:
    permits.require(permits.why_not_manage_people(person(request)))
    only(request.GET, "q")
    text = request.GET.get("q", "").replace("\0", "").strip()
    found = accounts.named(accounts.everybody(), text)
    return (
        (
            one.username, one.name, one.email, one.is_active, sorted(group.name for group in one.groups.all()),
            sorted(team.name for team in one.teams.all()), one.last_login,
        )
        for page in by_key(found)
        for one in page
    )  # fmt: skip


def _jobs(request: HttpRequest) -> Iterator[Line]:
    user = person(request)
    permits.require(permits.why_not_see_jobs(user))
    only(request.GET, "state", "kind")
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    if (state and state not in JobRun.State.values) or (kind and kind not in KINDS):
        raise RefusedListFile(say("No job has this state or kind."))
    return (
        (
            one.pk, one.kind, one.label, one.state, one.attempt, one.asked_by, one.created_at, one.started_at,
            one.ended_at, one.error_code, one.error,
        )
        for page in by_key(visible_runs(user, runs(state=state, kind=kind)))
        for one in shown(user, page)
    )  # fmt: skip


def _audit(request: HttpRequest) -> Iterator[Line]:
    permits.require(permits.why_not_read_ledger(request.user))
    only(request.GET, *FILTERS, "before", "after")
    said = heard(AuditForm(request.GET, actors=ledger.actors()))
    found = ledger.search(**{name: said[name] for name in FILTERS if said.get(name)}).defer("canonical")
    return (
        (
            one.sequence, one.at, one.actor, one.event, one.subject, sentence(one.event, one.label, one.data),
            one.previous, one.digest,
        )
        for page in by_key(found)
        for one in page
    )  # fmt: skip


FILES = {
    "licenses": ListFile(
        ("license", "name", "spdx", "steward", "terms_version", "terms_of", "commercial_use", "commercial_use_status",
         "training_on_outputs", "thresholds", "terms_confirmed", "terms_proposed", "terms_unknown"), _licenses,
    ),
    "node-classes": ListFile(
        ("node_class", "title", "version", "memories", "memory_mib", "how_known", "confirmed"), _nodes, ("how_known",),
    ),
    "people": ListFile(
        ("username", "name", "email", "active", "roles", "teams", "last_sign_in"), _people,
    ),
    "jobs": ListFile(
        ("job", "kind", "about", "state", "attempt", "asked_by", "created_at", "started_at", "ended_at", "error_code",
         "error"), _jobs, ("about", "state", "error"),
    ),
    "audit": ListFile(
        ("entry", "at", "actor", "event", "subject", "sentence", "previous", "digest"), _audit, ("sentence",),
    ),
}  # fmt: skip
