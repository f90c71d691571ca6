"""Pages of the desk for what stories lean on, one module for each."""
