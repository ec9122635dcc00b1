"""The form with which an administrator adds an endpoint."""

from typing import Any

from django import forms
from django.conf import settings

from reviews.language.phrases import say
from reviews.people.models import Team
from reviews.single_lines import PortalForm
from reviews.webhooks.models import WebhookEndpoint
from reviews.webhooks.rules import LONGEST, why_not_address


class EndpointForm(PortalForm):
    """What receives messages, its address, and the team whose private workloads it hears of."""

    name = forms.CharField(
        label=say("Receiver"), max_length=100, help_text=say("For example “chat of the platform team”.")
    )
    url = forms.CharField(
        label=say("Address"), max_length=LONGEST,
        help_text=say("On a host that the settings name. Every administrator sees it, so it should hold no secret."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=say("Team"), queryset=Team.objects.order_by("name"), required=False, empty_label=say("No team"),
        help_text=say("It also hears of this team’s private workloads."),
    )  # fmt: skip

    def clean_name(self) -> str:
        """Refuse the name of an endpoint that receives messages: the log and the ledger tell endpoints by name."""
        name = str(self.cleaned_data["name"])
        if WebhookEndpoint.objects.filter(name=name, ended_at__isnull=True).exists():
            raise forms.ValidationError(
                say("An endpoint with this name receives messages already. Choose another name.")
            )
        return name

    def clean_url(self) -> Any:
        """Refuse an address to which the portal may not send."""
        url = self.cleaned_data["url"]
        if why := why_not_address(url, settings.WEBHOOK_ORIGINS):
            raise forms.ValidationError(why)
        return url
