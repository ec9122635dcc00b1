"""License texts under names that say so in another language, or that are the name of a known license."""

from pathlib import Path

import pytest

from reviews.hub.files.legal_names import legal_role, maybe_legal
from tests.hub.folders import reading_of

ENGLISH = (
    "Model License Agreement. The Licensor hereby grants you a license to use the weights for non-commercial purposes "
    "only. You may not redistribute them. Provided as is, without warranty.\n"
)
JAPANESE = (
    "利用規約\n本モデルの重みの商用利用を禁止します。再配布はできません。提供者は本モデルについて何ら保証しません。"
    "利用により生じた損害について責任を負いません。\n"
)
KOREAN = "이용약관\n이 모델은 상업적 목적으로 사용할 수 없으며 재배포를 금지합니다. 제공자는 책임을 지지 않습니다.\n"
PORTUGUESE = (
    "Termos de uso\nÉ permitido usar o modelo para fins não comerciais. É proibido vender os pesos. O modelo é "
    "fornecido sem garantias.\n"
)
TEXTS = {
    "CC-BY-NC-4.0.txt": ENGLISH, "OpenRAIL-M": ENGLISH, "docs/legal/GPL-3.0": ENGLISH, "Apache-2.0.txt": ENGLISH,
    "UNLICENSE": ENGLISH, "利用規約.md": JAPANESE, "이용약관.txt": KOREAN, "Termos_de_Uso": PORTUGUESE,
    "TOU": ENGLISH, "docs/model-terms/text.txt": ENGLISH, "weights_v1.2.txt": ENGLISH,
}  # fmt: skip
NONE = {"notes_1.5.txt": "Trained for 1.5 epochs on text. Results are below.\n", "commercial": "a list of adverts\n"}


def test_they_are_read_and_other_texts_are_not(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, {path: text.encode() for path, text in (TEXTS | NONE).items()})
    read = {one.path for one in reading.documents if one.role == "license"}
    assert read == set(TEXTS)


@pytest.mark.parametrize(
    "path", ["Acceptable_Use.pdf", "使用条款.pdf", "Lizenzbedingungen.pdf", "Nutzungsbedingungen.docx", "RAIL-M.pdf"]
)
def test_documents_with_such_names_are_fetched(path: str) -> None:
    assert maybe_legal(path)


@pytest.mark.parametrize("path", ["mitten.txt.gz", "model.bin", "gpl.py", "rail.json", "MIT.safetensors"])
def test_files_of_other_formats_are_not(path: str) -> None:
    assert not maybe_legal(path)
    assert not legal_role(path)


def test_a_text_in_another_encoding_is_present_and_not_read(tmp_path: Path) -> None:
    chinese = "模型许可协议：未经书面许可，不得将模型权重用于任何商业用途。被许可方同意。".encode("gb18030")
    reading = reading_of(tmp_path, {"LICENSE": chinese, "NOTICE": "Copyright © Acme\n".encode("cp1252")})
    assert {one["path"] for one in reading.fact("license.unread").value} == {"LICENSE"}
    assert "NOTICE" in {one.path for one in reading.documents}
