"""What a worker loads before it starts the process of a reading, so that none of them loads it again."""

import subprocess
import sys

import pytest
from django.conf import settings

SCRIPT = """
import sys
import django
django.setup()
from django.urls import reverse
from reviews.proposals.jobs import make_ready
make_ready()
before = set(sys.modules)
reverse("engineering", args=[1])
import reviews.proposals.mails
print(len(set(sys.modules) - before))
"""


@pytest.mark.long
def test_the_pages_that_mails_name_are_loaded_before_the_first_reading() -> None:
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert int(said.stdout) == 0
