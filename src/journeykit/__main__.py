"""`python -m journeykit`: the command line, also where scripts are not on the path."""

import sys

from journeykit.cli import main

sys.exit(main())
