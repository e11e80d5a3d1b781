# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that stands before Dovecot and says some things otherwise.

It speaks TLS with the certificate of the real one, passes lines on in both directions, and
lets a test answer a command in its place or change what the server says.
"""
import re
import socket
import ssl
import threading

LITERAL = re.compile(rb'\{(\d+)\+?\}\r\n$')


class Session:
    """One client, and the connection to the real server that it gets."""

    def __init__(self, relay, client):
        self.relay = relay
        self.client = client
        self.lock = threading.Lock()
        self.server = socket.create_connection(('127.0.0.1', relay.info['imap']['port_starttls']))
        self.answered = set()

    def say(self, data):
        """To the client."""
        with self.lock:
            self.client.sendall(data)

    def run(self):
        threading.Thread(target=self.pass_back, daemon=True).start()
        reader = self.client.makefile('rb')
        try:
            while line := reader.readline():
                self.take(line, reader)
        except (OSError, ValueError):
            pass
        finally:
            self.close()

    def take(self, line, reader):
        command = line
        while match := LITERAL.search(command):
            if b'+}' not in match[0]:
                self.say(b'+ go on\r\n')
            command += reader.read(int(match[1])) + reader.readline()
        words = command.split(None, 2)
        answer = self.relay.answer(words[1].upper().decode(), command) if len(words) > 1 else None
        self.relay.commands.append(command)
        if answer is None:
            # What was asked for is there already: the real server need not ask for it.
            self.server.sendall(re.sub(rb'\{(\d+)\}\r\n', rb'{\1+}\r\n', command))
        else:
            self.say(answer.replace(b'TAG', words[0]))

    def pass_back(self):
        reader = self.server.makefile('rb')
        try:
            while line := reader.readline():
                match = LITERAL.search(line)
                self.say(self.relay.change(line))
                if match:
                    self.say(reader.read(int(match[1])))
        except (OSError, ValueError):
            pass
        finally:
            self.close()

    def close(self):
        for connection in (self.client, self.server):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Relay:
    """`answers` has what is said to a command in place of the real server: by the command's
    verb, a function of the whole command, or bytes; `TAG` is replaced. `adds` and `hides` are
    capabilities."""

    def __init__(self, world, adds=(), hides=('COMPRESS=DEFLATE',), answers=None):
        self.info = world.server.info
        self.adds = b''.join(b' ' + word.encode() for word in adds)
        self.hides = [word.encode() for word in hides]
        self.answers = answers or {}
        self.commands = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(world.server.path('tls', 'server.pem'), world.server.path('tls', 'server.key'))
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.attend, args=(client,), daemon=True).start()

    def attend(self, client):
        try:
            client = self.context.wrap_socket(client, server_side=True)
        except OSError:
            return
        Session(self, client).run()

    def answer(self, verb, command):
        answer = self.answers.get(verb)
        return answer(command) if callable(answer) else answer

    def change(self, line):
        if b'CAPABILITY IMAP4' not in line:
            return line
        for word in (*self.hides, b'STARTTLS'):
            line = line.replace(b' ' + word, b'')
        return re.sub(rb'(CAPABILITY IMAP4\w*)', rb'\1' + self.adds, line)

    def sent(self, *words):
        """The commands that have all these words in them."""
        return [c for c in self.commands if all(word.encode() in c for word in words)]

    def urls(self, profile):
        urls = profile.urls()
        urls[1] = f'imaps://localhost:{self.port}'
        return urls
