#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drafts that a person's devices and mail programs share through the folder for drafts."""
import email.utils
import sys
import time

from harness import case, case_with, check, equal, main
from sharing import expunge, folders, parsed, put


def drafts(world, user='alice', folder='Drafts'):
    return [parsed(raw) for _, raw in world.stored(user, folder)]


def text_of(mail):
    return mail.get_body(('plain',)).get_content().replace('\r\n', '\n').removesuffix('\n')


class TwoDevices:
    """Alice has two devices, and Bob wrote to her once."""

    def __init__(self, world):
        self.world = world
        world.deliver('alice', sender='Bob Example <bob@mail.test>', text='Hello Alice\n')
        self.one = world.profile('one').synced('alice', '--name', 'Alice')
        self.two = world.profile('two').synced('alice', '--name', 'Alice')

    def sync(self):
        for profile in (self.one, self.two, self.one, self.two):
            profile.run('sync').done()

    def both(self, chat='bob@mail.test'):
        """What both have, which is the same."""
        one, two = (p.run('draft', 'show', chat).done().record['text'] for p in (self.one, self.two))
        equal(one, two, 'the same on both devices')
        return one


@case
def shared(world):
    two = TwoDevices(world)
    text = 'Dear Bob,\n\n> not a quote \n-- \nFrom here on: wörds, and a very ' + 'long ' * 300 + 'line.  '
    record = two.one.run('draft', 'set', 'bob@mail.test', text).done().record
    equal(record['text'], text)
    mail, = drafts(world)
    equal((mail['From'], mail['To'], text_of(mail)), ('Alice <alice@mail.test>', 'bob@mail.test', text))
    check(mail['Subject'] and mail['References'] and mail['Message-ID'].startswith('<chat$'), 'an ordinary draft', mail.items())
    connection = world.imap('alice')
    connection.select('Drafts')
    flags = connection.fetch('1', '(FLAGS)')[1][0]
    connection.logout()
    check(b'\\Draft' in flags and b'\\Seen' in flags, 'marked as one', flags)
    two.sync()
    equal(two.both(), text)
    # The other one goes on, and one mail is left.
    two.two.run('draft', 'set', 'bob@mail.test', 'Dear Bob, in short: yes.').done()
    two.sync()
    equal(two.both(), 'Dear Bob, in short: yes.')
    equal([text_of(m) for m in drafts(world)], ['Dear Bob, in short: yes.'])
    equal([text_of(m) for m in drafts(world, folder='Trash')], [text], 'what the other device wrote can be found')
    # Sent by one, it is a draft nowhere.
    two.one.run('send', 'bob@mail.test', 'Dear Bob, in short: yes.').done()
    two.sync()
    equal((two.both(), drafts(world)), (None, []))
    actions = [(c['action'], c['folder']) for c in two.one.records('changes')]
    check(('append', 'Drafts') in actions and (('expunge', 'Drafts') in actions or ('move', 'Drafts') in actions),
          'in the log of changes', actions)
    # Emptied.
    two.one.run('draft', 'set', 'bob@mail.test', 'Another').done()
    two.sync()
    equal(two.both(), 'Another')
    equal(two.one.run('draft', 'clear', 'bob@mail.test').done().record['text'], None)
    two.sync()
    equal((two.both(), drafts(world)), (None, []))
    equal([m['text'] for m in two.two.messages(two.two.chat('bob@mail.test')['id'])], ['Hello Alice', 'Dear Bob, in short: yes.'])


