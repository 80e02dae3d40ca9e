"""The way to the central service: what is said on it, and the worker that says it."""
