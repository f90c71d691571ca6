"""What a published thing says: one module a kind, one form in bytes.

Follows formats.md §8 and design.md. `encode` and `decode` check everything; a document that decodes is within the
rules. Also here: the HTML subset (`html`), objects by digest (`objects`), the edition map (`edition_map`) and the
rules by which entries change items (`ledger`). Printing is `edition`'s, storing bytes `store`'s.
"""

from __future__ import annotations

from sunseed.documents.base import Document
from sunseed.documents.box import Box, Event
from sunseed.documents.breaking import MAX_BREAKING, Breaking
from sunseed.documents.codec import KINDS, PUBLISHABLE, AnyDocument, decode, digest, encode
from sunseed.documents.erasure import Erasure
from sunseed.documents.film import Caption, Film, FilmRole, FilmSize, SealedSeconds
from sunseed.documents.front import Front, Placement
from sunseed.documents.objects import ObjectName, ObjectStore
from sunseed.documents.page import Page
from sunseed.documents.person import Person
from sunseed.documents.picture import Picture, Rendition
from sunseed.documents.redirect import Redirect
from sunseed.documents.section import Section
from sunseed.documents.site import Site
from sunseed.documents.story import Author, Contributor, Correction, Reviewed, Story, TranslationOf
from sunseed.documents.tongues import Tongue
from sunseed.documents.topic import Topic
from sunseed.documents.words import Words
from sunseed.documents.work import Work

__all__ = [
    "KINDS",
    "MAX_BREAKING",
    "PUBLISHABLE",
    "AnyDocument",
    "Author",
    "Box",
    "Breaking",
    "Caption",
    "Contributor",
    "Correction",
    "Document",
    "Erasure",
    "Event",
    "Film",
    "FilmRole",
    "FilmSize",
    "Front",
    "ObjectName",
    "ObjectStore",
    "Page",
    "Person",
    "Picture",
    "Placement",
    "Redirect",
    "Rendition",
    "Reviewed",
    "SealedSeconds",
    "Section",
    "Site",
    "Story",
    "Tongue",
    "Topic",
    "TranslationOf",
    "Words",
    "Work",
    "decode",
    "digest",
    "encode",
]
