# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev bench measures on a mailbox of a hundred thousand, and far away from the server."""
import os
import resource
import shutil
import statistics
import subprocess
import threading
import time

from desktop import wait_for
from far import FarServer
from mailbox import Mailbox
from stage import BUILD, CLI, Person
from wire import Recorder, say_again

TICK = os.path.join(BUILD, 'tests', 'bench', 'libtick.so')
# One way, in seconds.
FAR = 0.1
# So long a window rests before it is measured.
REST_SECONDS = 3
PATIENCE = 3600
LONGEST_TURN_MS = 8


def percentile(values, share):
    ordered = sorted(values) or [0]
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (usage.ru_utime + usage.ru_stime) * 1000


def cpu_of(pid):
    """What all threads of a process have taken so far, in ms."""
    total = 0
    for thread in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{thread}/schedstat') as f:
            total += int(f.read().split()[0])
    return total / 1e6


class Memory:
    """Looks at how much of a process is in memory, until it is told to stop; MiB."""

    def __init__(self, pid):
        self.path = f'/proc/{pid}/smaps_rollup'
        self.seen = [self.look()]
        self.going = True
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def look(self):
        with open(self.path) as f:
            return next(int(line.split()[1]) for line in f if line.startswith('Pss:')) / 1024

    def watch(self):
        while self.going:
            time.sleep(0.2)
            self.seen.append(self.look())

    def stop(self):
        self.going = False
        self.thread.join()
        return self.seen


def read_ticks(path, since, until):
    """In a span of time: how late each tick was, and how much of the processor the longer turns took; ms."""
    with open(path) as f:
        lines = [line.split() for line in f if line.endswith('\n')]
    return [[int(value) / 1000 for kind, when, value in lines if kind == wanted and since * 1e6 <= int(when) <= until * 1e6]
            for wanted in ('tick', 'turn')]


class Many:
    """A mailbox with many messages, which the server has read once."""

    def __init__(self, report, stage, count):
        self.report = report
        self.stage = stage
        self.count = count
        self.address = stage['alice'].address
        Mailbox(self.address, count).write(stage.server.path('mail', self.address, 'Maildir'))

    def person(self, name, port=None):
        info = dict(self.stage.server.info)
        if port:
            info['imap'] = dict(info['imap'], port_tls=port)
        return Person(info, 'alice', os.path.join(self.stage.directory, name))

    def again(self, times):
        """Syncs once, then with nothing new: by the clock beside the same flights said bare, and by the processor."""
        recorder = Recorder(self.stage.server)
        person = self.person('again', recorder.port)
        person.sign_in()
        person.cli('sync', patience=PATIENCE)
        del recorder.events[:]
        person.cli('sync')
        flights = recorder.flights()
        recorder.close()
        # Another profile, with nobody between.
        direct = self.person('direct')
        direct.sign_in()
        self.first_sync(direct)
        own, bare, cpu, whole = [], [], [], []
        for _ in range(max(3, times)):
            bare.append(say_again(self.stage.server.info, self.address, flights) * 1000)
            before = children_cpu()
            own.append(direct.cli('sync')[0]['fetch_seconds'] * 1000)
            whole.append(children_cpu() - before)
        running = watch(direct)
        direct.cli('sync')
        for _ in range(max(3, times)):
            before = cpu_of(running.pid)
            direct.cli('sync')
            cpu.append(cpu_of(running.pid) - before)
        stop(running)
        self.report.add(f'again-{self.count}', statistics.median(own), 'ms', statistics.median(bare), 'the same flights, said bare')
        self.report.add(f'again-{self.count}-cpu', statistics.median(cpu), 'ms of CPU', statistics.median(whole),
                        'in a program that begins and connects for it')

    def first_sync(self, person):
        """All there is, with an eye on the main loop, where nothing is drawn."""
        ticks = os.path.join(self.stage.directory, 'ticks')
        os.environ.update(LD_PRELOAD=TICK, CONFAB_BENCH_TICK=ticks)
        began = time.monotonic()
        try:
            person.cli('sync', patience=PATIENCE)
        finally:
            del os.environ['LD_PRELOAD'], os.environ['CONFAB_BENCH_TICK']
        late, turns = read_ticks(ticks, began, time.monotonic())
        self.say_ticks('tick-engine', late)
        self.report.add(f'turn-engine-{self.count}', max(turns, default=0), 'ms of CPU', LONGEST_TURN_MS, 'to be reached')

    def say_ticks(self, name, late):
        self.report.add(f'{name}-{self.count}', percentile(late, 0.99), 'ms late', max(late, default=0),
                        f'p99 of {len(late)} ticks; the latest')

    def window(self, session):
        """Signs in while an empty window is open: first chats, memory and the main loop."""
        person = self.person('window')
        ticks = session.path('ticks')
        window = person.open(session, env={'LD_PRELOAD': TICK, 'CONFAB_BENCH_TICK': ticks})
        time.sleep(REST_SECONDS)
        memory = Memory(window.process.pid)
        began = time.perf_counter()
        person.sign_in()
        wait_for(lambda: window.item('Chats', bool), 'the first chat', 120)
        first = (time.perf_counter() - began) * 1000
        looked_until = time.monotonic()
        person.cli('sync', patience=PATIENCE)
        seen = memory.stop()
        ended = time.monotonic()
        window.close()
        late, turns = read_ticks(ticks, looked_until, ended)
        self.report.add(f'first-chats-{self.count}', first, 'ms', 2000, 'to be reached')
        self.report.add(f'memory-sync-{self.count}', max(seen), 'MiB', seen[0], 'the same window at rest')
        self.say_ticks('tick-window', late)
        self.report.add(f'turn-window-{self.count}', max(turns, default=0), 'ms of CPU', LONGEST_TURN_MS,
                        'to be reached; GTK draws in it, without a graphics card')


