"""Pages of the readers' lines: for readers, and for editors."""
