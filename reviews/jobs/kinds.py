"""Kinds of background work: the function for each, the number of attempts, and the waits between them."""

from dataclasses import dataclass

from reviews.language.phrases import say


@dataclass(frozen=True)
class JobKind:
    """One kind of job.

    ``handler`` is a dotted name that takes the run's subject id and a ``step`` callable; no queue stores it, but rows
    name the kind, so both are interfaces. ``waits`` are the seconds before the second, third … attempt. ``memory`` is
    what a run may need in MiB, over what the idle worker has; ``jobs/memory.py`` holds it. ``failed`` is the dotted
    name of a function that takes the subject id and the run once its last attempt has failed. ``ready`` is the dotted
    name of a function that loads what every run needs: a worker calls it once, before it starts the first process.
    ``steps`` are the beginnings of the names of its usual steps, in their order, for pages that say how far it is.
    """

    slug: str
    title: str
    handler: str
    waits: tuple[int, ...]
    memory: int = 300
    failed: str = ""
    ready: str = ""
    steps: tuple[str, ...] = ()

    @property
    def attempts(self) -> int:
        """Total number of attempts."""
        return len(self.waits) + 1


KINDS: dict[str, JobKind] = {
    kind.slug: kind
    for kind in (
        JobKind(
            "read_hub",
            say("Read the repository"),
            "reviews.proposals.jobs.read_hub",
            (5, 20, 60, 300),
            failed="reviews.decisions.jobs.reading_failed",
            ready="reviews.proposals.jobs.make_ready",
            steps=(
                say("Asking the hub for the commit"),
                say("Reading documents and headers"),
                say("Looking up the base models"),
                say("Working out the facts"),
                say("Identifying license texts"),
                say("Storing the evidence"),
            ),
        ),
        JobKind("read_page", say("Read a linked page"), "reviews.legal.jobs.read_page", (60, 600, 3600)),
        # ScanCode runs in a process of its own, which needs about 1.4 GiB and has its own limit.
        JobKind(
            "second_opinion",
            say("Get ScanCode's opinion on a text"),
            "reviews.legal.jobs.second_opinion",
            (60,),
            memory=4500,
        ),
        JobKind("send_digest", say("Send a mail digest"), "reviews.jobs.mail.send_digest", (30, 120, 600, 3600)),
        JobKind("deliver_head", say("Send out the ledger head"), "reviews.jobs.heads.deliver", (30, 300, 3600, 3600)),
        JobKind("remind", say("Send reminders"), "reviews.workflow.jobs.remind", (60, 600, 3600)),
        JobKind(
            "refresh_alerts",
            say("Look for what time changed in decisions"),
            "reviews.decisions.jobs.refresh_alerts",
            (60, 600, 3600),
        ),
        JobKind(
            "weigh_policy",
            say("Look for decisions that a policy would refuse"),
            "reviews.decisions.jobs.weigh_policy",
            (60, 600, 3600),
        ),
        JobKind(
            "follow_terms",
            say("Let decisions follow a change of license terms"),
            "reviews.workflow.jobs.follow_terms",
            (5, 60, 600, 3600),
        ),
        JobKind(
            "observe_hub", say("Ask the hub about watched repositories"), "reviews.watch.jobs.observe_hub", (60, 600)
        ),
        JobKind(
            "read_newest",
            say("Read the newest commit of a watched repository"),
            "reviews.watch.jobs.read_newest",
            (60, 600, 3600),
        ),
        JobKind("copy_mirror", say("Copy a decision to the mirror"), "reviews.mirror.jobs.copy_mirror", (60, 600)),
        JobKind("verify_mirror", say("Read the files of the mirror"), "reviews.mirror.jobs.verify_mirror", (60, 600)),
        JobKind(
            "clear_mirror", say("Remove files from the mirror"), "reviews.mirror.jobs.clear_mirror", (60, 600, 3600)
        ),
        JobKind(
            "match_advisories",
            say("Match decisions to lists of advisories"),
            "reviews.watch.jobs.match_advisories",
            (60, 600, 3600),
        ),
        # The process that counts has a limit of its own, 500 MiB, beside the file that is handed to it.
        JobKind(
            "count_tokens",
            say("Count the tokens of sample documents"),
            "reviews.shortlist.jobs.count_tokens",
            (60, 600),
            memory=900,
            failed="reviews.shortlist.jobs.counting_failed",
        ),
        # A file of 25 MiB is held whole, decrypted and as values; its bytes stay until it is settled.
        JobKind(
            "judge_suite_run",
            say("Judge the answers of a suite run"),
            "reviews.workflow.jobs.judge_suite_run",
            (5, 60, 600),
            memory=600,
        ),
        # The restored ledger is verified by processes of their own, which count as well.
        JobKind("check_backup", say("Try the newest backup"), "reviews.upkeep.jobs.check_backup", (1800,), memory=1500),
        JobKind(
            "send_invitation", say("Send an invitation"), "reviews.invitations.jobs.send_invitation", (30, 120, 600)
        ),
        JobKind("send_reset", say("Send a password reset"), "reviews.invitations.jobs.send_reset", (30, 120, 600)),
        JobKind(
            "send_address_link", say("Confirm an address"), "reviews.invitations.jobs.send_address_link", (30, 120, 600)
        ),
        JobKind(
            "send_webhook",
            say("Send a webhook message"),
            "reviews.webhooks.jobs.send_webhook",
            (30, 120, 600, 3600, 3600, 3600, 3600),
        ),
        JobKind("send_mail", say("Send a mail"), "reviews.jobs.mail.send", (30, 120, 600, 3600)),
    )
}


class JobError(Exception):
    """An expected failure of a job: a sentence for people, a code, and whether a retry may help.

    ``retry_after`` is the wait in seconds that the other side requested, if any.
    """

    def __init__(self, sentence: str, *, code: str, retryable: bool, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.retryable = retryable
        self.retry_after = retry_after


def too_large(kind: JobKind) -> JobError:
    """Return the error of a run that needed more memory than its kind may have; trying again would not help."""
    sentence = say(
        "Too large to read: the job needed more than {memory} MiB of memory and was ended. Nothing was stored.",
        memory=kind.memory,
    )
    return JobError(sentence, code="too-large", retryable=False)


def wait_before(kind: JobKind, attempt: int, retry_after: float | None) -> float:
    """Return the seconds to wait after attempt number ``attempt`` (from 1): our own step, or longer if requested.

    The maximum is an hour; for longer waits, a person uses the retry button.
    """
    own = kind.waits[min(attempt, len(kind.waits)) - 1] if kind.waits else 0
    return float(min(max(own, retry_after or 0), 3600))
