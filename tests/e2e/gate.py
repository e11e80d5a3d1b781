# SPDX-License-Identifier: GPL-3.0-or-later
"""A gate before the submission server: it lets everything through until it is shut at a
certain moment, and holds the client there for as long as the test likes.

It ends the client's TLS with the test server's own key, so that it can read along.
"""
import os
import re
import socket
import ssl
import threading

BEFORE_FINAL_DOT = 'before the final dot'
BEFORE_REPLY = 'before the reply to the final dot'
FINAL_DOT = b'\r\n.\r\n'


class Gate:
    """`shut` at a moment; `reached` is set when a client stands before it."""

    def __init__(self, server):
        self.upstream = server.info['smtp']['port_tls']
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(server.path('tls', 'server.pem'), server.path('tls', 'server.key'))
        self.trust = ssl.create_default_context(cafile=server.info['ca'])
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.shut = None
        self.reached = threading.Event()
        self.dots = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, plain):
        try:
            with self.tls.wrap_socket(plain, server_side=True) as client, \
                    socket.create_connection(('localhost', self.upstream)) as raw, \
                    self.trust.wrap_socket(raw, server_hostname='localhost') as server:
                back = threading.Thread(target=self.answer, args=(server, client), daemon=True)
                back.start()
                self.listen(client, server)
                back.join(1)
        except OSError:
            pass

    def listen(self, client, server):
        """What the client says: commands, and after DATA the mail up to its dot."""
        self.in_data = threading.Event()
        tail = b''
        while True:
            data = client.recv(65536)
            if not data:
                return
            tail = (tail + data)[-65536:]
            if self.in_data.is_set() and FINAL_DOT in tail:
                self.dots += 1
                if self.shut == BEFORE_FINAL_DOT:
                    # All but the dot has arrived: the server must not take it.
                    server.sendall(data[:max(0, len(data) - len(FINAL_DOT))])
                    self.hold(client)
                    return
                self.in_data.clear()
                tail = b''
            server.sendall(data)

    def answer(self, server, client):
        """What the server says; without CHUNKING, so that mails end with a dot."""
        try:
            while True:
                data = server.recv(65536)
                if not data:
                    break
                if data.startswith(b'250-'):
                    data = re.sub(rb'250-CHUNKING\r\n', b'', data)
                if b'354 ' in data:
                    self.in_data.set()
                elif self.shut == BEFORE_REPLY and self.dots and data.startswith(b'250 OK id='):
                    self.hold(client)
                    return
                client.sendall(data)
        except OSError:
            pass
        finally:
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def hold(self, client):
        """Says no word more until the client is gone."""
        self.reached.set()
        try:
            while client.recv(65536):
                pass
        except OSError:
            pass


def servers(person, gate):
    """The servers of a person whose mail goes out through the gate."""
    words = person.servers()
    words[words.index('--smtp') + 1] = f'smtps://localhost:{gate.port}'
    return words


def count_mails(server, address, words):
    """How many mails with these words lie in an inbox."""
    folder = server.path('mail', address, 'Maildir')
    found = 0
    for name in ('cur', 'new'):
        for entry in os.scandir(os.path.join(folder, name)):
            with open(entry.path, 'rb') as f:
                found += words.encode() in f.read()
    return found
