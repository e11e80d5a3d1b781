# SPDX-License-Identifier: GPL-3.0-or-later
"""The references of ./dev bench on the wire: the least a client can do on the same server."""
import itertools
import re
import select
import socket
import smtplib
import ssl
import threading
import time

BUFFER = 1 << 20
# Longer than any tagged line: that of LOGIN tells all capabilities.
TAGGED_LINE = 4096
# So much of the end of what a server says is kept.
KEPT = 200
COMMANDS = re.compile(rb'(?:^|\n)A\d+ ([^\r\n]+)')
APART = re.compile(rb'(AUTHENTICATE|LOGIN|STARTTLS|COMPRESS|IDLE|LOGOUT)\b', re.I)
FETCHES = re.compile(rb'(UID )?FETCH\b', re.I)


# What is compressed cannot be read.
NEVER_SHOWN = b'COMPRESS=DEFLATE'


class Recorder:
    """Stands between a client and a port of the mail server and keeps what is said."""

    def __init__(self, server, port=None, hidden=None):
        """`hidden` is a capability that the client is not told of."""
        self.upstream = port or server.info['imap']['port_tls']
        self.hidden = [words for words in (NEVER_SHOWN, hidden) if words]
        self.events = []  # (when, number of the connection, 'c' or 's', bytes)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(server.path('tls', 'server.pem'), server.path('tls', 'server.key'))
        self.trust = ssl.create_default_context(cafile=server.info['ca'])
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.said = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            said = bytearray()
            self.said.append(said)
            threading.Thread(target=self.serve, args=(client, said, len(self.said) - 1), daemon=True).start()

    def serve(self, plain, said, number):
        """One thread a connection: two at once on one TLS socket are one too many."""
        try:
            with self.tls.wrap_socket(plain, server_side=True) as client, \
                    socket.create_connection(('localhost', self.upstream)) as raw, \
                    self.trust.wrap_socket(raw, server_hostname='localhost') as server:
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while True:
                    ready = [one for one in (client, server) if one.pending()] or select.select([client, server], [], [])[0]
                    for one in ready:
                        data = one.recv(65536)
                        if not data:
                            return
                        if one is client:
                            said += data
                            self.note(number, 'c', data)
                            server.sendall(data)
                        else:
                            for words in self.hidden:
                                data = data.replace(words, b'X' + words[1:])
                            self.note(number, 's', data[-KEPT:])
                            client.sendall(data)
        except OSError:
            pass

    def note(self, number, speaker, data):
        self.events.append((time.perf_counter(), number, speaker, data))

    def close(self):
        self.listener.close()

    def fetches(self):
        """Per connection, the commands that choose a folder and fetch, as they were said."""
        wanted = re.compile(rb'\w+ ((?:SELECT|EXAMINE|UID FETCH|FETCH)\b[^\r\n]*)\r\n', re.I)
        found = [[match[1] for match in wanted.finditer(bytes(said))] for said in self.said]
        return [commands for commands in found if any(b'FETCH' in command.upper() for command in commands)]

    def flights(self):
        """Per connection, the commands that were said together, but for those that sign in, wait or leave."""
        found = [[] for _ in self.said]
        for _, number, speaker, data in self.events:
            commands = [command for command in COMMANDS.findall(data) if not APART.match(command)] if speaker == 'c' else []
            if commands:
                found[number].append(commands)
        return [flights for flights in found if flights]


class Imap:
    """A bare IMAP connection that reads as fast as it can and looks at nothing but tags."""

    def __init__(self, info, user):
        trust = ssl.create_default_context(cafile=info['ca'])
        self.socket = trust.wrap_socket(socket.create_connection(('localhost', info['imap']['port_tls'])), server_hostname='localhost')
        self.buffer = bytearray(BUFFER)
        self.view = memoryview(self.buffer)
        self.number = 0
        self.socket.recv(4096)
        password = next(u['password'] for u in info['users'] if u['address'] == user)
        self.drain(f'LOGIN {user} {password}'.encode())

    def send(self, command):
        self.number += 1
        tag = b'z%d' % self.number
        self.socket.sendall(tag + b' ' + command + b'\r\n')
        return tag

    def drain(self, *commands):
        """Sends commands and throws away all up to the tagged line of the last; the number of bytes."""
        for command in commands[:-1]:
            self.send(command)
        wanted = b'\r\n' + self.send(commands[-1]) + b' '
        tail = b'\r\n'
        total = 0
        while True:
            n = self.socket.recv_into(self.view)
            if n == 0:
                raise ConnectionError('the server closed the connection')
            total += n
            # The tagged line is the last thing that comes.
            tail = (tail + bytes(self.view[max(0, n - TAGGED_LINE):n]))[-TAGGED_LINE:]
            if wanted in tail and tail.endswith(b'\r\n'):
                return total

    def wait_for_exists(self):
        """In IDLE: when the server says that there is a new message, by the clock."""
        while True:
            n = self.socket.recv_into(self.view)
            if b'EXISTS' in bytes(self.view[:n]):
                return time.perf_counter()

    def close(self):
        self.socket.close()


def say_again(info, user, conversations):
    """Says the flights of each connection, one after the other, from connecting to the last answer; seconds."""
    seconds = 0
    for flights in conversations:
        began = time.perf_counter()
        imap = Imap(info, user)
        for commands in flights:
            imap.drain(*commands)
        seconds += time.perf_counter() - began
        imap.close()
    return seconds


def drain_again(info, user, conversations):
    """Says again what the client said, one connection after the other; (seconds, bytes)."""
    seconds = total = 0
    for commands in conversations:
        imap = Imap(info, user)
        began = time.perf_counter()
        for chooses, some in itertools.groupby(commands, lambda command: not FETCHES.match(command)):
            for together in ([command] for command in some) if chooses else [list(some)]:
                total += imap.drain(*together)
        seconds += time.perf_counter() - began
        imap.close()
    return seconds, total


class RawPath:
    """One mail after the other from a kept SMTP connection to an IMAP connection in IDLE."""

    def __init__(self, info, sender, receiver):
        self.sender, self.receiver = sender, receiver
        self.imap = Imap(info, receiver)
        self.imap.drain(b'SELECT INBOX')
        self.smtp = smtplib.SMTP_SSL('localhost', info['smtp']['port_tls'], context=ssl.create_default_context(cafile=info['ca']))
        self.smtp.login(sender, next(u['password'] for u in info['users'] if u['address'] == sender))

    def measure(self, number):
        """Seconds from the first command to the word of the server that there is a message."""
        self.imap.drain(b'NOOP')
        self.imap.send(b'IDLE')
        self.imap.socket.recv(4096)
        text = (f'From: {self.sender}\r\nTo: {self.receiver}\r\nSubject: raw {number}\r\nMessage-ID: <raw{number}.{time.time_ns()}@mail.test>\r\n'
                f'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nraw {number}\r\n')
        began = time.perf_counter()
        self.smtp.sendmail(self.sender, [self.receiver], text)
        seconds = self.imap.wait_for_exists() - began
        self.imap.socket.sendall(b'DONE\r\n')
        self.imap.socket.recv(4096)
        return seconds

    def close(self):
        self.smtp.quit()
        self.imap.close()
