"""The command `bilat`, which is also `python -m app`."""

import gc
import sys


def main() -> int:
    """Run one command; the exit status is 0 when all went well."""
    gc.disable()  # what is imported now stays: to look for what has gone would take a quarter of the start
    from app.cli import main as run  # else it would be imported before

    return run()


if __name__ == "__main__":
    sys.exit(main())
