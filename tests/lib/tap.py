# SPDX-License-Identifier: GPL-3.0-or-later
"""Test cases of Python programs, printed as TAP."""
import json
import os
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


def outcome(function, argument):
    """Runs a case: ('ok', '') or ('skip', reason) or ('failed', why)."""
    try:
        function(*argument)
        return 'ok', ''
    except Skip as reason:
        return 'skip', str(reason)
    except Exception as error:
        explained = type(error) is AssertionError and '\n' in str(error)
        return 'failed', str(error) if explained else traceback.format_exc()


def call_apart(function, *argument):
    """Calls a function in a process of its own, for what can be had only once in a process.
    What it returns has to go into JSON."""
    sys.stdout.flush()
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            with os.fdopen(write, 'w') as f:
                json.dump(function(*argument), f)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as f:
        text = f.read()
    status = os.waitpid(pid, 0)[1]
    if status != 0 or not text:
        raise AssertionError(f'{function.__name__}() ended its process with {status}')
    return json.loads(text)


def outcome_apart(function, argument):
    """Runs a case in a process of its own."""
    try:
        return call_apart(outcome, function, argument)
    except AssertionError:
        return 'failed', 'the process of the case did not come to its end'


def main(words=(), argument=(), apart=False):
    """Runs the cases, or those whose name has one of the words in it; the exit status.

    Each is called with `argument`.
    """
    cases = [c for c in CASES if not words or any(word in c.__name__ for word in words)]
    failed = 0
    print(f'TAP version 14\n1..{len(cases)}', flush=True)
    for number, function in enumerate(cases, 1):
        result, why = (outcome_apart if apart else outcome)(function, argument)
        failed += result == 'failed'
        print(f'{"not ok" if result == "failed" else "ok"} {number} - {function.__name__}' +
              (f' # SKIP {why}' if result == 'skip' else ''), flush=True)
        if result == 'failed':
            for line in why.splitlines():
                print(f'# {line}', flush=True)
    return 1 if failed else 0


def run(apart=False):
    """Runs the cases that the command line names, or all."""
    sys.exit(main(sys.argv[1:], apart=apart))
