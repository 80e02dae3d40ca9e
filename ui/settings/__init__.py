"""The settings: a list of sections, each a class of its own."""
