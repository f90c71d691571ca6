"""Verdicts: what can be said of a page, an item, a digest, a proof file or a whole public tree, and on what grounds.

Follows formats.md §9 and §10. Trusts no newsroom and imports none: everything is derived from public files, a pinned
root and arithmetic. `sealed` opens a record whole, `near` as far as one page needs; `pages`, `items`, `digests` and
`proofs` judge one thing, `promises` a receipt, `tree` audits everything; `verdict` has the four words and how they
are said.
"""

from __future__ import annotations

from sunseed.verify.digests import verify_digest
from sunseed.verify.films import film_of, verify_film
from sunseed.verify.items import verify_item
from sunseed.verify.near import open_near
from sunseed.verify.pages import page_path, verify_page
from sunseed.verify.promises import is_receipt, verify_promise
from sunseed.verify.proofs import verify_proof
from sunseed.verify.report import Report
from sunseed.verify.sealed import SealedRecord
from sunseed.verify.tree import audit_tree
from sunseed.verify.verdict import Evidence, State, Verdict, verdict_of

__all__ = [
    "Evidence",
    "Report",
    "SealedRecord",
    "State",
    "Verdict",
    "audit_tree",
    "film_of",
    "is_receipt",
    "open_near",
    "page_path",
    "verdict_of",
    "verify_digest",
    "verify_film",
    "verify_item",
    "verify_page",
    "verify_promise",
    "verify_proof",
]
