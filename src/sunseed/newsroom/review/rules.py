"""What a return may appeal to: a short list, so that a writer is told a rule and not a taste.

Follows product.md P8 and the newsroom's reference ("every return names the passage and the rule"). The words are kept
with each remark as they stood then: a rule that changes later changes no past return.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

RULES: Final[dict[str, str]] = {
    "source": gettext_noop("Say how we know: name the source, the document or what you saw yourself."),
    "accuracy": gettext_noop("Names, numbers, dates and quotations are right and can be checked."),
    "fairness": gettext_noop("Whoever is accused was asked, and the answer stands in the piece."),
    "risk": gettext_noop("Nobody is put at risk who did not choose it."),
    "law": gettext_noop("Nothing here breaks the law or somebody's rights."),
    "rights": gettext_noop("Words and pictures are ours to publish, and credited."),
    "opinion": gettext_noop("Report and opinion are told apart."),
    "clear": gettext_noop("A newcomer understands it at first reading."),
    "place": gettext_noop("It belongs to this newsroom, this section and this length."),
}
