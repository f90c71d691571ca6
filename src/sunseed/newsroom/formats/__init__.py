"""How dates are written where Django's own habit is another one than the edition's; named by FORMAT_MODULE_PATH."""
