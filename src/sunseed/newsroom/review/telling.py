"""Letters about review: that something waits, and where. Never a word of the story: mail is read on its way.

Follows product.md P8. Owns who is told of which step; letters wait and travel as all do (`people.letters`).
"""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from sunseed.newsroom import present
from sunseed.newsroom.people import letters
from sunseed.newsroom.people.models import Account
from sunseed.newsroom.review.models import Charge
from sunseed.newsroom.stories.models import Story

# For each step: the subject, and what is said.
LETTERS: Final = {
    "return": ("A piece came back to you", "An editor returned one of your pieces, with remarks to answer."),
    "approve": ("A piece of yours is approved", "An editor approved one of your pieces."),
    "submit": ("A story you look after waits", "Its writer gave a story that you look after to the editors."),
}


def tell(verb: str, actor: Account, story: Story) -> None:
    """Write to whoever waits for this step: the writer for a decision, the story's editor for a submission.

    Called in the step's own transaction: a step that did not happen tells nobody.
    """
    if verb == "submit":
        charge = Charge.objects.filter(story=story).select_related("editor").first()
        to = charge.editor if charge else None
    else:
        to = story.owner
    if to is None or to.pk == actor.pk or not to.is_active:
        return
    site = present.instance().settings.site
    subject, said = LETTERS[verb]
    where = site.newsroom_url.rstrip("/") + reverse("review:review", args=[story.pk])
    letters.write(to.email, f"{site.name}: {subject}", f"{said}\n\n{where}\n")
