"""``python -m fasttrack_core``."""

from fasttrack_core.cli import main

main()
