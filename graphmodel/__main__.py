"""``graphmodel`` and ``python -m graphmodel``: runs the command line."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from graphmodel.cli import run

        code = run()
    except KeyboardInterrupt:  # before the command has begun, or after it has ended
        code = 130
    raise SystemExit(code)


if __name__ == "__main__":
    main()
