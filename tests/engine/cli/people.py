# SPDX-License-Identifier: GPL-3.0-or-later
"""Two or three people who write to each other, for the tests of what they can do."""
import email
import email.policy

from harness import equal, wait_until


class Two:
    """Alice and Bob know each other: one message each way."""

    def __init__(self, world):
        self.world = world
        self.alice = world.profile('a').synced('alice', '--name', 'Alice Example')
        self.bob = world.profile('b').synced('bob', '--name', 'Bob Example')
        self.first = self.alice.run('send', 'bob@mail.test', 'Hello Bob').done().record
        self.sync_bob()
        self.answer = self.bob.run('send', 'alice@mail.test', 'Hello Alice').done().record
        self.sync_alice()

    def sync(self, profile, user):
        """Fetches once all that was sent to somebody lies in their mailbox."""
        wait_until(lambda: not self.world.queued(), 'the mail to be delivered')
        profile.run('sync').done()

    def sync_alice(self):
        self.sync(self.alice, 'alice')

    def sync_bob(self):
        self.sync(self.bob, 'bob')

    def seen_by_bob(self, message_id=None):
        found = [m for m in self.bob.messages('alice@mail.test')
                 if m['message_id'] == (message_id or self.first['message_id'])]
        return found[0] if found else None

    def seen_by_alice(self, message_id):
        return [m for m in self.alice.messages('bob@mail.test') if m['message_id'] == message_id][0]


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def last_mail(world, user):
    return parsed(world.stored(user)[-1][1])


class Asking(Two):
    """Both know each other, and give and want receipts."""

    def __init__(self, world):
        super().__init__(world)
        equal(self.alice.run('receipts').done().record, {'account': 'alice@mail.test', 'receipts': False}, 'nobody is told unasked')
        equal(self.alice.run('receipts', 'on').done().record['receipts'], True)
        equal(self.bob.run('receipts', 'on').done().record['receipts'], True)


class Group:
    """Alice, Bob and Carol in one group, all with names."""

    def __init__(self, world):
        self.world = world
        self.people = {n: world.profile(n).synced(n, '--name', f'{n.capitalize()} Example') for n in ('alice', 'bob', 'carol')}
        self.alice, self.bob, self.carol = self.people.values()
        self.first = self.alice.run('send', 'bob@mail.test, carol@mail.test', 'Welcome').done().record
        self.sync()
        for name in ('bob', 'carol'):
            self.people[name].run('send', self.chat(name), f'{name} is here').done()
        self.sync()

    def chat(self, name):
        return str(self.people[name].chats()[0]['id'])

    def sync(self):
        wait_until(lambda: not self.world.queued(), 'delivery')
        for profile in self.people.values():
            profile.run('sync').done()

    def seen(self, name, message_id):
        return [m for m in self.people[name].messages(self.chat(name)) if m['message_id'] == message_id][0]
