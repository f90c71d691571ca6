"""Django's SQLite backend, running on the SQLite library that `sunseed.store.sqlite` chose."""
