"""The edition: from the record to the printed site, and the door that serves it."""
