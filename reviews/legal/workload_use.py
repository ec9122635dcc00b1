"""A workload as the license rules take it: its kind of use, acts, figures and places, as its team stated them."""

from reviews.language.phrases import say
from reviews.licensing.rules.use import Figures, Use, band
from reviews.workloads import choices
from reviews.workloads.models import Workload


def use_of(workload: Workload, readers: int = 2) -> Use:
    """Return the workload as the license rules take it; what it does not state stays unstated.

    The bands of a statement count all our products and affiliates, so they are the group's figures. ``readers`` is how
    many legal reviewers must have read a term, by the policy.
    """
    nowhere: tuple[str, ...] | None = None
    return Use(
        use_class=workload.use_class,
        acts=frozenset(workload.acts),
        group=Figures(users=band(workload.user_band), annual_revenue=band(workload.revenue_band)),
        business=_business(workload.use_class),
        user_territories=tuple(workload.users_in) or nowhere,
        deployment_territories=tuple(workload.runs_in) or nowhere,
        entity_territories=(workload.entity_in,) if workload.entity_in else nowhere,
        output_territories=tuple(workload.users_in) or nowhere,
        domains=frozenset(workload.domains) - {"none"} if workload.domains else None,
        asked=frozenset(choices.domains_asked(workload.domains_edition)),
        purpose=say("{purpose} {expected_output}", purpose=workload.purpose, expected_output=workload.expected_output),
        personal=workload.data_sensitivity in ("personal", "special"),
        unchecked=workload.risk_level == "high",
        readers=readers,
    )


def _business(use_class: str) -> frozenset[str] | None:
    if use_class == "hosted-for-others":
        return frozenset({"model_as_a_service", "hosting_provider"})
    return None if use_class in ("", "external-product") else frozenset()
