# SPDX-License-Identifier: GPL-3.0-or-later
"""A server far away: what goes to it and comes from it takes its time, and what is said is kept."""
import queue
import socket
import threading
import time

from wire import Recorder


class Delay:
    """Stands before a port of this machine and holds back all bytes, each way."""

    def __init__(self, port, seconds):
        self.upstream = port
        self.seconds = seconds
        self.accepted = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.accepted.append(time.perf_counter())
            far = socket.create_connection(('127.0.0.1', self.upstream))
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.carry(near, far)
            self.carry(far, near)

    def carry(self, source, target):
        waiting = queue.Queue()

        def take():
            data = b'x'
            while data:
                try:
                    data = source.recv(65536)
                except OSError:
                    data = b''
                waiting.put((time.perf_counter() + self.seconds, data))

        def give():
            while True:
                when, data = waiting.get()
                time.sleep(max(0, when - time.perf_counter()))
                try:
                    if not data:
                        target.shutdown(socket.SHUT_WR)
                        return
                    target.sendall(data)
                except OSError:
                    return
        for work in (take, give):
            threading.Thread(target=work, daemon=True).start()

    def close(self):
        self.listener.close()


class FarServer:
    """A port of the mail server behind a delay; says how many round trips something took."""

    def __init__(self, server, port, seconds, hidden=None):
        self.seconds = seconds
        self.recorder = Recorder(server, port, hidden)
        self.delay = Delay(self.recorder.port, seconds)
        self.port = self.delay.port

    def close(self):
        self.delay.close()
        self.recorder.close()

    def forget(self):
        """Nothing was said yet; nobody may be connected."""
        del self.recorder.events[:], self.recorder.said[:], self.delay.accepted[:]

    def wait_for(self, who, words, since=0, patience=60):
        """When the client ('c') or the server ('s') says these words after a time; (time, connection)."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for when, connection, speaker, data in list(self.recorder.events):
                if when > since and speaker == who and words in data:
                    return when, connection
            time.sleep(0.005)
        raise TimeoutError(f'nobody said {words}')

    def trips_after_connecting(self, words):
        """Round trips from when TCP stands until the client has the server's words."""
        when, connection = self.wait_for('s', words)
        return (when + self.seconds - self.delay.accepted[connection]) / (2 * self.seconds)

    def trips_between(self, asked, answered, since):
        """Round trips from the client's first words to when it has the server's answer."""
        began, _ = self.wait_for('c', asked, since)
        ended, _ = self.wait_for('s', answered, began)
        return (ended - began + 2 * self.seconds) / (2 * self.seconds)
