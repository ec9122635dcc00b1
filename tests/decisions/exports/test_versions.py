"""Records of earlier versions are read, printed and exported as ever."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from reviews.decisions import record_page as shown
from reviews.decisions.exports import cyclonedx as bom
from reviews.decisions.exports import markdown
from reviews.ledger.chain import digest
from tests.decisions.exports.test_exports import ROOT, URL, schema


@pytest.mark.parametrize("version", [1, 2])
def test_a_record_of_an_earlier_version_is_read_as_ever(version: int) -> None:
    data = (ROOT / "tests" / "decisions" / "records" / f"{version}.json").read_bytes()
    schema(version).validate(json.loads(data))
    text = markdown.render(shown.read(data), digest(data))
    assert "sample-lab/atlas-1b-instruct" in text
    assert "- **Change owner**: Enno Engineer" in text
    assert "Waivers" not in text
    assert ("owner: Platform on call" in text) == (version == 2)
    drawn = bom.cyclonedx(json.loads(data), digest(data), URL)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(drawn)) is None
