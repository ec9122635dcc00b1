"""What locks the engineering track before technical work, as the license intake recorded it."""

from reviews.language.phrases import joined, say
from reviews.workflow.models import LicenseIntake


def locks(intake: LicenseIntake) -> list[str]:
    """Return what locks engineering, as sentences: hard conflicts of the terms, and what legal holds it for."""
    hard = [str(one["sentence"]) for one in intake.match if one["hard"] and one["outcome"] == "conflict"]
    return [*hard, intake.hold] if intake.hold else hard


def why_engineering_locked(intake: LicenseIntake | None, *, partial: bool) -> str:
    """Return what keeps a locked engineering track locked, as every page says it."""
    if intake is None or partial:
        return locked_until(partial=partial, intake=intake is not None)
    why = joined(" ", [say("the license intake stops the candidate before technical work."), *locks(intake)[:1]])
    return say("Engineering is locked: {why}", why=why)


def locked_until(*, partial: bool, intake: bool) -> str:
    """Return until when engineering is locked; "" if neither the license intake nor the gated files are missing."""
    if not intake and partial:
        return say(
            "Engineering is locked until a legal reviewer has recorded the license intake, and until the portal's "
            "account has access to the gated files and has read them."
        )
    if not intake:
        return say("Engineering is locked until a legal reviewer has recorded the license intake.")
    return (
        say("Engineering is locked until the portal's account has access to the gated files and has read them.")
        if partial
        else ""
    )
