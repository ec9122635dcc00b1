"""Values that two readers gave differently, settled by the text; each row says which sentence decided."""

import pytest

from reviews.licensing.terms.bundled import all_terms
from reviews.licensing.terms.values import Terms

SETTLED = (
    # Section III grants for any commercial purpose, and IV(b) bars only foundational generative models.
    ("stability-community", "outputs.train_models", "no_foundation_models"),
    # The grant says "revocable", and IV(f) lets the licensor end it only on a breach.
    ("stability-community", "revocable", "unclear"),
    ("sai-nc", "revocable", "unclear"),
    # "revocable (as stated in Section 2.1)", which names only breaches.
    ("nvidia-open-model", "revocable", "on_breach"),
    # Section 2 grants to "make, have made, sell, offer for sale" and import; patents are named only where it ends.
    ("nvidia-open-model", "patents.grant", "unclear"),
    # The Trustworthy AI terms are an address, and no sentence says whether they change.
    ("nvidia-open-model", "use_policy.mutable", "unclear"),
    # Sections 2 and 3: perpetual and irrevocable, except for patents after patent litigation.
    ("bigscience-bloom-rail-1.0", "revocable", "no"),
    ("bigscience-openrail-m", "revocable", "no"),
    ("openrail++", "revocable", "no"),
    ("deepseek-1.0", "revocable", "no"),
    # 3(a)(1)(C): "include the text of, or the URI or hyperlink to, this Public License".
    ("cc-by-4.0", "pass_through", "license_link"),
    ("cc-by-nd-4.0", "pass_through", "license_link"),
    # 2.1.d allows what 2.2 forbids.
    ("exaone-1.1-nc", "acts.redistribute", "unclear"),
    ("exaone-1.1-nc", "acts.redistribute_modified", "unclear"),
    ("exaone-1.2-nc", "acts.redistribute", "unclear"),
    ("exaone-1.2-nc", "acts.redistribute_modified", "unclear"),
    # Section 1.a grants distribution for research; section 3 names what must go with it; section 10 the law.
    ("opt-175b", "acts.redistribute", "with_duties"),
    ("opt-175b", "acts.redistribute_modified", "with_duties"),
    ("opt-175b", "governing_law", "California"),
    ("opt-175b", "venue", "San Mateo County, California"),
    # "without restriction"; the display above a threshold is a duty, and the permission has no condition.
    ("kimi-modified-mit", "commercial_use", "yes"),
    # 3.a asks for a copy, and 3.d lets modifications have other terms.
    ("tongyi-qianwen-research", "pass_through", "agreement_copy"),
)
DUTIES = (
    ("flux-1-dev-nc", {("change_notice", "derive"), ("no_endorsement", "derive"), ("disclose_ai", "internal")}),
    ("nvidia-open-model", {("display", one) for one in ("distribute", "host", "derive", "train_on_outputs")}),
    ("opt-175b", {("include_license", "distribute"), ("notice_file", "distribute")}),
)


@pytest.mark.parametrize(("key", "path", "value"), SETTLED)
def test_a_doubted_value_is_what_the_text_says(key: str, path: str, value: str) -> None:
    assert all_terms()[key][path].value == value


def test_no_text_is_silent_on_fields_of_use_while_it_binds_a_policy_that_is_not_here() -> None:
    """What the policy forbids is unread, not “not addressed”: the license makes it part of itself."""
    for key, terms in all_terms().items():
        if terms["use_policy.kind"].value == "separate_document":
            assert terms["restrictions"].status != "not_addressed", key


@pytest.mark.parametrize(("key", "wanted"), DUTIES)
def test_a_duty_that_was_missed_is_there(key: str, wanted: set[tuple[str, str]]) -> None:
    assert wanted <= {(one.kind, one.trigger) for one in all_terms()[key].duties()}


@pytest.mark.parametrize("key", ["llama3.2", "llama3.3", "llama4"])
def test_the_sentence_on_the_union_is_said_to_stand_in_the_use_policy_alone(key: str) -> None:
    terms: Terms = all_terms()[key]
    for path in ("territory.excluded", "territory.scope", "territory.test", "territory.covers_outputs"):
        assert terms[path].note == "The sentence stands only in the use policy"
