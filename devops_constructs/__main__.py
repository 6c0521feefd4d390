"""`python -m devops_constructs` is the command `devops`."""

import sys

from devops_constructs.cli import main

sys.exit(main())
