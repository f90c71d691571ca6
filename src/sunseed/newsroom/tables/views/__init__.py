"""The page that connects light tables, and the addresses they ask."""
