"""The demo site for WSGI servers: ``granian --interface wsgi project.wsgi``, gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
application = get_wsgi_application()
