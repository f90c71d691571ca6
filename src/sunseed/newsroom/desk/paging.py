"""Pages of long lists, without counting what nobody pages to.

Counting a filtered list of 100,000 stories takes longer than everything else on its page; so the count stops at a
bound, and the page says "50+". What lies behind is found by words or a filter.
"""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST: Final = 2_000


class BoundedPaginator(Paginator[Any]):
    """A paginator over a query that counts at most `MOST` rows."""

    object_list: QuerySet[Any]

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @property
    def count(self) -> int:
        """Return how many rows can be paged to."""
        return min(self._counted, MOST)

    @property
    def is_bounded(self) -> bool:
        """Whether there are more."""
        return self._counted > MOST
