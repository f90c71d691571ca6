"""Django's names for the forms of dates, in its own letters (docs.djangoproject.com, *Format localization*)."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
