"""Everything of mine: a writer takes along what they wrote, with proofs of what was published."""
