"""Pages for people without an account: what is asked of whoever writes, and how these pages look."""
