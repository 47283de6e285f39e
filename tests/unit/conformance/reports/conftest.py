"""The tests here, and those in a browser, share `made_results`."""

import sys
from pathlib import Path

# Under importlib mode a test's folder is not on the path.
sys.path.append(str(Path(__file__).parent))
