"""Whether an approval reaches another workload: wider fields are named, and widening never turns deny into allow."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.decisions.answers import IN_FORCE, UNDER_REVIEW, WITHDRAWN, CheckQuestion, DecisionValue, Related, reply
from reviews.decisions.fallbacks import RISKS, SENSITIVITY, ScopeValue
from reviews.decisions.gate.reach import REVENUE, USERS, UseScope, wider
from reviews.decisions.gate.scopes import use_scope
from reviews.workloads.models import Workload

COMMIT = "a" * 40
SCOPE = ScopeValue(
    slug="claims", name="Claims", risk="medium", data="personal", environment="on-premises", use_class="internal-tool",
    modality="text", acts=frozenset({"run", "mirror"}), users_in=frozenset({"EU"}), runs_in=frozenset({"EU"}),
    domains=frozenset({"none"}), languages=frozenset({"german", "english"}),
)  # fmt: skip
APPROVED = UseScope(
    scope=SCOPE, team="1", entity="EU", users="under-1m", revenue="under-50m", context=8192, concurrency=16,
    overflow="chunk", nodes=frozenset({"l40s"}), words=(("purpose", "Sort letters."), ("users", "140 clerks")),
)  # fmt: skip
OTHER = replace(SCOPE, slug="other")

WIDER = {
    "risk": (replace(APPROVED, scope=replace(OTHER, risk="high")), ["risk level"]),
    "data": (replace(APPROVED, scope=replace(OTHER, data="special")), ["data"]),
    "environment": (replace(APPROVED, scope=replace(OTHER, environment="edge")), ["environment"]),
    "acts": (replace(APPROVED, scope=replace(OTHER, acts=frozenset({"run", "merge"}))), ["acts"]),
    "languages": (replace(APPROVED, scope=replace(OTHER, languages=frozenset({"french"}))), ["languages"]),
    "nothing stated": (
        replace(APPROVED, scope=replace(OTHER, languages=frozenset(), domains=frozenset(), use_class="")),
        ["class of use (not stated)", "languages (not stated)", "domains (not stated)"],
    ),
    "a team": (replace(APPROVED, scope=OTHER, team="2"), ["team"]),
    "an entity": (replace(APPROVED, scope=OTHER, entity="US"), ["legal entity"]),
    "users": (replace(APPROVED, scope=OTHER, users="over-700m"), ["number of users"]),
    "an unknown band": (replace(APPROVED, scope=OTHER, users="many"), ["number of users"]),
    "revenue": (replace(APPROVED, scope=OTHER, revenue="over-100m"), ["revenue"]),
    "load": (
        replace(APPROVED, scope=OTHER, context=9000, concurrency=17),
        ["context (9,000, approved for 8,192)", "concurrency (17, approved for 16)"],
    ),
    "overflow": (replace(APPROVED, scope=OTHER, overflow="truncate"), ["overflow plan"]),
    "an earlier list of fields of use": (
        replace(APPROVED, scope=OTHER, domains_edition=-1), ["domains (stated from an earlier list)"],
    ),
    "nodes": (replace(APPROVED, scope=OTHER, nodes=frozenset({"h100"})), ["node classes"]),
    "purpose": (
        replace(APPROVED, scope=OTHER, words=(("purpose", "Rank people."), ("users", "140 clerks"))),
        ["purpose (other words)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WIDER)
def test_each_wider_field_is_named(name: str) -> None:
    asked, fields = WIDER[name]
    assert wider(asked, APPROVED) == fields


def test_equal_or_narrower_is_reached() -> None:
    assert wider(replace(APPROVED, scope=OTHER), APPROVED) == []
    small = replace(OTHER, risk="low", data="public", acts=frozenset({"run"}), languages=frozenset({"german"}))
    words = (("purpose", "sort  LETTERS."), ("users", "140 clerks"))
    assert wider(replace(APPROVED, scope=small, users="under-1k", context=1, words=words), APPROVED) == []


def some(*values: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


SCOPES = st.builds(
    UseScope,
    scope=st.builds(
        ScopeValue, slug=st.just("asked"), name=st.just("Asked"), risk=st.sampled_from(RISKS),
        data=st.sampled_from(SENSITIVITY), environment=st.sampled_from(["edge", "on-premises"]),
        use_class=st.sampled_from(["", "internal-tool"]), modality=st.just("text"), acts=some("run", "mirror"),
        users_in=some("EU", "US"), runs_in=some("EU"), domains=some("none", "medical"), languages=some("german"),
    ),
    team=st.sampled_from("12"), entity=st.sampled_from(["", "EU"]), users=st.sampled_from(USERS),
    revenue=st.sampled_from(REVENUE), context=st.integers(1, 3), concurrency=st.integers(1, 3),
    overflow=st.just("chunk"),
    nodes=some("l40s", "h100"), words=st.sampled_from([(("purpose", "Sort."),), (("purpose", "Rank."),)]),
)  # fmt: skip


def widened(data: st.DataObject, small: UseScope) -> UseScope:
    """The same statement with any fields as they are or wider: a higher rank, a larger set, more load."""

    def up(order: tuple[str, ...], at: str) -> str:
        return data.draw(st.sampled_from(order[order.index(at) :]))

    scope = replace(
        small.scope, risk=up(RISKS, small.scope.risk), data=up(SENSITIVITY, small.scope.data),
        acts=small.scope.acts | data.draw(some("merge", "host")),
        users_in=small.scope.users_in and small.scope.users_in | data.draw(some("US", "CN")),
        domains=small.scope.domains and small.scope.domains | data.draw(some("minors", "medical")),
    )  # fmt: skip
    return replace(
        small, scope=scope, users=up(USERS, small.users), revenue=up(REVENUE, small.revenue),
        context=small.context + data.draw(st.integers(0, 2)),
        concurrency=small.concurrency + data.draw(st.integers(0, 2)),
        nodes=small.nodes | data.draw(some("edge")),
    )  # fmt: skip


@given(data=st.data(), small=SCOPES, approved=SCOPES, standing=st.sampled_from([IN_FORCE, UNDER_REVIEW, WITHDRAWN]))
def test_widening_a_workload_never_turns_deny_into_allow(
    data: st.DataObject, small: UseScope, approved: UseScope, standing: str
) -> None:
    large = widened(data, small)
    approved = replace(approved, scope=replace(approved.scope, slug="approved"))
    value = DecisionValue(1, COMMIT, "approved", "low", False, standing, "It was.")
    question = CheckQuestion("hub", "owner/name", COMMIT, "asked")
    answers = [
        reply(question, [value], Related(wider={(1, "asked"): wider(one, approved)})).allow for one in (small, large)
    ]
    assert answers in ([True, True], [True, False], [False, False])


APART = {"id", "slug", "name", "private", "author", "created_at", "changed_at"}
"""What a statement is called, who may see it, and who wrote it when: no approval depends on that."""


def test_every_field_of_a_statement_counts() -> None:
    """A new field of a workload is compared, or named here with the reason why it need not be."""
    said: dict[str, Any] = {"context_tokens": 1, "concurrency": 1, "acts": ["run"], "node_classes": ["l40s"]}
    said["first_token_ms"] = 1  # without a figure, its percentile says nothing
    plain = Workload(**said)
    for name in {field.name for field in Workload._meta.fields} - APART:
        value = getattr(plain, name) if name != "team" else None
        other = value + 1 if isinstance(value, int) else {list: ["x"], str: "x"}.get(type(value), 7)
        changed = Workload(**said | {"team_id" if name == "team" else name: other})
        both = [use_scope(one, context=one.context_tokens, concurrency=one.concurrency) for one in (plain, changed)]
        assert both[0] != both[1], name
