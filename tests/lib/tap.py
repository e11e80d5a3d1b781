# SPDX-License-Identifier: GPL-3.0-or-later
"""Test cases of Python programs, printed as TAP."""
import sys
import traceback

CASES = []


class Skip(Exception):
    """The case cannot be run here; the message says why."""


def case(function):
    """Marks a function as a test case."""
    CASES.append(function)
    return function


def check(condition, what='', *details):
    if not condition:
        raise AssertionError(' '.join([what, *(repr(d) for d in details)]).strip() or 'it does not hold')


def equal(got, expected, what=''):
    if got != expected:
        raise AssertionError(f'{what}: got {got!r}, expected {expected!r}'.lstrip(': '))


def main(words=(), argument=()):
    """Runs the cases, or those whose name has one of the words in it; the exit status.

    Each is called with `argument`.
    """
    cases = [c for c in CASES if not words or any(word in c.__name__ for word in words)]
    failed = 0
    print(f'TAP version 14\n1..{len(cases)}', flush=True)
    for number, function in enumerate(cases, 1):
        try:
            function(*argument)
            print(f'ok {number} - {function.__name__}', flush=True)
        except Skip as reason:
            print(f'ok {number} - {function.__name__} # SKIP {reason}', flush=True)
        except Exception as error:
            failed += 1
            print(f'not ok {number} - {function.__name__}', flush=True)
            text = str(error) if type(error) is AssertionError and '\n' in str(error) else traceback.format_exc()
            for line in text.splitlines():
                print(f'# {line}', flush=True)
    return 1 if failed else 0


def run():
    """Runs the cases that the command line names, or all."""
    sys.exit(main(sys.argv[1:]))
