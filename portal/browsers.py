"""What browsers are told about this site: the content security policy."""

from typing import Any


def content_security_policy(sign_in: list[str]) -> dict[str, Any]:
    """Return the policy: everything from this site alone; ``sign_in`` are the origins of single sign-on."""
    return {
        "DIRECTIVES": {
            "default-src": ["'none'"],
            "script-src": ["'self'"],
            "style-src": ["'self'"],
            "img-src": ["'self'", "data:"],
            "font-src": ["'self'"],
            "connect-src": ["'self'"],
            # Browsers treat a form that redirects to single sign-on as one submitted there.
            "form-action": ["'self'", *sign_in],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
            "manifest-src": ["'self'"],
        }
    }
