"""Lets `python -m sajac_desktop` run the command line."""

import sys

from sajac_desktop.cli import main

sys.exit(main())
