#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program is killed while it sends; the message is neither lost nor sent twice."""
import os
import signal
import time

from scene import scene
from desktop import PATIENCE, wait_for
from gate import BEFORE_FINAL_DOT, BEFORE_REPLY, Gate, count_mails, servers
from tap import call_apart, case, check, equal, run

WORDS = 'Is the gate still open?'
# After the message is there: time enough for one that would be sent again.
SETTLE_SECONDS = 3


def write_words(alice, session):
    """Sends a message in a window; the program's process id."""
    hers = alice.open(session)
    hers.open_chat('Bob')
    hers.write(WORDS)
    return hers.process.pid


def is_running(pid):
    try:
        with open(f'/proc/{pid}/stat') as f:
            return f.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def kill_at(moment):
    """Sends a message, kills the program at a moment, starts it again; the number of copies that arrive and are shown."""
    with scene() as (session, stage), Gate(stage.server) as gate:
        alice, bob = stage['alice'], stage['bob']
        alice.servers = lambda: servers(alice_plain, gate)
        alice_plain = type(alice)(alice.info, 'alice', stage.directory)
        alice.sign_in()
        gate.shut = moment
        # What the accessibility library keeps of a program does it no good when that is killed:
        # the one that looks at the first window does not look at the second.
        pid = call_apart(write_words, alice, session)
        try:
            check(gate.reached.wait(PATIENCE), f'the program came to where it is {moment}')
            if moment == BEFORE_FINAL_DOT:
                equal(count_mails(stage.server, bob.address, WORDS), 0, 'nothing has arrived yet')
        finally:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_running(pid), 'the program to be gone')
        gate.shut = None

        again = alice.open(session)
        again.open_chat('Bob')
        again.message_has(WORDS, 'sent')
        wait_for(lambda: count_mails(stage.server, bob.address, WORDS), 'the message to arrive')
        time.sleep(SETTLE_SECONDS)
        shown = [node for node in again.look_all(role='list item', name=WORDS) if 'You, ' in node.get_name()]
        again.close()
        bob.sign_in()
        bob.sync()
        chat = next(chat for chat in bob.cli('chats') if chat['kind'] == 'person' and chat['members'][0]['address'] == alice.address)
        texts = [message['text'] for message in bob.cli('messages', str(chat['id']))]
        return count_mails(stage.server, bob.address, WORDS), texts.count(WORDS), len(shown)


@case
def before_the_final_dot():
    arrived, read, shown = kill_at(BEFORE_FINAL_DOT)
    equal(arrived, 1, 'mails that arrived')
    equal(read, 1, 'messages in Bob’s chat')
    equal(shown, 1, 'messages in Alice’s chat')


@case
def before_the_reply():
    """Here the sender cannot know; it may come twice by mail, but is one message in both chats."""
    arrived, read, shown = kill_at(BEFORE_REPLY)
    check(arrived >= 1, 'it arrived')
    equal(read, 1, 'messages in Bob’s chat')
    equal(shown, 1, 'messages in Alice’s chat')


run(apart=True)
