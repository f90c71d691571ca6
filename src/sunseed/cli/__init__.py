"""The command line: `sunseed`."""
