"""Reading for the demo: with the portal's own job, over HTTP, and once from the hub as it was before it changed."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from portal.sample_hub.server import serve
from portal.sample_hub.settings import HubSettings
from reviews.hub import reading as client
from reviews.hub.transport.hubs import Hub
from reviews.jobs.models import JobRun
from reviews.jobs.run import perform
from reviews.people.models import User
from reviews.proposals.actions import submit, take_reading
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload

HUB = "sample"
DATA = Path(settings.BASE_DIR) / "portal" / "sample_hub" / "data"
PATIENCE = 60.0
"""Seconds to wait for a reading that a worker has already taken."""


def propose(repo_id: str, workload: Workload, by: User, revision: str = "") -> Candidate:
    """Propose a repository of the sample hub."""
    return submit(repo_id, hub=HUB, revision=revision, workload=workload, by=by)


def read(candidate: Candidate) -> Candidate:
    """Run the candidate's reading now, or wait for the worker that has it; the job row decides which."""
    performed(JobRun.objects.filter(kind="read_hub", subject_id=candidate.pk).latest("pk"))
    return Candidate.objects.select_related("snapshot", "workload", "requester").get(pk=candidate.pk)


def performed(run: JobRun) -> None:
    """Run a job now, or wait for the worker that has it."""
    perform(run.pk)
    end = time.monotonic() + PATIENCE
    while JobRun.objects.get(pk=run.pk).live and time.monotonic() < end:
        time.sleep(0.2)


def read_as_it_was(candidate: Candidate, **profile: object) -> Candidate:
    """Read the repository from a hub on which something about it is still different, such as its access gate."""
    with another_hub(candidate.repo_id, **profile) as hub:
        take_reading(candidate.pk, client.read(hub, candidate.repo_id, None))
    return Candidate.objects.select_related("snapshot", "workload", "requester").get(pk=candidate.pk)


@contextmanager
def another_hub(repo_id: str, **profile: object) -> Iterator[Hub]:
    """Serve the sample as on another day, when something about a repository is different."""
    token = "the-demonstration"  # noqa: S105  (opens nothing but the bundled sample, for the length of this call)
    with serve(DATA, settings=HubSettings(tokens={token: ["*"]})) as hub, _environment("HUB_TOKEN_SAMPLE", token):
        hub.set_profile(repo_id, **profile)
        yield Hub(HUB, hub.url)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    old = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if old is None:
            del os.environ[name]
        else:
            os.environ[name] = old
