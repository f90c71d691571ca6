"""From what the index holds to the contexts of pages: one module a family of pages, each a function of the scene."""
