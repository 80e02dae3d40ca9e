"""The central service as a person meets it: words, signing in, what it refused."""
