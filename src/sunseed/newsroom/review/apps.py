"""The app of review."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Submissions, returns, remarks, charges, approvals, presence and checklists."""

    name = "sunseed.newsroom.review"
    label = "review"
