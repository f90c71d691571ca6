"""Light tables: programs on editors' own machines that fetch encrypted film and send what is chosen."""
