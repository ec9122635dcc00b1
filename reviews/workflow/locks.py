"""What locks the engineering track before technical work, as the license intake recorded it."""

from reviews.workflow.models import LicenseIntake


def locks(intake: LicenseIntake) -> list[str]:
    """Return what locks engineering, as sentences: hard conflicts of the terms, and what legal holds it for."""
    hard = [str(one["sentence"]) for one in intake.match if one["hard"] and one["outcome"] == "conflict"]
    return [*hard, intake.hold] if intake.hold else hard
