"""Write for us: applications, the editors' queue of them, and the way from there to a desk (product.md P7)."""
