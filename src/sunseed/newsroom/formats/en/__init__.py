"""English, as the edition writes it: day, month in full, year, and a day of 24 hours."""
