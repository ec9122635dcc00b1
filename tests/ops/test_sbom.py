"""The portal's own bill of materials: what is installed, valid CycloneDX, and its digest signed."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.materials import MaterialsDiffer, bill, pinned
from reviews.ledger import dsse

REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"
AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def written(tmp_path: Path, settings: object) -> Path:
    """A bill written and signed by the command."""
    settings.SIGNING_KEY = bytes(range(32))  # type: ignore[attr-defined]
    file = tmp_path / "portal.cdx.json"
    call_command("make_sbom", file)
    (tmp_path / "key.pem").write_text(dsse.pem(dsse.public_key(bytes(range(32)))))
    return file


@pytest.mark.long
def test_it_lists_every_pinned_package_as_installed_with_its_license(written: Path) -> None:
    made = json.loads(written.read_text())
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written.read_text()) is None
    listed = {one["name"]: one for one in made["components"]}
    assert {name: one["version"] for name, one in listed.items()} == pinned(REQUIREMENTS.read_text())
    assert listed["django"]["purl"].startswith("pkg:pypi/django@")
    assert [name for name, one in listed.items() if "licenses" not in one] == []
    needs = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
    assert listed["asgiref"]["bom-ref"] in needs[listed["django"]["bom-ref"]]


@pytest.mark.long
def test_the_signature_is_over_the_digest_of_this_file(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = written.parent / "key.pem"
    call_command("make_sbom", written, verify=key)
    assert "true" in capsys.readouterr().out
    written.write_bytes(written.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(CommandError, match="not the bill whose digest was signed"):
        call_command("make_sbom", written, verify=key)


def test_another_key_or_no_signature_is_refused(written: Path) -> None:
    key = written.parent / "key.pem"
    key.write_text(dsse.pem(dsse.public_key(bytes(32))))
    with pytest.raises(CommandError, match="no signature by this key"):
        call_command("make_sbom", written, verify=key)
    (written.parent / "portal.cdx.json.dsse.json").unlink()
    with pytest.raises(CommandError, match="Not verified"):
        call_command("make_sbom", written, verify=key)


def test_without_a_key_it_says_that_it_is_not_signed(
    tmp_path: Path, settings: object, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SIGNING_KEY = b""  # type: ignore[attr-defined]
    call_command("make_sbom", tmp_path / "bill.json")
    assert "Not signed" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["bill.json"]


def test_an_installation_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "requirements.txt"
    other.write_text("Django==1.0\nno-such-package==2.0\n# a comment\ntomli==1.0 ; python_version < '3'\n")
    with pytest.raises(MaterialsDiffer, match=r"django is .*, but 1.0 is pinned; no-such-package 2.0 is not installed"):
        bill(other, version="1", commit="", at=AT)
    assert settings.BASE_DIR / "requirements.txt" == REQUIREMENTS
