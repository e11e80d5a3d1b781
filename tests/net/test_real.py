#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire against real servers: Dovecot with two kinds of mailboxes, Exim, Cyrus, Postfix; and
round trips, counted by a proxy that makes the way long."""
import os
import queue
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))

from mailserver import MailServer, MailServerError  # noqa: E402
from otherservers import Cyrus, Postfix  # noqa: E402
from tap import Skip, case, check, main  # noqa: E402

USER, PASSWORD = 'alice@mail.test', 'alice-pw'
# Exim takes whom it does not know and looks later; Postfix relays for whoever signed in.
ELSEWHERE, NOBODY = 'nobody@elsewhere.test', 'nobody@mail.test'
# What is refused below is old on purpose.
warnings.simplefilter('ignore', DeprecationWarning)
# Of ConfabNetError.
TLS_UNTRUSTED, TLS_UNAVAILABLE, AUTH = '4', '5', '6'


def session(program, what, port, security, authority, user=USER, password=PASSWORD, other='', host='localhost'):
    """Runs real-session to its end."""
    done = subprocess.run([program, what, host, str(port), security, authority, user, password, other],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    check(done.returncode == 0, f'{what} at port {port}', done.stdout, done.stderr)
    return done.stdout


def temporary():
    return tempfile.TemporaryDirectory(prefix='confab-real-', dir='/tmp')


def both_ways(program, server):
    ports = server.info['imap']
    session(program, 'imap', ports['port_tls'], 'tls', server.info['ca'])
    session(program, 'imap', ports['port_starttls'], 'starttls', server.info['ca'], 'bob@mail.test', 'bob-pw')
    session(program, 'refused', ports['port_tls'], 'tls', server.info['ca'], password='wrong', other=AUTH)


def sends(program, server, refused):
    ports = server.info['smtp']
    session(program, 'smtp', ports['port_tls'], 'tls', server.info['ca'], other=refused)
    session(program, 'smtp', ports['port_starttls'], 'starttls', server.info['ca'], other=refused)


@case
def dovecot_maildir_and_exim(program):
    with temporary() as directory, MailServer(directory) as server:
        both_ways(program, server)
        sends(program, server, ELSEWHERE)


@case
def dovecot_mdbox(program):
    with temporary() as directory, MailServer(directory, storage='mdbox') as server:
        both_ways(program, server)


def other_server(kind, directory, *arguments):
    missing = kind.missing()
    if missing:
        raise Skip(missing)
    return kind(directory, *arguments)


@case
def cyrus(program):
    with temporary() as directory:
        with other_server(Cyrus, directory) as server:
            both_ways(program, server)


@case
def postfix(program):
    with temporary() as directory:
        with other_server(Postfix, directory) as server:
            sends(program, server, NOBODY)


class LongWay:
    """A proxy behind which everything takes `delay` seconds each way. It counts how often the
    client speaks after it was spoken to, which is what a round trip is."""

    def __init__(self, port, delay=0.1):
        self.port_behind = port
        self.delay = delay
        self.trips = 0
        self.answered = True
        self.lock = threading.Lock()
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        client, _ = self.listener.accept()
        server = socket.create_connection(('127.0.0.1', self.port_behind))
        for s in (client, server):
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, sink, speaks in ((client, server, True), (server, client, False)):
            line = queue.Queue()
            threading.Thread(target=self.read, args=(source, line, speaks), daemon=True).start()
            threading.Thread(target=self.write, args=(sink, line, speaks), daemon=True).start()

    def read(self, source, line, speaks):
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b''
            if speaks and data:
                with self.lock:
                    self.trips += self.answered
                    self.answered = False
            line.put((time.monotonic() + self.delay, data))
            if not data:
                return

    def write(self, sink, line, speaks):
        while True:
            due, data = line.get()
            time.sleep(max(0, due - time.monotonic()))
            if not speaks and data:
                with self.lock:
                    self.answered = True
            try:
                sink.sendall(data) if data else sink.shutdown(socket.SHUT_WR)
            except OSError:
                return
            if not data:
                return


class Steps:
    """A real-session that waits at each step."""

    def __init__(self, program, what, port, security, authority):
        self.process = subprocess.Popen([program, what, 'localhost', str(port), security, authority, USER, PASSWORD, NOBODY],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def await_step(self, step):
        said = self.process.stdout.readline().strip()
        check(said == step, f'expected “{step}”', said)

    def go_on(self):
        self.process.stdin.write('\n')
        self.process.stdin.flush()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@case
def round_trips_to_idling(program):
    """Hello, greeting, three for SCRAM, and all the rest in one."""
    with temporary() as directory, MailServer(directory) as server:
        way = LongWay(server.info['imap']['port_tls'])
        with Steps(program, 'idle', way.port, 'tls', server.info['ca']) as steps:
            steps.await_step('idling')
            check(0 < way.trips <= 6, 'round trips after TCP', way.trips)
            print(f'# TLS, SCRAM, INBOX, IDLE: {way.trips} round trips')


@case
def round_trips_of_a_message(program):
    with temporary() as directory, MailServer(directory) as server:
        way = LongWay(server.info['smtp']['port_tls'])
        with Steps(program, 'warm', way.port, 'tls', server.info['ca']) as steps:
            steps.await_step('warm')
            before = way.trips
            steps.go_on()
            steps.await_step('sent')
            check(way.trips == before + 1, 'round trips of a message', way.trips - before)


class OldTls:
    """A server that speaks only so much of TLS."""

    def __init__(self, server, lowest, highest, address='127.0.0.1'):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers('ALL:@SECLEVEL=0')
        self.context.minimum_version = lowest
        self.context.maximum_version = highest
        self.context.load_cert_chain(server.path('tls', 'server.pem'), server.path('tls', 'server.key'))
        self.listener = socket.create_server((address, 0))
        self.port = self.listener.getsockname()[1]
        self.heard = b''
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.listener.accept()
            try:
                with self.context.wrap_socket(client, server_side=True) as tls:
                    tls.sendall(b'* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi\r\n')
                    self.heard += tls.recv(1000)
                    tls.sendall(b'A1 NO [AUTHENTICATIONFAILED] x\r\n')
            except OSError:
                pass


@case
def old_tls_is_refused(program):
    with temporary() as directory:
        server = MailServer(directory)
        os.makedirs(server.path('tls'))
        server.make_certificates()
        authority = server.path('tls', 'ca.pem')
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            old = OldTls(server, ssl.TLSVersion.TLSv1, version)
            session(program, 'refused', old.port, 'tls', authority, other=TLS_UNAVAILABLE)
            check(old.heard == b'', 'said to a server with old TLS', old.heard)
        # The same server with today's TLS is spoken to: what is refused is the version.
        new = OldTls(server, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)
        session(program, 'refused', new.port, 'tls', authority, other=AUTH)
        check(b'AUTHENTICATE PLAIN' in new.heard, 'said to a server with TLS 1.2', new.heard)


@case
def names_are_matched(program):
    """The certificate is for localhost and for 127.0.0.1, and for no other of its addresses."""
    with temporary() as directory:
        server = MailServer(directory)
        os.makedirs(server.path('tls'))
        server.make_certificates()
        authority = server.path('tls', 'ca.pem')
        newest = ssl.TLSVersion.TLSv1_3
        for address, code in (('127.0.0.1', AUTH), ('127.0.0.2', TLS_UNTRUSTED)):
            other = OldTls(server, ssl.TLSVersion.TLSv1_2, newest, address)
            session(program, 'refused', other.port, 'tls', authority, host=address, other=code)
            check(bool(other.heard) == (code == AUTH), 'said at ' + address, other.heard)


class Silence:
    """A server that lets everybody in and then has nothing to say."""

    ANSWERS = {b'AUTHENTICATE': b'', b'LIST': b'* LIST () "/" INBOX\r\n', b'SELECT': b'* 0 EXISTS\r\n'}

    def __init__(self, server):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server.path('tls', 'server.pem'), server.path('tls', 'server.key'))
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, args=(context,), daemon=True).start()

    def serve(self, context):
        with context.wrap_socket(self.listener.accept()[0], server_side=True) as tls, tls.makefile('rwb') as stream:
            stream.write(b'* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi\r\n')
            stream.flush()
            for line in stream:
                tag, command = line.split()[:2]
                if command == b'IDLE':
                    stream.write(b'+ idling\r\n')
                else:
                    stream.write(self.ANSWERS[command] + tag + b' OK [CAPABILITY IMAP4rev1 IDLE] x\r\n')
                stream.flush()


def dead_line(program):
    """In a network of its own, which is taken down: nothing that is sent arrives, nothing is refused."""
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    with temporary() as directory:
        server = MailServer(directory)
        os.makedirs(server.path('tls'))
        server.make_certificates()
        with Steps(program, 'dead', Silence(server).port, 'tls', server.path('tls', 'ca.pem')) as steps:
            steps.await_step('idling')
            subprocess.run(['ip', 'link', 'set', 'lo', 'down'], check=True)
            steps.go_on()
            steps.await_step('noticed')


ALONE = ['unshare', '--map-root-user', '--net']


@case
def silent_death_is_noticed(program):
    if subprocess.run([*ALONE, 'true'], stderr=subprocess.DEVNULL).returncode != 0:
        raise Skip('this machine lets nobody have a network of his own')
    done = subprocess.run([*ALONE, sys.executable, __file__, program, '--dead-line'], capture_output=True, text=True, timeout=120)
    check(done.returncode == 0, 'the dead line', done.stdout, done.stderr)


if __name__ == '__main__':
    if sys.argv[2:] == ['--dead-line']:
        dead_line(sys.argv[1])
        sys.exit(0)
    try:
        sys.exit(main(sys.argv[2:], argument=(sys.argv[1],)))
    except MailServerError as error:
        sys.exit(f'mailserver: {error}')
