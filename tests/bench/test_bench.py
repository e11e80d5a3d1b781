#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench can measure: little of everything, and nothing about how fast it is."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))

from mailbox import Mailbox  # noqa: E402
from tap import case, check, equal, run  # noqa: E402


@case
def every_line_is_a_measurement():
    result = subprocess.run([sys.executable, '-B', os.path.join(HERE, 'bench.py'), '--json', '--messages', '60', '--many', '120', '--times', '1', '--pairs', '2'],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    equal(result.returncode, 0, result.stderr[-2000:])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    equal([line['name'] for line in lines if line['name'] != 'sync-60-mbsync'],
          ['start-empty', 'memory-empty', 'sync-60', 'start-60', 'memory-60', 'connect', 'send-warm-chunking', 'send-warm-pipelining',
           'tick-engine-120', 'turn-engine-120', 'again-120', 'again-120-cpu',
           'first-chats-120', 'memory-sync-120', 'tick-window-120', 'turn-window-120',
           'send-to-shown', 'send-to-shown-p95'])
    for line in lines:
        equal(sorted(line), ['name', 'ratio', 'reference', 'unit', 'value'])
        check(line['reference'] > 0 or line['name'].startswith('tick'), 'a reference', line)
        check(line['value'] > 0 or line['name'].startswith(('send-to-shown', 'tick', 'turn')), 'a value', line)


@case
def the_mailbox_is_the_same_each_time():
    mails = [[Mailbox('a@mail.test', 50).mail(number, 1_700_000_000 + number) for number in range(50)] for _ in range(2)]
    equal(mails[0], mails[1])
    equal(len({mail.split('Message-ID: ')[1].split('\r\n')[0] for mail in mails[0]}), 50, 'ids')


run()
