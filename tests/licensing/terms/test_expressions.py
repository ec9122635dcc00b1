"""SPDX expressions keep every part, and addresses of known licenses name them."""

import os
from importlib import metadata
from pathlib import Path

import pytest

from reviews.licensing.identify.verdicts import identify
from reviews.licensing.terms.addresses import named_by
from reviews.licensing.terms.expressions import base, expression

HERE = Path(__file__).resolve()
CASE = Path(os.environ.get("REFERENCE_DATA", HERE.parents[4] / "shared" / "data")) / "cases" / "spdx-line" / "spdx-line"


@pytest.mark.skipif(not CASE.is_file(), reason="skipped: no cases, set REFERENCE_DATA to where they are")
def test_a_line_with_two_licenses_names_both_as_a_choice() -> None:
    found = identify(CASE.read_bytes())
    assert (found.verdict, found.named, found.expression) == ("no_text", ("apache-2.0", "mit"), "Apache-2.0 OR MIT")


@pytest.mark.parametrize(
    ("text", "parts", "joined"),
    [
        ("Apache-2.0 OR MIT", ("Apache-2.0", "MIT"), "choice"),
        ("apache-2.0 and CC-BY-NC-4.0", ("apache-2.0", "CC-BY-NC-4.0"), "both"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ("GPL-2.0-only WITH Classpath-exception-2.0",), ""),
        ("(MIT OR Apache-2.0) AND LicenseRef-Model", ("MIT", "Apache-2.0", "LicenseRef-Model"), "mixed"),
        ("MIT", ("MIT",), ""),
    ],
)
def test_an_expression_keeps_every_part(text: str, parts: tuple[str, ...], joined: str) -> None:
    found = expression(text)
    assert found
    assert (found.parts, found.joined) == (parts, joined)


@pytest.mark.parametrize(
    "text", ["", "MIT License", "OR", "MIT OR", "(MIT", "MIT)", "MIT OR OR ISC", "§", "a " * 400, "WITH x", "()"]
)
def test_what_is_no_expression(text: str) -> None:
    assert expression(text) is None


def test_an_exception_and_a_plus_belong_to_their_license() -> None:
    assert base("GPL-2.0-only WITH Classpath-exception-2.0") == "GPL-2.0-only"
    assert base("LGPL-2.1+") == "LGPL-2.1"


@pytest.mark.parametrize(
    ("address", "license_id"),
    [
        ("https://spdx.org/licenses/Apache-2.0.html", "apache-2.0"),
        ("https://opensource.org/licenses/MIT", "mit"),
        ("https://opensource.org/license/mit/", "mit"),
        ("http://www.apache.org/licenses/LICENSE-2.0.txt", "apache-2.0"),
        ("https://creativecommons.org/licenses/by-nc/4.0/legalcode", "cc-by-nc-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0-1.0"),
        ("https://www.gnu.org/licenses/gpl-3.0.en.html", "gpl-3.0"),
        ("https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/LICENSE", "llama3.1"),
        ("https://huggingface.co/acme/model/blob/main/LICENSE", ""),
        ("https://spdx.org.example.net/licenses/MIT", ""),
        ("LICENSE", ""), ("https://[", ""), ("ftp://spdx.org/licenses/MIT", ""), ("other", ""), ("", ""),
        ("https://opensource.org/license/apache-2-0", "apache-2.0"),
        ("https://opensource.org/license/mpl-2-0/", "mpl-2.0"),
        ("https://www.eclipse.org/legal/epl-v10.html", "epl-1.0"),
        ("https://cdla.dev/permissive-2-0/", "cdla-permissive-2.0"),
        ("https://unlicense.org", "unlicense"), ("https://www.boost.org/LICENSE_1_0.txt", "bsl-1.0"),
        ("https://www.llama.com/llama3_2/license/", "llama3.2"), ("https://llama.com/llama3_2/license", "llama3.2"),
        ("https://github.com/meta-llama/llama-models/blob/main/models/llama3_1/LICENSE", "llama3.1"),
        ("https://user@apache.org/licenses/LICENSE-2.0", ""), ("https://apache.org:8443/licenses/LICENSE-2.0", ""),
        ("https://apache.org.example.net/licenses/LICENSE-2.0", ""), ("https://www.apache.org/licenses/", ""),
    ],
)  # fmt: skip
def test_the_address_of_a_known_license_names_it(address: str, license_id: str) -> None:
    assert named_by(address) == license_id


@pytest.mark.parametrize("scheme", ["https://", "http://", "HTTPS://", ""])
@pytest.mark.parametrize("host", ["www.apache.org", "apache.org", "WWW.Apache.org"])
@pytest.mark.parametrize("end", ["", ".txt", ".html", "/", ".txt/", "#apply", "?lang=en"])
def test_however_the_address_is_written(scheme: str, host: str, end: str) -> None:
    assert named_by(f"{scheme}{host}/licenses/LICENSE-2.0{end}") == "apache-2.0"


@pytest.mark.parametrize(
    ("text", "named", "joined"),
    [
        (
            "# SPDX-License-Identifier: MIT\n# SPDX-License-Identifier: Apache-2.0 OR ISC\n",
            {"mit", "apache-2.0", "isc"},
            "MIT AND (Apache-2.0 OR ISC)",
        ),
        (
            "/* SPDX-License-Identifier: GPL-2.0-only WITH Classpath-exception-2.0 */",
            {"gpl-2.0-only"},
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ),
        (
            "<!-- SPDX-License-Identifier: (MIT OR Apache-2.0) AND CC-BY-4.0 -->",
            {"mit", "apache-2.0", "cc-by-4.0"},
            "(MIT OR Apache-2.0) AND CC-BY-4.0",
        ),
    ],
)
def test_every_mark_of_a_file_counts(text: str, named: set[str], joined: str) -> None:
    found = identify(text)
    assert (named - set(found.named), found.expression) == (set(), joined)


def test_a_full_text_under_a_mark_of_several_licenses_keeps_them_all() -> None:
    whole = metadata.distribution("huggingface_hub").read_text("licenses/LICENSE") or ""
    found = identify(f"SPDX-License-Identifier: Apache-2.0 OR MIT\n\n{whole}")
    assert found.expression == "Apache-2.0 OR MIT"
    assert {"apache-2.0", "mit"} <= set(found.named)
