"""Django's settings, made from the environment (`environment`)."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from config.environment import read

ENVIRONMENT = read()
SMARTTEC_KEKS = ENVIRONMENT.keks
SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _database(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parts),
    }


DATABASES = {"default": _database(ENVIRONMENT.database_url), "keystore": _database(ENVIRONMENT.keystore_url)}
DATABASE_ROUTERS = ["smarttec.vault.models.KeystoreRouter"]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "smarttec.storage",
    "smarttec.vault",
    "smarttec.background",
    "smarttec.notice",
    "smarttec.people",
    "smarttec.post",
    "smarttec.approvals",
    "smarttec.ledger",
    "smarttec.rating",
    "smarttec.plans",
    "smarttec.numbers",
    "smarttec.fraud",
    "smarttec.messaging",
    "smarttec.messaging.contacts",
    "smarttec.messaging.statistics",
    "smarttec.messaging.bulk",
    "smarttec.messaging.schedule",
    "smarttec.messaging.services",
    "smarttec.messaging.verify",
    "smarttec.messaging.callbacks",
    "smarttec.messaging.usage",
    "smarttec.messaging.inbound",
    "smarttec.messaging.optout",
    "smarttec.messaging.windows",
    "smarttec.messaging.service",
    "smarttec.messaging.recipients",
    "smarttec.shop",
    "smarttec.shop.paper",
    "smarttec.shop.promotions",
    "smarttec.shop.alerts",
    "smarttec.shop.orders",
    "smarttec.requests.register",
    "smarttec.requests.access",
    "smarttec.requests.incidents",
    "smarttec.requests.erasure",
    "smarttec.requests.retention",
    "smarttec.requests.authorities",
    "smarttec.requests.minors",
    "smarttec.requests.handover",
    "smarttec.faces.kept_forms",
    "smarttec.faces.portal",
    "smarttec.faces.desk",
    "smarttec.faces.twilio",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "smarttec.faces.web.CountingMiddleware",
    "smarttec.faces.web.WholeBodyMiddleware",
    "smarttec.faces.web.ReadableCookiesMiddleware",
    "smarttec.faces.web.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "smarttec.faces.kept_forms.middleware.KeptFormsMiddleware",
    "smarttec.faces.portal.notice.visit.VisitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "smarttec.faces.web.PurposeMiddleware",
    "smarttec.faces.web.ErrorMiddleware",
    "smarttec.faces.desk.approvals.SecondPersonMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "smarttec.faces.portal.context.portal",
            ],
            "builtins": ["smarttec.faces.kept_forms.templatetags.kept_forms"],
        },
    }
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "portal:sign_in"
LOGIN_REDIRECT_URL = "portal:dashboard"

SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.base_url.startswith("https:")
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "smarttec.faces.kept_forms.middleware.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "smarttec.telemetry.logs.JsonFormatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": ENVIRONMENT.log_format}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "uvicorn.access": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},
    },
}

UNFOLD = {
    "SITE_TITLE": "Desk",
    "SITE_HEADER": "Desk",
    "SITE_SYMBOL": "support_agent",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [f"{STATIC_URL}desk/desk.css"],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": f"{STATIC_URL}desk/favicon.svg"}],
    "DASHBOARD_CALLBACK": "smarttec.faces.desk.dashboard.dashboard",
    "SIDEBAR": {"navigation": "smarttec.faces.desk.navigation.navigation"},
    "ACCOUNT": {"navigation": [{"title": "My purpose", "link": "/desk/purpose/"}]},
    "COLORS": {
        "primary": {
            "50": "#eff7f4", "100": "#dcebe5", "200": "#bcdcd2", "300": "#9be0d3", "400": "#74cdbd", "500": "#3f9c8e",
            "600": "#0b5a53", "700": "#0a4f49", "800": "#08433e", "900": "#17332f", "950": "#06231f",
        },
    },
}  # fmt: skip
