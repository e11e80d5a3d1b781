#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev inside the root: a mail server on the own loopback, and words where there can be none."""
import imaplib
import json
import os
import ssl
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(TOP, 'tests', 'lib'))
from tap import case, check, equal, run  # noqa: E402

LONG = 'a folder with a name that is longer than any socket below it may have, which is about a hundred bytes in all'


def dev(*arguments):
    """What ./dev does where it finds itself inside."""
    return subprocess.run([os.path.join(TOP, 'dev'), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, env={**os.environ, 'CONFAB_ROOT': 'root'})


def failed(result, *words):
    equal((result.returncode, result.stdout), (1, ''), result.stderr)
    check(result.stderr.startswith('dev: ') and result.stderr.count('\n') == 1, 'one sentence', result.stderr)
    for word in words:
        check(word in result.stderr, word, result.stderr)


@case
def mail_server_of_a_shell():
    with tempfile.TemporaryDirectory() as directory:
        place = os.path.join(directory, LONG)
        started = dev('mail', 'start', place)
        equal((started.returncode, started.stderr), (0, ''))
        info = json.loads(started.stdout)
        try:
            check(info['ca'].startswith(place), 'its authority is where it was asked for', info['ca'])
            user = info['users'][0]
            with imaplib.IMAP4_SSL('localhost', info['imap']['port_tls'],
                                   ssl_context=ssl.create_default_context(cafile=info['ca'])) as connection:
                equal(connection.login(user['address'], user['password'])[0], 'OK')
            equal(json.loads(dev('mail', 'start', place).stdout)['imap'], info['imap'], 'it runs already')
        finally:
            stopped = dev('mail', 'stop', place)
        equal((stopped.returncode, stopped.stderr), (0, ''))
        failed(dev('mail', 'stop', place), LONG, 'running')


@case
def no_place_for_a_mail_server():
    failed(dev('mail', 'start', '/proc/nowhere'), '/proc/nowhere')


run()
