"""License texts under every name, those that cannot be read, and the terms of the card, read by the real client."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reviews.hub.reading import read
from reviews.hub.shapes.reading import ReadingValue
from tests.hub.folders import CARD, codes, hub_of, of_case, reading_of, written

HERE = Path(__file__).resolve()
CASES = Path(os.environ.get("REFERENCE_DATA", HERE.parents[3] / "shared" / "data")) / "cases"
Read = Callable[..., ReadingValue]
TERMS = b"Model License (invented)\n\nThe weights may be used for non-commercial research purposes only.\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"c" * 64 + b"\nsize 1067\n"
MIT_CARD = b"---\nlicense: mit\n---\n# A model\n"


@pytest.fixture
def case(tmp_path: Path) -> Read:
    def of(name: str) -> ReadingValue:
        if not (CASES / name).is_dir():
            pytest.skip("no cases, set REFERENCE_DATA to where they are")
        repo_id = of_case(CASES / name, tmp_path)
        with hub_of(tmp_path) as (_, hub):
            return read(hub, repo_id, None)

    return of


@pytest.fixture
def repository(tmp_path: Path) -> Read:
    return lambda **files: reading_of(tmp_path, files["files"])


def unread(reading: ReadingValue) -> dict[str, str]:
    return {one["path"]: one["why"] for one in reading.fact("license.unread").value or []}


def roles(reading: ReadingValue) -> dict[str, str]:
    return {one.path: one.role for one in reading.documents if one.role in ("license", "notice", "use_policy")}


def binds(reading: ReadingValue) -> dict[str, list[str]]:
    return {one["path"]: one["binds"] for one in reading.fact("license.binds").value or []}


def test_a_pdf_is_present_and_not_read(case: Read) -> None:
    reading = case("b41-pdf")
    assert reading.fact("license.files").value == ["LICENSE.pdf"]
    assert unread(reading) == {"LICENSE.pdf": "it is a PDF file, and it cannot be opened"}
    assert "license-unread" in codes(reading, "LICENSE.pdf")
    assert not {"license-absent", "license-text-absent"} & codes(reading)


def test_a_license_of_the_weights_is_read_and_contradicts_the_tag(case: Read) -> None:
    reading = case("b44-model-license")
    assert set(reading.fact("license.files").value) == {"LICENSE", "MODEL_LICENSE"}
    assert binds(reading) == {"LICENSE": [], "MODEL_LICENSE": ["weights"]}
    (found,) = [one for one in reading.findings if one.code == "license-text-differs"]
    assert (found.file, found.locator) == ("MODEL_LICENSE", "L3")
    assert "non-commercial research purposes only" in found.detail
    assert "license-scopes-differ" in codes(reading)


def test_a_pointer_in_place_of_the_license_is_a_finding(case: Read) -> None:
    reading = case("b64-license-lfs-pointer")
    assert "document-pointer" in codes(reading, "LICENSE")
    assert unread(reading) == {"LICENSE": "a Git LFS pointer is in its place"}
    assert not roles(reading)


def test_terms_in_the_card_contradict_the_tag(case: Read) -> None:
    reading = case("b66-card-nc")
    assert "non-commercial research use only" in reading.fact("card.license").value["text"]
    (term,) = reading.fact("license.card_terms").value
    assert term["kinds"] == ["non-commercial", "research only"]
    (found,) = [one for one in reading.findings if one.code == "license-card-differs"]
    assert found.detail == "“The model weights are for non-commercial research use only.”"
    assert found.locator == f"L{term['line']}"


@pytest.mark.parametrize(
    "path",
    [
        "MODEL_LICENSE", "LICENSE-MODEL.md", "MODEL_LICENSE_AGREEMENT.txt", "LICENSES/LicenseRef-Model.txt",
        "license/weights", "COPYING", "legal/LICENCE.rst", "LIZENZ.txt", "Licencia.md", "许可证.txt", "ЛИЦЕНЗИЯ",
        "weights/LICENSE.html", "LicenseAgreement.txt", "Modell-Lizenz", "licença.txt", "模型许可协议.md",
        "ライセンス.txt",
    ],
)  # fmt: skip
def test_a_license_is_found_by_its_name_in_any_folder_and_language(repository: Read, path: str) -> None:
    assert roles(repository(files={path: TERMS})) == {path: "license"}


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("docs/USE_POLICY.md", "use_policy"), ("ACCEPTABLE-USE-POLICY", "use_policy"), ("third_party/NOTICE", "notice"),
        ("THIRD_PARTY_NOTICES.txt", "notice"),
    ],
)  # fmt: skip
def test_policies_and_notices_are_found_in_any_folder(repository: Read, path: str, role: str) -> None:
    assert roles(repository(files={path: TERMS})) == {path: role}


@pytest.mark.parametrize(
    "path", ["license.py", "license_plates.txt", "unlicensed.txt", "data/license.json", "licensee.csv"]
)
def test_other_files_are_no_licenses(repository: Read, path: str) -> None:
    reading = repository(files={path: b"nothing of the kind\n"})
    assert not roles(reading)
    assert reading.fact("license.files").value is None


def test_words_make_a_license_of_a_text_with_another_name(repository: Read) -> None:
    words = (
        b"ACME COMMUNITY TERMS\n\nThe Licensor hereby grants you a license. You may not use the weights for commercial"
        b" purposes. The model is provided as is.\n"
    )
    plain = b"The quick brown fox. You may run it. License: MIT.\n"
    reading = repository(files={"IMPORTANT.txt": words, "docs/TERMS.md": words, "story.txt": plain, "AGREEMENT": words})
    assert roles(reading) == {"IMPORTANT.txt": "license", "docs/TERMS.md": "license", "AGREEMENT": "license"}


def test_a_text_that_is_no_license_costs_what_a_look_costs(tmp_path: Path) -> None:
    written(tmp_path / "acme__one", {"README.md": CARD, "a.csv": b"Once.\n", "notes/b.csv": b"More.\n"})
    written(tmp_path / "acme__two", {"README.md": CARD, "a.txt": b"Once.\n", "notes/b.md": b"More.\n"})
    with hub_of(tmp_path) as (_, hub):
        looked_at, read_whole = read(hub, "acme/one", None), read(hub, "acme/two", None)
    assert read_whole.requests.count == looked_at.requests.count


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        ("LICENSE.docx", b"PK\3\4rest", "DOCX"), ("license.PDF", b"%PDF-1.4\n%%EOF\n", "PDF"),
        ("LICENSE.rtf", b"{\\rtf1 Words}", "is RTF"), ("LICENSE.doc", b"\xd0\xcf\x11\xe0\0\0", "binary format"),
        ("LICENSE", b"%PDF-1.4\n\xe2\xe3\xcf\xd3\n%%EOF\n", "PDF"), ("LICENSES/model.png", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("MODEL_LICENSE.txt", b"x" * (2**20 + 1), "larger than"), ("NOTICE", b"../../NOTICE", "outside the repository"),
        ("USE_POLICY.md", POINTER, "pointer"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_present_and_not_read(repository: Read, path: str, body: bytes, why: str) -> None:
    reading = repository(files={path: body})
    assert reading.fact("license.files").value == [path]
    assert why in unread(reading)[path]
    assert {"license-unread", "file-too-big"} & codes(reading, path)
    assert path not in {one.path for one in reading.documents}


def test_a_symbolic_link_leads_to_the_text(repository: Read) -> None:
    reading = repository(files={"LICENSE": b"legal/model-terms.txt", "legal/model-terms.txt": TERMS})
    assert roles(reading) == {"legal/model-terms.txt": "license"}
    assert reading.fact("license.files").value == ["legal/model-terms.txt", "LICENSE"]
    assert not unread(reading)


def test_a_pointer_in_place_of_any_document_is_a_finding(repository: Read) -> None:
    assert "document-pointer" in codes(repository(files={"generation_config.json": POINTER}), "generation_config.json")


def test_a_license_link_to_a_pdf_is_present_and_not_read(repository: Read) -> None:
    card = b"---\nlicense: other\nlicense_link: papers/terms.pdf\n---\n# A model\n"
    reading = repository(files={"README.md": card, "papers/terms.pdf": b"%PDF-1.4\n%%EOF\n"})
    assert "PDF" in unread(reading)["papers/terms.pdf"]


def test_of_many_texts_those_at_the_root_are_read_and_the_rest_is_named(repository: Read) -> None:
    files = {f"third_party/lib{n}/LICENSE": b"Copyright" for n in range(20)} | {
        "zz/MODEL_LICENSE": TERMS,
        "LICENSE": b"x",
    }
    reading = repository(files=files)
    assert {"LICENSE", "zz/MODEL_LICENSE"} <= set(roles(reading))
    assert len(unread(reading)) == 10
    assert "license-files-many" in codes(reading)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("For academic research purposes only.", ["research only"]),
        ("Commercial use is strictly prohibited.", ["non-commercial"]),
        ("Commercial use requires a separate agreement.", ["agreement"]),
        ("Do not redistribute without our written permission.", ["permission"]),
        ("Nur für Forschungszwecke, nicht-kommerziell.", ["non-commercial", "research only"]),
        ("本模型仅供研究使用。", ["research only"]),
        ("It may be used for commercial and non-commercial purposes.", None),
        ("It needs file permissions to run.", None),
        ("Llama 3.1 is an open model for research and for products.", None),
    ],
)
def test_sentences_with_terms(repository: Read, sentence: str, kinds: list[str] | None) -> None:
    reading = repository(files={"README.md": MIT_CARD + sentence.encode() + b"\n"})
    found = reading.fact("license.card_terms").value
    assert (found[0]["kinds"] if found else None) == kinds
    limited = bool(kinds) and kinds != ["permission"]
    assert ("license-card-differs" in codes(reading)) is limited


def test_a_tag_that_forbids_commerce_itself_is_not_contradicted(repository: Read) -> None:
    card = b"---\nlicense: cc-by-nc-4.0\n---\nFor non-commercial use only.\n"
    assert "license-card-differs" not in codes(repository(files={"README.md": card}))


@pytest.mark.parametrize(
    "path",
    [
        "LICENSE", "README.md", "config.json", "generation_config.json", "tokenizer_config.json", "tokenizer.json",
        "special_tokens_map.json", "chat_template.jinja", "chat_template.json", "processor_config.json", "merges.txt",
        "adapter_config.json", "NOTICE", "USE_POLICY.md", "vocab.json", "tokenizer.model",
    ],
)  # fmt: skip
@pytest.mark.parametrize("body", [POINTER, b"../../blobs/" + b"a" * 40, b"other/file.bin", b"/srv/models/file\n"])
def test_nothing_that_stands_in_place_of_a_document_is_its_text(repository: Read, path: str, body: bytes) -> None:
    reading = repository(files={path: body, "other/file.bin": b"\0\1"})
    assert {"document-pointer", "document-link", "tokenizer-pointer"} & codes(reading, path), codes(reading, path)
    assert path not in {one.path for one in reading.documents}
