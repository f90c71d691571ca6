"""Public fakes that pass the same suites as the real parts; nothing in the rows imports them."""
