"""States of the record that others vouch for: cosigned, archived, stamped, and the proofs finished later."""
