"""The look of the public site: typed page contexts become HTML bytes, with the styles, scripts and letters they use."""

from sunseed.edition.theme.printing import Theme

__all__ = ["Theme"]
