"""Django's settings; everything that differs between instances comes from the environment (docs/operating.md)."""

import os
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject

from .databases import database
from .home import home, secret_key, socket_folder
from .languages import COMPLETE_LANGUAGES as COMPLETE_LANGUAGES
from .languages import LANGUAGES as LANGUAGES
from .languages import LANGUAGES_BIDI as LANGUAGES_BIDI
from .languages import teach_django
from .logs import logging_settings


def _env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip() or default


PACKAGE = Path(__file__).resolve().parent.parent
HOME = home()
DEBUG = _env("THIRDPILLAR_DEBUG") == "1"

# --- Who we are on the network -----------------------------------------------------------------------------
PORT = int(_env("THIRDPILLAR_PORT", "8000"))
PUBLIC_URL = _env("THIRDPILLAR_URL", f"http://localhost:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
_https = _public.scheme == "https"
if not _public.hostname or _public.scheme not in ("http", "https"):
    raise ImproperlyConfigured("THIRDPILLAR_URL must look like https://families.example.org")
ALLOWED_HOSTS = [_public.hostname]
if not _https:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [name for name in _env("THIRDPILLAR_HOSTS").split(",") if name]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if _https else []

# --- Secrets -----------------------------------------------------------------------------------------------
SECRET_KEY: Any = _env("THIRDPILLAR_SECRET_KEY")
if not SECRET_KEY:
    if _env("DATABASE_URL"):
        # Several machines may share that database: a secret per machine would sign people out at random.
        raise ImproperlyConfigured(
            "with DATABASE_URL, set THIRDPILLAR_SECRET_KEY too (50 characters or more)"
        )
    # Made when it is first used: who only asks for help, or mistypes, leaves no folder behind.
    SECRET_KEY = SimpleLazyObject(lambda: secret_key(HOME))
if _env("DATABASE_URL") and not _env("THIRDPILLAR_SEALING_KEYS"):
    # A key per machine could not open what another one sealed.
    raise ImproperlyConfigured("with DATABASE_URL, set THIRDPILLAR_SEALING_KEYS too; see docs/operating.md")
SECRET_KEY_FALLBACKS = [key for key in _env("THIRDPILLAR_OLD_SECRET_KEYS").split(",") if key]

# --- Rooms -------------------------------------------------------------------------------------------------
ROOMS = (
    "thirdpillar.ground.base",
    "thirdpillar.ground.audit",
    "thirdpillar.ground.delivery",
    "thirdpillar.ground.schools",
    "thirdpillar.ground.accounts",
    "thirdpillar.ground.people",
    "thirdpillar.means.conversations",
    "thirdpillar.means.credentials",
    "thirdpillar.means.funds",
    "thirdpillar.practice.gatherings",
    "thirdpillar.practice.visits",
    "thirdpillar.practice.conferences",
    "thirdpillar.practice.volunteers",
    "thirdpillar.practice.partners",
    "thirdpillar.proof.evidence",
    "thirdpillar.proof.reports",
    "thirdpillar.doors",
)


def _stands(room: str) -> bool:
    return (PACKAGE.joinpath(*room.split(".")[1:]) / "apps.py").is_file()


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    *[room for room in ROOMS if _stands(room)],
    "django_cotton",
]
AUTH_USER_MODEL = "accounts.Account"
# Nobody has a password and no page asks for one; sessions still name the backend that loads an account.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "thirdpillar.doors.urls"
WSGI_APPLICATION = "thirdpillar.doors.instance.wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Pads what it packs, so that a page's length tells nothing of a secret in it.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "thirdpillar.doors.middleware.context",
    "thirdpillar.doors.middleware.own_words",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "thirdpillar.doors.middleware.identity",
    "thirdpillar.doors.middleware.no_nul",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "thirdpillar.doors.context_processors.site",
            ]
        },
    }
]

