"""What stories lean on: the works they are about, the boxes they share, and the pages the newsroom stands by."""
