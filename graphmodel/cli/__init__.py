"""The command line: parse, call, print. One module for each group of commands; all the work is in the library.

What is heavy (networkx, matplotlib, the engine) is imported inside the commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from graphmodel.cli import ask, attribution, claims, database, demo, diagram, identity, model_files, networks, reading, report, versions
from graphmodel.cli.output import State, complain, silence
from graphmodel.errors import BackendError, GraphmodelError

INTERRUPTED = 130

app = typer.Typer(
    name="graphmodel",
    help="Political reporting as a graph of actors and their stated relationships: sourced, attributed, contested, dated.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (demo, model_files, ask, claims, attribution, networks, report, diagram, versions, identity, reading, database):
    group.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"graphmodel {version('graphmodel')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages but errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="More messages.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="On an error, show where in the program it came from.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    context.obj = State(quiet=quiet, verbose=verbose, debug=debug)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are told on stderr, without a traceback."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    try:
        result = app(arguments, prog_name="graphmodel", standalone_mode=False)
    except GraphmodelError as error:
        if debug:
            raise
        complain(str(error))
        return error.exit_code
    except typer.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        silence()
        return 0
    except Exception as error:  # the last one on the way to the user, who must not see a traceback
        usage = _usage_error(error)
        if usage is not None:
            return usage
        if debug:
            raise
        complain(f"a bug in graphmodel: {type(error).__name__}: {error}; please report it, with what --debug shows")
        return BackendError.exit_code
    return result if isinstance(result, int) else 0


def _usage_error(error: Exception) -> int | None:
    """Show what is wrong with the call itself, in the words of the option parser; None if it was something else."""
    show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
    if show is None or code is None:
        return None
    show()
    return int(code)
