"""The form that imports a list of advisories."""

from typing import Any

from django import forms

from reviews.single_lines import PortalForm
from reviews.watch.advisories.formats import BadList, ReadList, read_list

MOST_UPLOAD = 10 * 2**20


class AdvisoryForm(PortalForm):
    """A file with advisories or denied digests, its name, and the packages that it covers."""

    name = forms.CharField(
        label="Name of the list", max_length=100, help_text="A later import under the same name replaces it."
    )
    covers = forms.CharField(
        label="Packages that it covers", required=False, max_length=2000,
        help_text="With commas: vllm, transformers. Only of these does its silence mean that nothing is known.",
    )  # fmt: skip
    file = forms.FileField(
        label="File", help_text="OSV (JSON), CycloneDX VEX (JSON), or a SHA-256 and its reason a line; up to 10 MiB."
    )

    def clean_file(self) -> tuple[ReadList, bytes]:
        """Read the file. Raises ``ValidationError`` with what is wrong with it."""
        sent: Any = self.cleaned_data["file"]
        if sent.size > MOST_UPLOAD:
            raise forms.ValidationError(f"The file has more than {MOST_UPLOAD // 2**20} MiB.")
        data = sent.read()
        try:
            return read_list(data), data
        except BadList as error:
            raise forms.ValidationError(str(error)) from None
