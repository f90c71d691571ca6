"""Notes about sources, sealed in the browser to the editors' keys: this server never has them in the clear."""
