"""Downloads of a decision: bills of materials, the signed statement, the evidence bundle, and the public key."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from reviews.decisions.exports import cyclonedx as bom
from reviews.decisions.exports import statement
from reviews.decisions.exports.bundle import bundle, staged, url_of
from reviews.decisions.models import Decision
from reviews.decisions.views import decision_or_404
from reviews.language.phrases import say
from reviews.ledger import keyring, rotation

NO_KEY = say("This portal has no signing key. An administrator can set SIGNING_KEY.")


def _file(data: bytes, kind: str, found: Decision, end: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="decision-{found.number}.{end}"'
    answer["X-Record-SHA256"] = found.sha256
    return answer


def _record(found: Decision) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(bytes(found.canonical))
    return data


def cyclonedx_file(found: Decision) -> HttpResponse:
    """Return the record as a CycloneDX 1.6 ML-BOM."""
    text = json.dumps(bom.cyclonedx(_record(found), found.sha256, url_of(found), staged(found)), indent=2)
    return _file(text.encode(), "application/vnd.cyclonedx+json; version=1.6", found, "cdx.json")


def spdx_file(found: Decision) -> HttpResponse:
    """Return the record as an SPDX 3.0.1 document with the AI profile."""
    from reviews.decisions.exports import spdx  # its bindings are large, and few requests need them

    data = spdx.document(_record(found), found.sha256, url_of(found), staged(found))
    return _file(data, "application/spdx+json", found, "spdx.json")


def statement_file(found: Decision) -> HttpResponse:
    """Return the in-toto statement over the artifacts in its signed envelope. Raises ``Http404`` without a key."""
    envelope = statement.envelope(_record(found), found.sha256)
    if envelope is None:
        raise Http404(NO_KEY)
    return _file(json.dumps(envelope).encode(), "application/vnd.dsse.envelope.v1+json", found, "dsse.json")


def bundle_file(found: Decision) -> HttpResponse:
    """Return the evidence bundle, one zip that proves the decision offline."""
    return _file(bundle(found), "application/zip", found, "zip")


@login_required
@require_safe
def decision_cyclonedx(request: HttpRequest, number: int) -> HttpResponse:
    """Send the record as a CycloneDX 1.6 ML-BOM."""
    return cyclonedx_file(decision_or_404(request, number))


@login_required
@require_safe
def decision_spdx(request: HttpRequest, number: int) -> HttpResponse:
    """Send the record as an SPDX 3.0.1 document with the AI profile."""
    return spdx_file(decision_or_404(request, number))


@login_required
@require_safe
def decision_statement(request: HttpRequest, number: int) -> HttpResponse:
    """Send the in-toto statement over the artifacts in its signed envelope."""
    return statement_file(decision_or_404(request, number))


@login_required
@require_safe
def decision_bundle(request: HttpRequest, number: int) -> HttpResponse:
    """Send the evidence bundle, one zip that proves the decision offline."""
    return bundle_file(decision_or_404(request, number))


@login_required
@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """Send the public keys for this portal's signatures in PEM, the one in use first, each with its span."""
    found = rotation.keys()
    if not found:
        raise Http404(NO_KEY)
    answer = HttpResponse(keyring.write(found), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="model-review-key.pem"'
    return answer
