"""The look of the public site: from typed page contexts to HTML bytes, with the styles, scripts and letters they need."""

from sunseed.edition.theme.printing import Theme

__all__ = ["Theme"]
