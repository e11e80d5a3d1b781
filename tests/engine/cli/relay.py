# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that stand before the real ones and say some things otherwise.

They speak TLS with the certificate of the real one, pass lines on in both directions, and
let a test answer a command in its place or change what the server says.
"""
import asyncio
import contextlib
import re
import ssl
import threading

LITERAL = re.compile(rb'\{(\d+)\+?\}\r\n$')
LINE_MAX = 1 << 20


def listen(world, attend):
    """Lets `attend` talk with whoever connects, by a reader and a writer. Returns the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(world.server.path('tls', 'server.pem'), world.server.path('tls', 'server.key'))
    started = threading.Event()
    ports = []

    async def one(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await attend(reader, writer)
        with contextlib.suppress(OSError):
            writer.close()

    async def serve():
        server = await asyncio.start_server(one, '127.0.0.1', 0, ssl=context, limit=LINE_MAX)
        ports.append(server.sockets[0].getsockname()[1])
        started.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    started.wait()
    return ports[0]


async def pass_on(port, reader, writer, take, change):
    """Connects to the real server, and has each line of the client taken and each line of the
    server changed. What follows a line is the business of either."""
    server_reader, server_writer = await asyncio.open_connection('127.0.0.1', port, limit=LINE_MAX)

    async def back():
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while line := await server_reader.readline():
                match = LITERAL.search(line)
                literal = await server_reader.readexactly(int(match[1])) if match else b''
                # At once: nothing that is answered here may come between.
                writer.write(change(line) + literal)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()

    task = asyncio.ensure_future(back())
    try:
        while line := await reader.readline():
            await take(line, server_writer)
            await server_writer.drain()
    finally:
        server_writer.close()
        await task


class Relay:
    """Before Dovecot. `answers` has what is said to a command in place of the real server: by
    the command's verb, a function of the whole command, or bytes; `TAG` at the start of a line is replaced. `adds` and
    `hides` are capabilities."""

    def __init__(self, world, adds=(), hides=('COMPRESS=DEFLATE',), answers=None):
        self.target = world.server.info['imap']['port_starttls']
        self.adds = b''.join(b' ' + word.encode() for word in adds)
        self.hides = [word.encode() for word in hides]
        self.answers = answers or {}
        self.commands = []
        self.port = listen(world, self.attend)

    async def attend(self, reader, writer):
        async def take(line, server):
            command = line
            while match := LITERAL.search(command):
                if b'+}' not in match[0]:
                    writer.write(b'+ go on\r\n')
                command += await reader.readexactly(int(match[1])) + await reader.readline()
            words = command.split(None, 2)
            answer = self.answer(words[1].upper().decode(), command) if len(words) > 1 else None
            self.commands.append(command)
            if answer is None:
                # What was asked for is there already: the real server need not ask for it.
                server.write(re.sub(rb'\{(\d+)\}\r\n', rb'{\1+}\r\n', await self.pass_up(command)))
            else:
                writer.write(re.sub(rb'^TAG (?=OK|NO|BAD)', words[0] + b' ', answer, flags=re.M))
        await pass_on(self.target, reader, writer, take, self.change)

    def answer(self, verb, command):
        answer = self.answers.get(verb)
        return answer(command) if callable(answer) else answer

    async def pass_up(self, command):
        """What the real server gets to see of a command, and when."""
        return command

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
