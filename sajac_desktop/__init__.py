"""The application: entry point, command line, composition, settings of this PC."""

__version__ = "0.1.0"
