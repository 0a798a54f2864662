"""The settings Django runs under where no project gives it any: the preview's, for one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import django
from django import conf  # not its `settings`: looking at them alone raises until they are made
from django.apps import apps
from django.core.management.utils import get_random_secret_key

__all__ = ["LOOPBACK", "configure"]

# The names by which a browser on this machine reaches the preview. Any other Host is a page of
# somebody else's whose name was pointed at this machine.
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_SITE: Final = Path(__file__).with_name("site")


def configure() -> None:
    """Configure and set Django up once; a project that did so before is left alone."""
    if not conf.settings.configured:
        conf.settings.configure(
            ALLOWED_HOSTS=list(LOOPBACK),
            DEBUG=False,
            SECRET_KEY=get_random_secret_key(),  # of this run: nothing signed outlives it
            ROOT_URLCONF="stembridge_xblocks.preview.site.urls",
            MIDDLEWARE=[
                "stembridge_xblocks.preview.site.guard.guard",
                "django.middleware.csrf.CsrfViewMiddleware",
            ],
            TEMPLATES=[
                {
                    "BACKEND": "django.template.backends.jinja2.Jinja2",
                    "DIRS": [_SITE / "templates"],
                    "OPTIONS": {"trim_blocks": True, "lstrip_blocks": True},
                }
            ],
            LANGUAGE_CODE="en",
            USE_I18N=True,
            USE_TZ=True,
            # The platform limits no body, so neither does this: blocks must.
            DATA_UPLOAD_MAX_MEMORY_SIZE=None,
            LOGGING={
                "version": 1,
                "disable_existing_loggers": False,
                "handlers": {"shell": {"class": "logging.StreamHandler", "level": "ERROR"}},
                "loggers": {"django": {"handlers": ["shell"], "level": "ERROR"}},
            },
        )
    if not apps.ready:  # translations need the registry, be it empty
        django.setup()
