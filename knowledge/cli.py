"""What every command line of the project shares: how a command is run, and how bad input is told."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from io import TextIOWrapper

BAD_INPUT = 2


class BadInputError(Exception):
    """What `run` tells by `bad`, wherever in a command it is found."""


def run(options: argparse.Namespace, interrupted: str = "interrupted") -> int:
    """Run the command that `options.run` is; returns its exit status, or 130 after Ctrl-C."""
    if isinstance(sys.stdout, TextIOWrapper):  # JSON is UTF-8, whatever the terminal speaks
        # the name of a file may be no Unicode text; its escapes are those of JSON
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BadInputError as error:
        return bad(error)
    except BrokenPipeError:  # the reader of our output has gone, as in `… | head`
        _drop_output()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _drop_output()
        place = error.filename or "the output"
        return bad(f"{place}: no space left to write it; free some, or write it elsewhere")
    except KeyboardInterrupt:
        print(interrupted, file=sys.stderr)
        return 130
    return status


def _drop_output() -> None:
    """So that the exit of the program, which writes what is left of the output, is quiet too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def bad(error: Exception | str) -> int:
    """Tell in one line on stderr what is wrong with the input; returns the exit status for it."""
    if isinstance(error, BrokenPipeError):  # an OSError, but of the output: see `run`
        raise error
    told = str(error)
    if isinstance(error, OSError) and error.filename:  # not as "[Errno 2] No such file …"
        told = f"{error.filename}: {error.strerror}"
    print(f"error: {' '.join(told.split())}", file=sys.stderr)
    return BAD_INPUT


def positive(text: str) -> int:
    """A number of things, for `type=` of an argument."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return int(text)
