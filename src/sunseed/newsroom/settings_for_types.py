"""The least that the type checker's Django plugin must know; nothing runs with it.

The real settings need an instance, and a type checker has none.
"""

from __future__ import annotations

SECRET_KEY = "for the type checker, which signs nothing"  # noqa: S105
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "sunseed.newsroom.people",
    "sunseed.newsroom.stories",
    "sunseed.newsroom.review",
    "sunseed.newsroom.exporting",
    "sunseed.newsroom.sealed",
    "sunseed.newsroom.background",
    "sunseed.newsroom.publishing",
    "sunseed.newsroom.planned",
    "sunseed.newsroom.fronts",
    "sunseed.newsroom.media",
    "sunseed.newsroom.oversight",
    "sunseed.newsroom.desk",
    "sunseed.newsroom.strangers",
    "sunseed.newsroom.applications",
    "sunseed.newsroom.lines",
    "sunseed.newsroom.tables",
]
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # without it allauth refuses to load
AUTH_USER_MODEL = "people.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LANGUAGES = [("en", "English")]
LETTER_CARRIER = ""
SESSION_COOKIE_SECURE = True
TRUSTED_PROXIES = ""
CSRF_TRUSTED_ORIGINS: list[str] = []
