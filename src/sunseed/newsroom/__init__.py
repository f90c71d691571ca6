"""The newsroom: drafts, accounts and the five verbs that change what is public.

Follows design.md §1, §4 and §6. Owns everything private and the way from there into the record. What the record is,
how documents look and how the site is printed are elsewhere and know nothing of Django (`sunseed.record`,
`sunseed.documents`, `sunseed.edition`).
"""
