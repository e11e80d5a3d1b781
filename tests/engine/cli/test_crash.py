#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at any moment: no message is lost, and none is sent again but where nobody can know."""
import collections
import email
import email.utils
import os
import random
import re
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import time

import harness
from harness import case, check, equal, main, wait_until

SENDING_KILLS = 120
SYNC_KILLS = 80
# How many of the kills may fall on one mailbox before another one is begun.
KILLS_A_MAILBOX = 10
MAILS = 1500
# An answer has been passed on before it is written down: so many seconds it may take.
WRITTEN_DOWN = 0.5
FINAL_DOT = b'\r\n.\r\n'
SEED = int(os.environ.get('CONFAB_TEST_SEED', str(random.randrange(1 << 30))))


class Witness:
    """Stands before the submission server and notes when which mail was given over and answered.

    With `chunking` a mail may be taken from its first BDAT on, else from its final dot on.
    """

    def __init__(self, server, chunking):
        self.upstream = server.info['smtp']['port_tls']
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(server.path('tls', 'server.pem'), server.path('tls', 'server.key'))
        self.trust = ssl.create_default_context(cafile=server.info['ca'])
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.chunking = chunking
        self.attempts = []  # [Message-ID, given over, answered or None]
        self.given = threading.Event()
        self.busy = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.busy += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, plain):
        attempts = []
        try:
            with self.tls.wrap_socket(plain, server_side=True) as client, \
                    socket.create_connection(('localhost', self.upstream)) as raw, \
                    self.trust.wrap_socket(raw, server_hostname='localhost') as server:
                threading.Thread(target=self.answer, args=(server, client, attempts), daemon=True).start()
                self.listen(client, server, attempts)
        except OSError:
            pass
        finally:
            self.busy -= 1

    def listen(self, client, server, attempts):
        said = b''
        while True:
            data = client.recv(65536)
            if not data:
                return
            said += data
            end = said.find(b'BDAT ') if self.chunking else said.find(FINAL_DOT)
            name = re.search(rb'^Message-ID: <([^>]+)>', said, re.M | re.I)
            if end >= 0 and name:
                # Noted before it is passed on: the moment can only be too early.
                attempts.append([name[1].decode(), time.monotonic(), None])
                self.attempts.append(attempts[-1])
                self.given.set()
                said = b''
            server.sendall(data)

    def answer(self, server, client, attempts):
        try:
            while True:
                data = server.recv(65536)
                if not data:
                    break
                if not self.chunking:
                    data = data.replace(b'250-CHUNKING\r\n', b'')
                client.sendall(data)
                if b' OK id=' in data and attempts and attempts[-1][2] is None:
                    attempts[-1][2] = time.monotonic()
        except OSError:
            pass
        finally:
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def in_doubt(self, started, moment):
        """The Message-IDs of which a program that is killed at a moment cannot know whether they went out."""
        return [name for name, given, answered in self.attempts
                if started <= given <= moment and (answered is None or moment <= answered + WRITTEN_DOWN)]


