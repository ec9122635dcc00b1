"""One-time codes: which authenticator a typed code belongs to, each code at most once."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

from reviews.people import rows
from reviews.people.models import User


def step_of(secret: str, code: str) -> int | None:
    """Return the time step for which this is the authenticator app's code, None if it is for no step near now."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def redeem(person: User, code: str) -> Authenticator | None:
    """Use up a code and return its authenticator: the app or the recovery codes; None if it is wrong or was used.

    allauth remembers used codes in the cache, which would forget them with Valkey; the table does not.
    """
    found = {one.type: one for one in Authenticator.objects.filter(user=person)}
    app = found.get(Authenticator.Type.TOTP)
    if app is not None:
        step = step_of(decrypt(app.data["secret"]), code)
        if step is not None:
            return app if rows.use_code(person, step) else None
    recovery = found.get(Authenticator.Type.RECOVERY_CODES)
    return recovery if recovery is not None and recovery.wrap().validate_code(code) else None