# --- Data --------------------------------------------------------------------------------------------------
DATABASES = {"default": database(socket_folder(HOME))}
# What matters is never cached per process: sessions, limits and figures live in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Sessions, cookies, headers ----------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-tp" if _https else "tp"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
LANGUAGE_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
# Behind a proxy that ends TLS (docs/operating.md); the proxy must set this header itself on every request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # What somebody has just recorded, played back to them before it is saved.
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Words and time ----------------------------------------------------------------------------------------
teach_django()
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["thirdpillar.settings.formats"]
LANGUAGE_COOKIE_NAME = "tp_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # a district's own zone is set per request

# --- Mail --------------------------------------------------------------------------------------------------
# smtp://name:password@host:25, smtp+tls://…:587 (STARTTLS) or smtps://…:465. Unset: the sandbox keeps all mail.
_smtp = urlsplit(_env("THIRDPILLAR_SMTP_URL"))
MAIL_IS_REAL = bool(_smtp.hostname)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _env("THIRDPILLAR_MAIL_FROM", "Third Pillar <no-reply@localhost>")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_IS_REAL else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 20
if MAIL_IS_REAL:
    if _smtp.scheme not in ("smtp", "smtp+tls", "smtps"):
        raise ImproperlyConfigured("THIRDPILLAR_SMTP_URL must begin with smtp://, smtp+tls:// or smtps://")
    if parseaddr(DEFAULT_FROM_EMAIL)[1].endswith("@localhost"):
        raise ImproperlyConfigured("with THIRDPILLAR_SMTP_URL, set THIRDPILLAR_MAIL_FROM too")
    EMAIL_HOST = _smtp.hostname or ""
    EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_PORT = _smtp.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[_smtp.scheme]
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")

# One of the big services in place of SMTP: postmark, sendgrid, mailgun, brevo, mailjet, resend, amazon_ses, …
# What it asks for comes by anymail's own names, POSTMARK_SERVER_TOKEN and so on, behind THIRDPILLAR_ANYMAIL_.
MAIL_SERVICE = _env("THIRDPILLAR_MAIL_SERVICE").lower()
ANYMAIL: dict[str, Any] = {
    "REQUESTS_TIMEOUT": (5, EMAIL_TIMEOUT),
    # What one service cannot do (a header, say) does not keep the mail from going.
    "IGNORE_UNSUPPORTED_FEATURES": True,
} | {name.removeprefix("THIRDPILLAR_ANYMAIL_"): value for name, value in os.environ.items()
     if name.startswith("THIRDPILLAR_ANYMAIL_") and value.strip()}  # fmt: skip
if MAIL_SERVICE:
    if parseaddr(DEFAULT_FROM_EMAIL)[1].endswith("@localhost"):
        raise ImproperlyConfigured("with THIRDPILLAR_MAIL_SERVICE, set THIRDPILLAR_MAIL_FROM too")
    if find_spec(f"anymail.backends.{MAIL_SERVICE}") is None:
        raise ImproperlyConfigured(f"THIRDPILLAR_MAIL_SERVICE: django-anymail knows no {MAIL_SERVICE!r}")
# Where answers to our mail come in: answers@families.example.org. Unset: mail says to use the page.
MAIL_ANSWERS = _env("THIRDPILLAR_MAIL_ANSWERS")
# The name under which our own receiving server writes Authentication-Results. Unset: no sender is taken for proven.
MAIL_CHECKED_BY = _env("THIRDPILLAR_MAIL_CHECKED_BY") or (
    "amazonses.com" if MAIL_SERVICE == "amazon_ses" else ""
)

# --- Jobs and logs -----------------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = [
    f"thirdpillar.{'.'.join(path.parts)}"
    for path in (Path("doors/instance/jobs"), Path("doors/schedule"))
    if (PACKAGE / path).with_suffix(".py").is_file()
]
LOGGING = logging_settings(_env("THIRDPILLAR_LOG_LEVEL", "INFO"))
