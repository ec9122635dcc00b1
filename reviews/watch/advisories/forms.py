"""The forms that import a list of advisories and register the key of a vendor."""

from typing import Any

from django import forms

from reviews.single_lines import PortalForm
from reviews.watch.advisories.actions import HandedList
from reviews.watch.advisories.formats import BadList
from reviews.watch.advisories.signatures import MOST_SIGNATURE, BadSignature

MOST_UPLOAD = 10 * 2**20


class AdvisoryForm(PortalForm):
    """A file with advisories or denied digests, its signature, its name, and the packages that it covers.

    ``missing`` is how many rows of the earlier list its importer knows to be missing from the file.
    """

    name = forms.CharField(
        label="Name of the list", max_length=100, help_text="A later import under the same name replaces it."
    )
    covers = forms.CharField(
        label="Packages that it covers", required=False, max_length=2000,
        help_text="With commas: vllm, transformers. A missing entry means “none known” only for these.",
    )  # fmt: skip
    file = forms.FileField(
        label="File", help_text="OSV (JSON), CycloneDX VEX (JSON), or a SHA-256 and its reason a line; up to 10 MiB."
    )
    signature = forms.FileField(
        label="Signature",
        required=False,
        help_text="The vendor’s detached Ed25519 signature of the file, if it has one.",
    )
    missing = forms.IntegerField(
        label="Missing rows", required=False, min_value=0, max_value=1_000_000,
        help_text="Empty, unless the portal named a number of rows that the earlier list has and this file lacks.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the file and its signature. Raises ``ValidationError`` with what is wrong with them."""
        said = super().clean() or {}
        sent, signed = said.get("file"), said.get("signature")
        if sent is None:
            return said
        if sent.size > MOST_UPLOAD:
            self.add_error("file", f"The file has more than {MOST_UPLOAD // 2**20} MiB.")
            return said
        try:
            said["read"] = HandedList.of(sent.read(), signed.read(MOST_SIGNATURE + 1) if signed else b"")
        except BadList as error:
            self.add_error("file", str(error))
        except BadSignature as error:
            self.add_error("signature", str(error))
        return said


class FeedKeyForm(PortalForm):
    """The public key by which a vendor signs its lists."""

    vendor = forms.CharField(label="Vendor", max_length=100)
    key = forms.CharField(
        label="Public key", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ed25519, as PEM, Base64 or 64 hexadecimal digits, as the vendor publishes it.",
    )  # fmt: skip
