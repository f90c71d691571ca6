"""From a draft to an approved story: submissions, returns, remarks on passages, charges, approvals."""