@case
def other_chats(world):
    """Groups, lists and notes; and people who never wrote."""
    two = TwoDevices(world)
    group = two.one.run('group', 'create', 'Climbing', 'bob@mail.test', 'carol@mail.test').done().record
    two.one.run('send', str(group['id']), 'Hello all').done()
    two.one.run('send', 'alice@mail.test', 'A note').done()
    two.sync()

    def find(profile, kind):
        return str([c['id'] for c in profile.chats() if c['kind'] == kind][0])

    two.one.run('draft', 'set', find(two.one, 'group'), 'To all of you').done()
    two.one.run('draft', 'set', find(two.one, 'self'), 'To do').done()
    mail, = [m for m in drafts(world) if text_of(m) == 'To all of you']
    equal((mail['Subject'], mail['To']), ('Climbing', 'bob@mail.test, carol@mail.test'))
    check(mail['Message-ID'].startswith('<chat$group.'), 'the group’s', mail['Message-ID'])
    two.sync()
    third = world.profile('three').synced('alice')
    for profile in (two.two, third):
        equal(profile.run('draft', 'show', find(profile, 'group')).done().record['text'], 'To all of you')
        equal(profile.run('draft', 'show', find(profile, 'self')).done().record['text'], 'To do')
    two.two.run('draft', 'clear', find(two.two, 'group')).done()
    third.run('sync').done()
    equal(third.run('draft', 'show', find(third, 'group')).done().record['text'], None)


@case
def both_changed_it(world):
    """One device was offline while both changed the same draft: the newer one shows, and the other one can be found."""
    two = TwoDevices(world)
    two.one.run('draft', 'set', 'bob@mail.test', 'First').done()
    two.sync()
    world.server.stop()
    two.two.run('draft', 'set', 'bob@mail.test', 'Written offline').done()
    world.server.start()
    two.one.run('draft', 'set', 'bob@mail.test', 'Written later').done()
    two.sync()
    two.sync()
    equal(two.both(), 'Written later')
    equal([text_of(m) for m in drafts(world)], ['Written later'])
    equal([text_of(m) for m in drafts(world, folder='Trash')], ['Written offline'])
    # The other way round.
    world.server.stop()
    two.two.run('draft', 'clear', 'bob@mail.test').done()
    two.two.run('draft', 'set', 'bob@mail.test', 'Offline again').done()
    world.server.start()
    time.sleep(0.01)
    two.two.run('sync').done()
    two.sync()
    equal(two.both(), 'Offline again')
    equal([text_of(m) for m in drafts(world)], ['Offline again'])


@case
def sent_meanwhile(world):
    """Nothing typed is lost: neither what one device typed while the other one sent, nor what it had not seen."""
    two = TwoDevices(world)
    two.one.run('draft', 'set', 'bob@mail.test', 'First').done()
    two.sync()
    world.server.stop()
    two.two.run('draft', 'set', 'bob@mail.test', 'First, and more').done()
    world.server.start()
    two.one.run('send', 'bob@mail.test', 'First').done()
    two.one.run('sync').done()
    equal(drafts(world), [])
    two.sync()
    equal(two.both(), 'First, and more')
    equal(len(drafts(world)), 1)
    # One empties what it has, while the other one already has something else.
    world.server.stop()
    two.two.run('draft', 'clear', 'bob@mail.test').done()
    world.server.start()
    two.one.run('draft', 'set', 'bob@mail.test', 'Not seen yet').done()
    two.sync()
    two.sync()
    equal(two.both(), 'Not seen yet')


