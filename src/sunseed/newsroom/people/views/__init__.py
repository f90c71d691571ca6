"""The account's own pages; those of django-allauth are only dressed, in `desk/templates/account` and `mfa`."""
