"""The forms that import a list of advisories and register the key of a vendor."""

from typing import Any

from django import forms

from reviews.language.phrases import say
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
        label=say("Name of the list"), max_length=100, help_text=say("A later import under the same name replaces it.")
    )
    covers = forms.CharField(
        label=say("Packages that it covers"), required=False, max_length=2000,
        help_text=say("With commas: vllm, transformers. A missing entry means “none known” only for these."),
    )  # fmt: skip
    file = forms.FileField(
        label=say("File"),
        help_text=say("OSV (JSON), CycloneDX VEX (JSON), or a SHA-256 and its reason a line; up to 10 MiB."),
    )
    signature = forms.FileField(
        label=say("Signature"),
        required=False,
        help_text=say("The vendor’s detached Ed25519 signature of the file, if it has one."),
    )
    missing = forms.IntegerField(
        label=say("Missing rows"), required=False, min_value=0, max_value=1_000_000,
        help_text=say("Empty, unless the portal named a number of rows that the earlier list has and this file lacks."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the file and its signature. Raises ``ValidationError`` with what is wrong with them."""
        said = super().clean() or {}
        sent, signed = said.get("file"), said.get("signature")
        if sent is None:
            return said
        if sent.size > MOST_UPLOAD:
            self.add_error("file", say("The file has more than {most_upload} MiB.", most_upload=MOST_UPLOAD // 2**20))
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

    vendor = forms.CharField(label=say("Vendor"), max_length=100)
    key = forms.CharField(
        label=say("Public key"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=say("Ed25519, as PEM, Base64 or 64 hexadecimal digits, as the vendor publishes it."),
    )  # fmt: skip
