"""Writing what other tills of the shop did, as the central service tells it."""
