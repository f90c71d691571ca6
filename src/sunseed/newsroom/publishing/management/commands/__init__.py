"""`worker`: the process that seals, prints and publishes on time."""
