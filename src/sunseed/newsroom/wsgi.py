"""The newsroom's door for a WSGI server: `sunseed.newsroom.wsgi:application`, with `SUNSEED_INSTANCE` set."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunseed.newsroom.settings")
application = get_wsgi_application()