def other_client(stage, person, times):
    """Seconds that mbsync takes for the same mailbox; None where there is no mbsync."""
    program = shutil.which('mbsync')
    if not program:
        return None
    took = []
    for turn in range(times):
        place = os.path.join(stage.directory, f'mbsync-{turn}')
        os.makedirs(place)
        config = os.path.join(place, 'mbsyncrc')
        with open(config, 'w') as f:
            f.write(f'IMAPAccount a\nHost localhost\nPort {stage.server.info["imap"]["port_tls"]}\nUser {person.address}\n'
                    f'Pass {person.password}\nTLSType IMAPS\nCertificateFile {stage.server.info["ca"]}\nAuthMechs LOGIN\n\n'
                    'IMAPStore far\nAccount a\n\n'
                    f'MaildirStore near\nInbox {place}/inbox\nPath {place}/\nSubFolders Verbatim\n\n'
                    'Channel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState *\n')
        began = time.perf_counter()
        subprocess.run([program, '-q', '-c', config, 'c'], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took.append(time.perf_counter() - began)
        shutil.rmtree(place)
    return statistics.median(took)


def watch(person):
    return subprocess.Popen([CLI, '--json', '--profile', person.profile, 'watch'], stdout=subprocess.DEVNULL)


def stop(process):
    process.terminate()
    process.wait()


def connecting(report, stage, who):
    """Round trips until an account that was synced before waits for mail, each way taking a tenth of a second."""
    server = FarServer(stage.server, stage.server.info['imap']['port_tls'], FAR)
    person = Person(dict(stage.server.info, imap=dict(stage.server.info['imap'], port_tls=server.port)), who,
                    os.path.join(stage.directory, 'far'))
    person.sign_in()
    person.cli('sync')
    server.forget()
    process = watch(person)
    try:
        trips = server.trips_after_connecting(b'+ idling')
    finally:
        stop(process)
        server.close()
    report.add('connect', trips, 'round trips', 6, 'to be reached, from TCP to waiting for mail')


def warm_sending(report, stage, who, to):
    """Round trips of a message on a connection that is open already."""
    for hidden, name, wanted in ((None, 'chunking', 1), (b'CHUNKING', 'pipelining', 2)):
        server = FarServer(stage.server, stage.server.info['smtp']['port_tls'], FAR, hidden)
        person = Person(dict(stage.server.info, smtp=dict(stage.server.info['smtp'], port_tls=server.port)), who,
                        os.path.join(stage.directory, f'warm-{name}'))
        person.sign_in()
        process = watch(person)
        try:
            person.cli('send', to, 'warm up', '--wait')
            since = time.perf_counter()
            person.cli('send', to, 'and now', '--wait')
            trips = server.trips_between(b'MAIL FROM', b'250 OK id=', since)
        finally:
            stop(process)
            server.close()
        report.add(f'send-warm-{name}', trips, 'round trips', wanted, 'to be reached')

