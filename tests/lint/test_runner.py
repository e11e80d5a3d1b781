#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The count of ./dev test itself: what died or was cut short is not a pass."""
import os

os.environ.setdefault('CONFAB_BUILD', '/nonexistent')

import sources  # noqa: E402, F401
from run_tests import Tally, count, count_tap  # noqa: E402
from tap import case, equal, run  # noqa: E402


@case
def cases_are_counted():
    equal(count_tap('TAP version 14\n1..3\nok 1 /a\nok 2 /b # SKIP no display\nnot ok 3 - c\n# why\n', True), Tally(1, 1, 1))
    equal(count_tap('ok 1\nok 2\n1..2\n', True), Tally(2, 0, 0), 'plan at the end')
    equal(count_tap('1..2\n# Subtest: x\n    ok 1\n    ok 2\nok 1\nok 2\n', True), Tally(2, 0, 0), 'subtests')
    equal(count_tap('1..1\nok 1 a # skipping stones\n', True), Tally(1, 0, 0), 'no directive')


@case
def what_did_not_end_well_failed():
    equal(count_tap('1..3\nok 1\nok 2\n', True), Tally(2, 1, 0), 'cut short')
    equal(count_tap('1..2\nok 1\nok 2\n', False), Tally(2, 1, 0), 'died at its end')
    equal(count_tap('1..1\nok 1\nok 2\n', True), Tally(2, 1, 0), 'more than planned')
    equal(count_tap('ok 1\n', True), Tally(1, 1, 0), 'no plan')
    equal(count_tap('1..2\nok 1\nBail out!\n', False), Tally(1, 1, 0), 'gave up')
    equal(count_tap('1..2\nok 1\nnot ok 2\n', False), Tally(1, 1, 0), 'counted once')


@case
def programs_without_tap():
    equal(count({'name': 'x', 'result': 'OK', 'stdout': 'fine\n'}), Tally(1, 0, 0))
    equal(count({'name': 'x', 'result': 'FAIL', 'stdout': ''}), Tally(0, 1, 0))
    equal(count({'name': 'x', 'result': 'TIMEOUT'}), Tally(0, 1, 0))
    equal(count({'name': 'x', 'result': 'SKIP'}), Tally(0, 0, 1))
    equal(count({'name': 'x', 'result': 'ERROR', 'stdout': '1..5\nok 1\n'}), Tally(1, 1, 0))
    equal(count({'name': 'x', 'result': 'TIMEOUT', 'stdout': '1..2\nok 1\nok 2\n'}), Tally(2, 1, 0))


run()
