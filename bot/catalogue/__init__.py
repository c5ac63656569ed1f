"""Reference lists and documents that a token has seen: kept, searched here, renewed in the background."""
