"""The parts pages are built from, one noun a file."""
