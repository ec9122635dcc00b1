"""The tag ``{% csrf_token %}``, in place of Django's: no form can have the one token and lack the other."""

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from reviews.submissions.sent import FIELD, new_token
from reviews.templatetags.markup import fill

register = template.Library()

OWN = '<input type="hidden" name="{}" value="{}" autocomplete="off">'
BOTH = (
    '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="{}" value="{}" autocomplete="off">'
)


def hidden_fields(of_django: str) -> SafeString:
    """Return both fields of one form: Django's token, which all forms of a page share, and one that only it has."""
    return fill(BOTH, of_django, FIELD, new_token())


class FormTokensNode(CsrfTokenNode):
    """A node that renders Django's CSRF field, and a field with a token that only this form of this page has."""

    def render(self, context: Context) -> SafeString:
        """Render both fields; a browser must not fill the second one in from an earlier visit."""
        of_django = context.get("csrf_token")
        if type(of_django) is not SimpleLazyObject:  # Django says what is wrong
            return fill("{}{}", super().render(context), fill(OWN, FIELD, new_token()))
        return hidden_fields(str(of_django))


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormTokensNode:
    """Parse ``{% csrf_token %}``."""
    return FormTokensNode()
