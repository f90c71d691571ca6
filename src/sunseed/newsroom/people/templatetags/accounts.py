"""Words and data that the account's templates ask for."""

from __future__ import annotations

import json
from typing import Any

from django import template

from sunseed.newsroom.people import devices
from sunseed.newsroom.people.models import SignIn

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Return data for a script, to stand in an attribute; the template escapes it."""
    return json.dumps(value)


@register.filter
def device(sign_in: SignIn) -> str:
    """Say which browser this is."""
    return devices.words(sign_in.browser, sign_in.system)
