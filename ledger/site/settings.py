"""Settings: one file, read from the environment through ``ledger.site.env``."""

import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ledger.site import env

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"

DEBUG = env.flag("DEBUG", default=True)
SECRET_KEY = env.secret("SECRET_KEY", kept_in=VAR / "secret-key", may_make=DEBUG)
# Keys of the sealed identity of children; several, newest first, while they are being changed.
FIELD_KEYS = env.secret("FIELD_KEYS", kept_in=VAR / "field-keys", may_make=DEBUG)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "ledger.exchange",
    "ledger.reports",
    "ledger.reconciliation",
    "distributions",
    "donors",
    "ledger.book",
    "beneficiaries",
    "ledger.printing",
    "ledger.jobs",
    "ledger.screens",
    "ledger.access",
    "allauth",
    "allauth.account",
    "django_filters",
    "import_export",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ledger.screens.languages.LanguageMiddleware",
    "ledger.screens.looking.LookingMiddleware",
    "beneficiaries.caching.OpenedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ledger.screens.trouble.NotFoundMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "ledger.site.urls"
WSGI_APPLICATION = "ledger.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["ledger.screens.dedenting.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ledger.site.navigation.frame",
            ],
        },
    },
]

FORM_RENDERER = "ledger.screens.renderer.OfficeRenderer"

DATABASES = {"default": env.database("DATABASE_URL", default="sqlite:///var/ledger.sqlite3", root=ROOT)}
# Shared by all processes, because the tries of somebody who guesses are counted in it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
# True in the database that script/server fills with invented books; shown on every page.
DEMONSTRATION = env.flag("DEMONSTRATION", default=False)

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ledger.screens.sign_in.ClosedDoor"
ACCOUNT_FORMS = {
    "login": "ledger.screens.door_forms.SignInForm",
    "change_password": "ledger.screens.door_forms.ChangePasswordForm",
    "reset_password": "ledger.screens.door_forms.ResetPasswordForm",
    "reset_password_from_key": "ledger.screens.door_forms.NewPasswordForm",
    "reauthenticate": "ledger.screens.door_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Whoever knows the name of a person may not ask whether it has a sign-in.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Nobody can make this site write to an address that it does not know.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False

# Where a printed QR code leads.
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")

LANGUAGE_CODE = env.text("LANGUAGE_CODE", "zh-hans")
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
# The second holds what Django and allauth say, in this house's own words.
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "libraries"]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
USE_TZ = True
BASE_CURRENCY = env.text("BASE_CURRENCY", "CNY")

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR / "media")))
MEDIA_URL = "/media/"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_TIMEOUT = 20
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "ledger@localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": [NONE],
    },
}
# A hand-out of a large school is one form: children times items.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Tries are counted by the address that the proxy saw, not by the proxy's own.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

SIMPLE_HISTORY_HISTORY_ID_USE_UUID = False
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

REST_FRAMEWORK = {
    # Who signed in may look around from the page of the API; programs come with a token.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "ledger.screens.api.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "ledger.screens.api.rights.TokenAllows",
        "ledger.screens.api.rights.Holds",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "ledger.screens.api.paging.Order",
    ],
    "DEFAULT_PAGINATION_CLASS": "ledger.screens.api.paging.Pages",
    "DEFAULT_SCHEMA_CLASS": "ledger.screens.api.describing.Described",
    "EXCEPTION_HANDLER": "ledger.site.api.answer_to",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Blue Sky Ledger",
    "DESCRIPTION": "Donations and assistance, down to every fen. Amounts are minor units (fen); a refusal answers 409 "
    "with a code, a field and a sentence; nothing of the book is changed or deleted.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "DistributionState": "distributions.models.Distribution.State",
        "DonorKind": "donors.models.Donor.Kind",
        "EntryKind": "ledger.book.models.Entry.Kind",
        "GiftMethod": "donors.models.GiftLine.Method",
        "PledgeLineKind": "donors.models.PledgeLine.Kind",
        "PlaceKind": "ledger.book.models.Place.Kind",
        "ReceiptState": "donors.models.Receipt.State",
        "UnitKind": "ledger.access.models.Unit.Kind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
