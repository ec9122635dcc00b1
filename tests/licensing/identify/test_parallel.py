"""A Chinese and an English version of one license, compared section by section; and identities in other languages."""

import pytest

from reviews.licensing.identify.fingerprints import known
from reviews.licensing.identify.parallel import amounts, of_one_text, versions

ENGLISH = """Lantern Model License

1. Grant. Subject to these terms, the licensor grants You a worldwide right to use and adapt the Lantern Model, and to
pass it on together with this text.

2. Commercial use. If Your products have more than 100 million monthly active users, You must ask for a separate license
within thirty (30) days. Affiliates count together with You.

3. Territory. This license does not apply in the European Union.

4. Law. The law of China applies.
"""
CHINESE = """灯笼模型许可协议

一、授权。在遵守本协议的前提下,许可方授予您全球范围内使用、改编灯笼模型的权利,并允许您在附带本协议文本的情况下将其提供给他人使用和改编。

二、商业使用。如果您的产品每月活跃用户超过1亿,您必须在30日内申请单独的许可。您的关联公司的用户与您的用户合并计算。

三、地域。本协议不适用于欧盟境内。

四、法律。本协议适用中华人民共和国法律。
"""
BOTH = f"{CHINESE}\n{ENGLISH}"


def test_versions_that_say_the_same_do_not_differ() -> None:
    assert set(versions(BOTH)) == {"zh", "en"}
    assert of_one_text(BOTH) == ()


@pytest.mark.parametrize(
    ("old", "new", "section", "kind", "said"),
    [
        ("1亿", "1000万", "2", "number", "10,000,000"),
        ("30日", "60日", "2", "number", "60"),
        ("100 million", "10 million", "2", "number", "10,000,000"),
        ("三、地域。本协议不适用于欧盟境内。\n", "", "3", "missing", "only the English text has it"),
        ("欧盟", "英国", "3", "territory", "united kingdom"),
        ("您的关联公司的用户", "您的用户", "2", "party", "affiliate"),
        ("4. Law. The law of China applies.\n", "", "4", "missing", "only the Chinese text has it"),
    ],
)
def test_a_difference_is_named_by_its_section_and_kind(old: str, new: str, section: str, kind: str, said: str) -> None:
    text = BOTH.replace(old, new)
    assert text != BOTH
    found = of_one_text(text)
    assert [(one.section, one.kind) for one in found] == [(section, kind)]
    assert said in found[0].sentence
    assert found[0].sentence.startswith(f"Section {section}, {kind}: ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("more than 700 million users", {700e6}),
        ("7亿用户", {700e6}),
        ("1,000,000 euros", {1e6}),
        ("1.000.000 Euro", {1e6}),
        ("within thirty days", {30}),
        ("十五日内", {15}),
        ("as Section 4.2 and 第三条 say", set()),
        ("2.5%", {2.5}),
    ],
)
def test_amounts_are_read_in_both_languages(text: str, found: set[float]) -> None:
    assert amounts(text) == found


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, "MIT License\n\nLantern 灯笼\n", ""])
def test_a_text_in_one_language_is_compared_with_nothing(text: str) -> None:
    assert of_one_text(text) == ()


@pytest.mark.parametrize(
    "key", ["CC-BY-3.0-DE", "CC-BY-SA-2.1-JP", "CECILL-2.1", "LiLiQ-P-1.1", "MulanPSL-2.0", "EUPL-1.2", "etalab-2.0"]
)
def test_texts_in_other_languages_have_a_fingerprint(key: str) -> None:
    keys = {one.lower() for text in known().texts for one in text.keys}
    assert key.lower() in keys