@case
def by_other_programs(world):
    """Edited, thrown away and brought back by an ordinary mail program; new UIDs, and a folder that is lost, are no deletion."""
    two = TwoDevices(world)
    two.one.run('draft', 'set', 'bob@mail.test', 'First').done()
    two.sync()
    (_, raw), = world.stored('alice', 'Drafts')
    mail = parsed(raw)
    del mail['Date'], mail['Message-ID']
    mail['Date'] = email.utils.formatdate(time.time() + 2)
    mail['Message-ID'] = '<edited@mail.test>'
    mail.set_content('Edited\nelsewhere\n')
    mail.add_attachment(b'data', maintype='application', subtype='octet-stream', filename='plan.bin')
    put(world, 'alice', mail.as_string(), folder='Drafts', make=False)
    expunge(world, 'Drafts', 1)
    two.sync()
    equal(two.both(), 'Edited\nelsewhere')
    equal(len(drafts(world)), 1)
    # It has a file, which the new one lacks: it is not deleted.
    two.one.run('draft', 'set', 'bob@mail.test', 'Edited\nelsewhere, and here').done()
    two.sync()
    equal([text_of(m) for m in drafts(world)], ['Edited\nelsewhere, and here'])
    trash, = drafts(world, folder='Trash')
    equal(trash['Message-ID'], '<edited@mail.test>')
    # All numbered anew, and something lost with it.
    connection = world.imap('alice')
    connection.rename('Drafts', 'Away')
    connection.create('Drafts')
    connection.logout()
    two.sync()
    equal(two.both(), 'Edited\nelsewhere, and here')
    equal([text_of(m) for m in drafts(world)], ['Edited\nelsewhere, and here'], 'written again')
    # Thrown away.
    expunge(world, 'Drafts')
    two.sync()
    equal((two.both(), drafts(world)), (None, []))
    # What is no draft of a chat is left alone.
    put(world, 'alice', 'From: alice@mail.test\nTo: bob@mail.test\nSubject: A letter\n\nDear Bob\n', folder='Drafts', make=False)
    two.one.run('draft', 'set', 'bob@mail.test', 'In the chat').done()
    two.one.run('draft', 'clear', 'bob@mail.test').done()
    two.sync()
    equal([m['Subject'] for m in drafts(world)], ['A letter'])
    equal([m['text'] for m in two.one.messages(two.one.chat('bob@mail.test')['id'])], ['Hello Alice'], 'and no message either')


@case
def not_from_others(world):
    """A draft is what a program of the person's put into the folder for drafts, and nothing else."""
    two = TwoDevices(world)
    two.one.run('draft', 'set', 'bob@mail.test', 'Mine').done()
    two.sync()
    forged = drafts(world)[0].as_string().replace('Mine', 'I owe you money')
    forged = forged.replace(drafts(world)[0]['Date'], email.utils.formatdate(time.time() + 60))
    world.deliver('alice', raw=forged.replace('\n', '\r\n').encode())
    put(world, 'alice', forged.replace('From: Alice <alice@mail.test>', 'From: Mallory <mallory@mail.test>'), folder='Drafts', make=False)
    put(world, 'alice', 'Received: from mx.example by mail.test; Mon, 4 Feb 2019 10:00:00 +0100\n' + forged, folder='Drafts', make=False)
    put(world, 'alice', forged.replace('im_confab_draft: key=person', 'im_confab_draft: key=nobody'), folder='Drafts', make=False)
    put(world, 'alice', 'From: alice@mail.test\nim_confab_draft: ;;=;key=%ff%fe\n\nBroken\n', folder='Drafts', make=False)
    put(world, 'alice', 'From: alice@mail.test\nDate: Fri, 1 Jan 2100 00:00:00 +0000\n'
        'im_confab_draft: key=person%20carol@mail.test; time=4102444800000\n\nIn 2100\n', folder='Drafts', make=False)
    two.sync()
    equal(two.both(), 'Mine')
    equal(two.both('carol@mail.test'), 'In 2100')
    two.one.run('draft', 'set', 'carol@mail.test', 'Now').done()
    two.sync()
    equal(two.both('carol@mail.test'), 'Now', 'a clock that is wrong does not win for ever')


@case_with(drafts=False)
def no_folder(world):
    """Where there is no folder for drafts none is made: a draft stays where it was typed."""
    two = TwoDevices(world)
    check('Drafts' not in folders(world, 'alice'), 'none', folders(world, 'alice'))
    two.one.run('draft', 'set', 'bob@mail.test', 'Here').done()
    two.sync()
    check('Drafts' not in folders(world, 'alice'), 'none is made', folders(world, 'alice'))
    equal(two.one.run('draft', 'show', 'bob@mail.test').done().record['text'], 'Here')
    equal(two.two.run('draft', 'show', 'bob@mail.test').done().record['text'], None)
    two.one.run('draft').failed('show', status=2)
    two.one.run('draft', 'set', 'bob@mail.test').failed(status=2)
    two.one.run('draft', 'show', 'nobody@mail.test').failed('no chat')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
