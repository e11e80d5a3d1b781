#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests of both builds, counts cases as TAP does, and says what failed.

The build with sanitizers runs what is Confab's own code in one process; the plain one
runs the whole programs and what looks at the sources. Runs inside the root.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import time

from desktop import Session

BUILD = os.environ['CONFAB_BUILD']
ROUNDS = (
    (BUILD, ('lint', 'e2e', 'bench')),
    (os.path.join(BUILD, 'asan'), ('unit', 'net', 'engine', 'ui', 'fuzz')),
)
# Other work may run beside; a limit only ends what hangs.
PATIENCE_FACTOR = '4'
TAP_CASE = re.compile(r'(not )?ok\b\s*(\d*)[ -]*(.*)')
TAP_DIRECTIVE = re.compile(r'#\s*(skip|todo)\b', re.I)
TAP_PLAN = re.compile(r'1\.\.(\d+)')

Tally = collections.namedtuple('Tally', 'passed failed skipped')


def count_tap(text, good):
    """Counts the cases of a program's output.

    A program that died, that ran less than it had planned, or that says it failed
    though no case did, counts as one failed case more.
    """
    passed = failed = skipped = seen = 0
    planned = None
    for line in text.splitlines():
        plan = TAP_PLAN.match(line)
        if plan:
            planned = int(plan[1])
        case = TAP_CASE.match(line)
        if not case:
            if line.startswith('Bail out!'):
                failed += 1
            continue
        seen += 1
        directive = TAP_DIRECTIVE.search(case[3])
        if directive and directive[1].lower() == 'skip':
            skipped += 1
        elif case[1] and not directive:
            failed += 1
        else:
            passed += 1
    broken = planned is None or seen != planned or not good
    return Tally(passed, failed + (1 if broken and not failed else 0), skipped)


def count(record):
    """Counts the cases of one test program, by meson's record of it."""
    good = record['result'] in ('OK', 'SKIP', 'EXPECTEDFAIL')
    output = record.get('stdout') or ''
    if TAP_PLAN.search(output) or TAP_CASE.match(output):
        return count_tap(output, good)
    if record['result'] == 'SKIP':
        return Tally(0, 0, 1)
    return Tally(1, 0, 0) if good else Tally(0, 1, 0)


def explain(record):
    """What a person needs to see of a program that failed."""
    print(f'\n=== {record["name"]}: {record["result"]}, exit status {record.get("returncode")}')
    lines = (record.get('stdout') or '').splitlines()
    # Around each failed case, the diagnostics before and after it; of the rest only the end.
    bad = [i for i, line in enumerate(lines) if line.startswith(('not ok', 'Bail out!'))]
    shown = set()
    for i in bad:
        shown.update(range(max(0, i - 25), min(len(lines), i + 40)))
    if not bad:
        shown.update(range(max(0, len(lines) - 25), len(lines)))
    print('\n'.join(lines[i] for i in sorted(shown) if i in bad or not TAP_CASE.match(lines[i])))
    errors = (record.get('stderr') or '').splitlines()
    if errors:
        print('\n'.join(errors[-60:]))
    sys.stdout.flush()


def introspect(directory):
    out = subprocess.run(['meson', 'introspect', '--tests', directory], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [(test['name'], [suite.rpartition(':')[2] for suite in test['suite']]) for test in json.loads(out)]


def choose(directory, suites, options):
    """The names of this build's test programs that are to run."""
    return [name for name, own in introspect(directory)
            if any(suite in suites for suite in own) and options.text in name and
            (not options.suite or any(suite in options.suite for suite in own))]


def run_round(directory, names, jobs):
    """Runs test programs of one build; their records."""
    log = os.path.join(directory, 'meson-logs', 'testlog.json')
    if os.path.exists(log):
        os.unlink(log)
    command = ['meson', 'test', '-C', directory, '--no-rebuild', '--timeout-multiplier', PATIENCE_FACTOR,
               *(['--num-processes', str(jobs)] if jobs else []), *names]
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    line_of_test = re.compile(r'\s*\d+/\d+\s')
    said = []
    for line in process.stdout:
        said.append(line)
        if line_of_test.match(line):
            print(line.rstrip(), file=sys.stderr, flush=True)
    process.wait()
    try:
        with open(log) as f:
            records = [json.loads(line) for line in f]
    except OSError:
        print(''.join(said), file=sys.stderr)
        records = []
    print(f'{len(records)} programs in {time.monotonic() - began:.0f} s', file=sys.stderr)
    # What meson did not get to say anything of did not pass.
    missing = len(names) - len(records)
    if missing > 0:
        print(f'\n=== {missing} test programs of {directory} have no result')
    return records, max(missing, 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--suite', action='append', default=[])
    parser.add_argument('--text', default='')
    parser.add_argument('--jobs', type=int)
    parser.add_argument('--list', action='store_true')
    options = parser.parse_args()

    chosen = [(directory, choose(directory, suites, options)) for directory, suites in ROUNDS]
    if options.list:
        for _, names in chosen:
            print('\n'.join(names))
        return 0
    if not any(names for _, names in chosen):
        print('dev: no test has that name', file=sys.stderr)
        return 2

    tallies = []
    failures = []
    for directory, names in chosen:
        if not names:
            continue
        with Session(width=1400, height=1000):
            records, missing = run_round(directory, names, options.jobs)
        tallies.append(Tally(0, missing, 0))
        for record in records:
            tally = count(record)
            tallies.append(tally)
            if tally.failed:
                failures.append(record)
    for record in failures:
        explain(record)
    passed, failed, skipped = (sum(column) for column in zip(*tallies))
    print(f'\n{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
