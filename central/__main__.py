"""`python -m central` starts the service."""

import sys

from central.cli import main

sys.exit(main())
