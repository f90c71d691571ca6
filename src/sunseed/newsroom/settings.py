"""Django's settings, taken from one instance.

Follows design.md §3, §4 and §7. The folder is named by the environment variable `SUNSEED_INSTANCE`; everything an
operator may change stands in its `sunseed.toml`. Owns how the newsroom's door is locked: cookies, hosts, rate limits.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sunseed.errors import Absent, Malformed
from sunseed.instance import Instance

HERE = Path(__file__).resolve().parent

if "SUNSEED_INSTANCE" not in os.environ:
    raise Absent("SUNSEED_INSTANCE names no folder: set it to the newsroom's instance before starting Django")
INSTANCE = Instance.open(os.environ["SUNSEED_INSTANCE"])
CLOCK = None  # the machine's; tests set others. Said here, because Django looks long for what is not.


def _secret(file: Path) -> str:
    """Read the secret that signs sessions."""
    try:
        secret = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise Absent(f"{file} is missing: put 50 random characters into it; everybody signs in again") from None
    if len(secret) < 32:
        raise Malformed(f"{file} must hold at least 32 characters; it holds {len(secret)}")
    return secret


def database_of(instance: Instance) -> dict[str, Any]:
    """Return Django's description of the newsroom's database: SQLite, or the server that `newsroom.database` names."""
    url = instance.settings.newsroom.database
    if not url:
        return {
            "ENGINE": "sunseed.newsroom.database",
            "NAME": str(instance.newsroom_db),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN, never fails half-way with "locked"
                "timeout": 20,
                # Pages that thousands of lines a second touch again and again are copied into the database every
                # 32 MB, not every 4; what is committed is in the write-ahead log, synced, before and after alike.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
                    "PRAGMA wal_autocheckpoint=8000"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise Malformed(f"newsroom.database must look like postgresql://user:password@host:port/name; it is {url!r}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


_ADDRESS = urlsplit(INSTANCE.settings.site.newsroom_url)
_SECURE = _ADDRESS.scheme == "https"
_HOSTS = (_ADDRESS.hostname, INSTANCE.settings.newsroom.host, "localhost", "127.0.0.1")

SECRET_KEY = _secret(INSTANCE.secret_key_file)
DEBUG = False
ALLOWED_HOSTS = sorted(
    {name.strip() for name in (*_HOSTS, *INSTANCE.settings.newsroom.allowed_hosts.split(",")) if name and name.strip()}
)
CSRF_TRUSTED_ORIGINS = [f"{_ADDRESS.scheme}://{_ADDRESS.netloc}"]

INSTALLED_APPS = [
    "sunseed.newsroom.people",  # before allauth and Django: of two translations of one text, the first app's counts
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
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
    "sunseed.newsroom.intake",
    "sunseed.newsroom.stamping",
    "sunseed.newsroom.desk",
    "sunseed.newsroom.strangers",
    "sunseed.newsroom.applications",
    "sunseed.newsroom.lines",
    "sunseed.newsroom.tables",
]
TRUSTED_PROXIES = INSTANCE.settings.newsroom.trusted_proxies
MIDDLEWARE = [
    "sunseed.newsroom.desk.proxies.ProxiesMiddleware",
    "sunseed.newsroom.desk.headers.HeadersMiddleware",
    "sunseed.newsroom.desk.bodies.BodiesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sunseed.newsroom.people.doors.Tongue",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sunseed.newsroom.people.doors.SignedInHere",
    "sunseed.newsroom.people.doors.SecondFactorDue",
    "sunseed.newsroom.applications.doors.AgreementDue",
    "sunseed.newsroom.desk.refusals.RefusalMiddleware",
]
ROOT_URLCONF = "sunseed.newsroom.urls"
WSGI_APPLICATION = "sunseed.newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "desk" / "templates"],  # before allauth's own account pages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sunseed.newsroom.desk.surroundings.surroundings",
            ],
        },
    }
]

DATABASES = {"default": database_of(INSTANCE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
# Films take minutes: their queue has a worker's thread of its own.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "films"]}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("zh-hans", "简体中文"), ("ar", "العربية")]
LANGUAGE_COOKIE_NAME = "newsroom_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "sunseed.newsroom.formats"
USE_I18N = True
LOCALE_PATHS = [HERE / "locale"]
STATIC_URL = "/static/"
THEME = HERE.parent / "edition" / "theme"  # the desk and the site share their colours and letters
STATICFILES_DIRS = [("theme", THEME / "frame"), ("theme/fonts", THEME / "fonts"), ("web", THEME / "web")]

# -- accounts: by invitation; sign-up stays closed --------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["sunseed.newsroom.people.adapter.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "sunseed.newsroom.people.passwords.EverybodysPassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "sunseed.newsroom.people.adapter.Adapter"
ACCOUNT_FORMS = {"reset_password": "sunseed.newsroom.people.adapter.ResetForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # new addresses prove themselves by a code; invitations have done so
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # written like any letter, never sent: people.adapter
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this browser stays; Django ends all others
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "reset_password": "20/m/ip",
    "reset_letter": "3/10m/key",
    "apply": "20/h/key",  # of one network
    "apply_letter": "3/h/key,6/d/key",  # to one address, whoever asks
    "apply_write": "40/h/key",  # of one application
    "line": "12/h/key,40/d/key",  # of one network
    "line_answer": "20/h/key",  # codes tried from one network
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _ADDRESS.scheme
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
MFA_ADAPTER = "sunseed.newsroom.people.factors.FactorAdapter"
MFA_FORMS = {
    kind: f"sunseed.newsroom.people.factors.{form}"
    for kind, form in (
        ("authenticate", "AuthenticateForm"),
        ("reauthenticate", "ReauthenticateForm"),
        ("add_webauthn", "AddWebAuthnForm"),
        ("signup_webauthn", "SignupWebAuthnForm"),
        ("login_webauthn", "LoginWebAuthnForm"),
        ("authenticate_webauthn", "AuthenticateWebAuthnForm"),
        ("reauthenticate_webauthn", "ReauthenticateWebAuthnForm"),
    )
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address being changed must not stand in the way of a second factor
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1

# -- the door's locks -------------------------------------------------------------------------------------------------
SESSION_COOKIE_NAME = "newsroom_session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "newsroom_csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# -- mail: every letter waits in the database, the worker carries it --------------------------------------------------
_MAIL = INSTANCE.settings.mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _MAIL.sender
EMAIL_BACKEND = "sunseed.newsroom.people.letters.Backend"
if _MAIL.host:
    LETTER_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_USE_TLS = _MAIL.host, _MAIL.port, _MAIL.user, _MAIL.tls
    EMAIL_TIMEOUT = 20
    if INSTANCE.mail_password_file.exists():
        EMAIL_HOST_PASSWORD = INSTANCE.mail_password_file.read_text(encoding="utf-8").strip()
else:
    LETTER_CARRIER = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(INSTANCE.mail)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}
