"""One e-mail address, as the owner typed it, brought into what mail servers understand; decided here and nowhere else.

A domain in another script has one form in ASCII, which IDNA 2008 gives it (RFC 5891, with the mapping of UTS 46 that is
not transitional). The older rules, which Python's own codec has, turn `ß` into `ss` and drop the joiners of Persian:
that is another domain, and may be a stranger's.
"""

from __future__ import annotations

import re
from typing import Final

from warmlinks.errors import SettingsError

__all__ = ["one_address"]

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LONGEST_ADDRESS: Final = 254
_LONGEST_LOCAL: Final = 64
_LONGEST_LABEL: Final = 63


def one_address(value: object, key: str) -> str:
    """One plain address, in ASCII.

    Args:
        value: what the settings say.
        key: the setting's name, for messages.

    Raises:
        SettingsError: it is not one address, or its domain is none; it is not repeated.
    """
    trouble = SettingsError(
        f"the setting {key} is not one e-mail address",
        advice="Write one plain address such as me@example.org, without a name and without others",
    )
    if not isinstance(value, str):
        raise trouble
    local, _, domain = value.strip().rpartition("@")
    try:
        domain = _in_ascii(domain)
    except UnicodeError:
        raise trouble from None
    fits = len(local) <= _LONGEST_LOCAL and len(local) + len(domain) < _LONGEST_ADDRESS
    labels_fit = all(len(label) <= _LONGEST_LABEL for label in domain.split("."))
    # An encoded word is valid as a local part, and libraries decode it into something else.
    if not (fits and labels_fit and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)) or "=?" in local:
        raise trouble
    return f"{local}@{domain}"


def _in_ascii(domain: str) -> str:
    """The domain as it is looked up; one that is in ASCII already is only put in small letters.

    Raises:
        UnicodeError: it is no domain.
    """
    if domain.isascii():
        return domain.lower()
    import idna  # its tables take megabytes, and few addresses need them

    return idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