def run_and_kill(profile, after, *words, wait_for=None):
    """Starts the program, and kills it so long after (after an event, where one is given); the
    moment, or None when it had ended."""
    process = subprocess.Popen([harness.PROGRAM, '--json', '--profile', profile.directory, *words], env=profile.world.env,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while wait_for is not None and not wait_for.wait(0.005) and process.poll() is None:
        pass
    try:
        process.wait(after)
        return None
    except subprocess.TimeoutExpired:
        process.kill()
        # What it had said is still on its way through the witness.
        moment = time.monotonic()
        process.wait()
        return moment


def check_store(profile):
    database = sqlite3.connect(os.path.join(profile.directory, 'confab.db'))
    try:
        # The search's own table needs the program's tokenizer; the tables below it do not.
        for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'").fetchall():
            equal(database.execute(f'PRAGMA integrity_check("{name}")').fetchall(), [('ok',)], f'the table {name}')
        equal(database.execute('PRAGMA foreign_key_check').fetchall(), [], 'its references')
    finally:
        database.close()


def kill_while_sending(world, chunking, count):
    chance = random.Random(SEED)
    print(f'# seed {SEED}', flush=True)
    witness = Witness(world.server, chunking)
    profile = world.profile()
    urls = profile.urls()
    urls[urls.index('--smtp') + 1] = f'smtps://localhost:{witness.port}'
    profile.add('alice', urls=urls).done()
    begun = time.monotonic()
    profile.run('send', 'bob@mail.test', 'the first').done()
    usual = time.monotonic() - begun
    kills = []
    doubts = collections.Counter()
    for number in range(count):
        words = ['send', 'bob@mail.test', f'word {number}']
        witness.given.clear()
        started = time.monotonic()
        if number % 3:
            moment = run_and_kill(profile, chance.uniform(0, usual * 1.2), *words)
        else:
            # At the worst moment: from the last byte of a mail until its answer is written down.
            moment = run_and_kill(profile, chance.uniform(0, 0.03), *words, wait_for=witness.given)
        if moment is not None:
            kills.append(moment)
            wait_until(lambda: witness.busy == 0, 'the connection to end')
            doubts.update(witness.in_doubt(started, moment))
    profile.run('sync').done()
    check(len(kills) >= count // 3, f'only {len(kills)} kills met the program')
    check_store(profile)

    sent = [m for c in profile.chats() for m in profile.messages(c['id']) if m['outgoing']]
    equal({m['state'] for m in sent}, {'sent'}, 'the states')
    wait_until(lambda: len({name for name in delivered(world)}) >= len(sent), 'all to be delivered')
    copies = delivered(world)
    print(f'# {len(kills)} kills, {len(sent)} messages, {len(doubts)} of them in the window, '
          f'{sum(copies.count(m["message_id"]) > 1 for m in sent)} more than once', flush=True)
    for message in sent:
        number = copies.count(message['message_id'])
        # Each kill that leaves it open may cost one copy more, and no other.
        check(1 <= number <= 1 + doubts[message['message_id']], f'{number} copies of', message)
    other = world.profile('bob').synced('bob')
    texts = [m['text'] for c in other.chats() for m in other.messages(c['id'])]
    equal(sorted(texts), sorted(m['text'] for m in sent), 'one row each')


def delivered(world):
    return [email.message_from_bytes(raw)['Message-ID'].strip('<>') for _, raw in world.stored('bob')]


@case
def killed_while_sending_with_data(world):
    kill_while_sending(world, False, SENDING_KILLS // 2)


@case
def killed_while_sending_in_chunks(world):
    kill_while_sending(world, True, SENDING_KILLS // 2)


def fill(world, count):
    directory = world.server.path('mail', 'alice@mail.test', 'Maildir', 'cur')
    os.makedirs(directory, exist_ok=True)
    now = int(time.time())
    for number in range(count):
        when = now - (count - number) * 3600
        who = f'p{number % 17}'
        path = os.path.join(directory, f'{when}.M{number}P1.test:2,{"S" if number % 3 else ""}')
        with open(path, 'w', newline='') as f:
            f.write(f'From: {who} <{who}@far.example>\r\nTo: alice@mail.test\r\nMessage-ID: <m{number}@far.example>\r\n'
                    + (f'In-Reply-To: <m{number - 17}@far.example>\r\n' if number >= 17 else '')
                    + f'Date: {email.utils.formatdate(when)}\r\nSubject: Number {number}\r\n\r\nThis is number {number}.\r\n')
        os.utime(path, (when, when))


def rows(profile):
    def plain(record):
        return {k: v for k, v in record.items() if k not in ('id', 'chat')}
    return sorted(((c['name'], c['unread'], [plain(m) for m in profile.messages(c['id'])]) for c in profile.chats()),
                  key=lambda row: row[0])


@case
def killed_while_reading_a_mailbox(world):
    chance = random.Random(SEED)
    print(f'# seed {SEED}', flush=True)
    fill(world, MAILS)
    whole = world.profile('whole')
    whole.add('alice').done()
    begun = time.monotonic()
    whole.run('sync').done()
    usual = time.monotonic() - begun
    expected = rows(whole)
    equal(sum(len(row[2]) for row in expected), MAILS)
    kills = 0
    turn = 0
    while kills < SYNC_KILLS:
        turn += 1
        profile = world.profile(f'killed-{turn}')
        profile.add('alice').done()
        for _ in range(KILLS_A_MAILBOX):
            kills += run_and_kill(profile, chance.uniform(0, usual), 'sync') is not None
        check_store(profile)
        profile.run('sync').done()
        equal(rows(profile), expected, f'the rows after {kills} kills')
    print(f'# {kills} kills', flush=True)


if __name__ == '__main__':
    sys.exit(main(sys.argv))
