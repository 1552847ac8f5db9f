"""``graphmodel`` and ``python -m graphmodel``: runs the command line."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    from graphmodel.cli import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
