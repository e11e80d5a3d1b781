#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups among three people, and what must not be possible (COI §13, §28.4, §28.5)."""
import base64
import email
import email.policy
import email.utils
import sys
import time

from harness import case, check, equal, main, wait_until

PICTURE = base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')


class Three:
    """Alice begins a group with Bob and Carol."""

    def __init__(self, world):
        self.world = world
        self.profiles = {user: world.profile(user).synced(user, '--name', user.capitalize()) for user in ('alice', 'bob', 'carol')}
        self.group = self.profiles['alice'].run('group', 'create', 'Climbing', 'bob@mail.test', 'carol@mail.test').done().record
        self.sync()

    def __getattr__(self, user):
        return self.profiles[user]

    def sync(self, *users):
        wait_until(lambda: not self.world.queued(), 'the mail to be delivered')
        for user in users or self.profiles:
            self.profiles[user].run('sync').done()

    def chat(self, user):
        found = [c for c in self.profiles[user].chats() if c['kind'] == 'group']
        equal(len(found), 1, f'one group of {user}')
        return found[0]

    def id(self, user):
        return str(self.chat(user)['id'])

    def members(self, user):
        return {m['address'].split('@')[0] for m in self.profiles[user].records('group', 'members', self.id(user))}

    def lines(self, user):
        return [m['text'] for m in self.profiles[user].messages(self.id(user)) if m['kind'] == 'system']

    def texts(self, user):
        return [m['text'] for m in self.profiles[user].messages(self.id(user)) if m['kind'] != 'system']


def last_mail(world, user):
    return email.message_from_bytes(world.stored(user)[-1][1], policy=email.policy.default)


@case
def s13_create(world):
    three = Three(world)
    equal((three.group['kind'], three.group['name']), ('group', 'Climbing'))
    equal(sorted(m['address'] for m in three.group['members']), ['bob@mail.test', 'carol@mail.test'])
    for user in three.profiles:
        equal(three.chat(user)['name'], 'Climbing')
        equal(three.members(user), {'alice', 'bob', 'carol'}, user)
        equal(three.chat(user)['request'], user != 'alice')
    equal(three.lines('alice'), ['You created the group “Climbing”'])
    equal(three.lines('bob'), ['Alice created the group “Climbing”'])
    line, = three.bob.messages(three.id('bob'))
    equal([(e['event'], e['by']['address'], e['text']) for e in line['system']], [('created', 'alice@mail.test', 'Climbing')])

    mail = last_mail(world, 'bob')
    equal((mail['Subject'], mail['Chat-Group-Name'], mail['Chat-Version']), ('Climbing', 'Climbing', '1.0'))
    check(mail['Message-ID'].startswith(f"<chat$group.{mail['Chat-Group-ID']}."), 'its id', mail['Message-ID'])
    equal(len(mail['Chat-Group-Member-Timestamps'].split()), 2)
    text, info = mail.iter_parts()
    check('created the group' in text.get_content(), 'readable', text.get_content())
    equal(info['Chat-Content'], 'groupinfo')
    check('h-group' in info.get_content() and 'carol@mail.test' in info.get_content(), 'for programs', info.get_content())

    # Everybody's messages reach everybody.
    three.bob.run('send', three.id('bob'), 'Who has a rope?').done()
    three.sync()
    three.carol.run('send', three.id('carol'), 'Me').done()
    three.sync()
    for user in three.profiles:
        equal(three.texts(user), ['Who has a rope?', 'Me'], user)
    check(last_mail(world, 'alice')['References'].startswith(f"<chat$group.{mail['Chat-Group-ID']}."), 'the root of the group')
    # The other device of one of them.
    second = world.profile('alice2').synced('alice')
    chat, = [c for c in second.chats() if c['kind'] == 'group']
    equal((chat['name'], len(chat['members'])), ('Climbing', 2))


@case
def s13_change(world):
    three = Three(world)
    record = three.bob.run('group', 'add', three.id('bob'), 'dave@mail.test').done().record
    equal(len(record['members']), 3)
    dave = three.profiles['dave'] = world.profile('dave').synced('dave', '--name', 'Dave')
    three.sync()
    for user in three.profiles:
        equal(three.members(user), {'alice', 'bob', 'carol', 'dave'}, user)
        equal(three.chat(user)['name'], 'Climbing', user)
    equal(three.lines('alice')[1:], ['Bob added dave@mail.test'])
    equal(three.lines('bob')[1:], ['You added dave@mail.test'])

    three.carol.run('group', 'rename', three.id('carol'), 'Über die Berge').done()
    three.carol.run('group', 'describe', three.id('carol'), 'Every Sunday').done()
    path = world.path('picture.png')
    with open(path, 'wb') as f:
        f.write(PICTURE)
    three.carol.run('group', 'avatar', three.id('carol'), path).done()
    three.sync()
    for user in three.profiles:
        chat = three.chat(user)
        equal((chat['name'], chat['description']), ('Über die Berge', 'Every Sunday'), user)
        with open(chat['avatar'], 'rb') as f:
            equal(f.read(), PICTURE, user)
    equal(three.lines('alice')[2:], ['Carol renamed the group to “Über die Berge”', 'Carol changed the description',
                                     'Carol changed the picture'])
    with open(path, 'wb') as f:
        f.write(b'no picture')
    three.carol.run('group', 'avatar', three.id('carol'), path).failed('picture')
    three.carol.run('group', 'rename', three.id('carol'), ' ').failed('name')
    three.carol.run('group', 'add', three.id('carol'), 'bob@mail.test').failed('already')
    three.carol.run('group', 'remove', three.id('carol'), 'nobody@mail.test').failed('Nobody')
    three.carol.run('group', 'remove', three.id('carol'), 'carol@mail.test').failed('leave')

    three.alice.run('group', 'remove', three.id('alice'), 'bob@mail.test').done()
    three.sync()
    for user in ('alice', 'carol', 'dave'):
        equal(three.members(user), {'alice', 'carol', 'dave'}, user)
    equal(three.lines('bob')[-1], 'Alice removed you')
    three.bob.run('send', three.id('bob'), 'Still here?').failed('no longer')
    dave.run('send', three.id('dave'), 'Without Bob').done()
    three.sync()
    equal(three.texts('alice'), ['Without Bob'])
    equal(three.texts('bob'), [])

    # And back again.
    three.carol.run('group', 'add', three.id('carol'), 'bob@mail.test').done()
    three.sync()
    three.bob.run('send', three.id('bob'), 'Here I am').done()
    three.sync()
    equal(three.texts('dave'), ['Without Bob', 'Here I am'])
    equal(three.members('bob'), {'alice', 'bob', 'carol', 'dave'})


@case
def s13_leave(world):
    three = Three(world)
    three.bob.run('group', 'leave', three.id('bob')).done()
    equal(three.lines('bob')[-1], 'You left the group')
    three.bob.run('send', three.id('bob'), 'x').failed('no longer')
    wait_until(lambda: not world.queued(), 'delivery')
    mail = last_mail(world, 'carol')
    equal((mail['Chat-Content'], mail['Chat-Group-Member-Removed']), ('groupleft', 'bob@mail.test'))
    check('left the group' in mail.get_body().get_content(), 'readable')
    check('carol@mail.test' in mail['Reply-To'], 'for ordinary programs', mail['Reply-To'])

    # Carol does not know yet, and adds him again with what she knows: he has left all the same.
    three.carol.run('group', 'add', three.id('carol'), 'dave@mail.test').done()
    three.sync()
    for user in ('alice', 'carol'):
        equal(three.members(user), {'alice', 'carol', 'dave'}, user)
    equal([line for line in three.lines('alice') if 'left' in line], ['Bob left the group'])
    # Who knows may add him.
    three.alice.run('group', 'add', three.id('alice'), 'bob@mail.test').done()
    three.sync()
    for user in three.profiles:
        equal(three.members(user), {'alice', 'bob', 'carol', 'dave'}, user)


@case
def s13_changes_cross(world):
    three = Three(world)
    three.alice.run('group', 'add', three.id('alice'), 'dave@mail.test').done()
    three.bob.run('group', 'remove', three.id('bob'), 'carol@mail.test').done()
    three.bob.run('group', 'rename', three.id('bob'), 'Walking').done()
    three.profiles['dave'] = world.profile('dave').synced('dave')
    three.sync()
    three.alice.run('send', three.id('alice'), 'So').done()
    three.bob.run('send', three.id('bob'), 'it is').done()
    three.sync()
    for user in ('alice', 'bob', 'dave'):
        equal((three.members(user), three.chat(user)['name']), ({'alice', 'bob', 'dave'}, 'Walking'), user)


@case
def s13_not_possible_from_outside(world):
    three = Three(world)
    mail = last_mail(world, 'bob')
    group = mail['Chat-Group-ID']
    before = len(three.lines('bob'))
    # Servers say in whole seconds when a mail came; it must not be the one in which the group began.
    began = int(time.time())
    wait_until(lambda: int(time.time()) > began, 'the next second')
    for number, (sender, date) in enumerate((('mallory@elsewhere.test', None), ('mallory@elsewhere.test', 1000000000),
                                             ('mallory@elsewhere.test', 4000000000))):
        date = email.utils.formatdate(date) if date is not None else email.utils.formatdate()
        for what in ('Chat-Group-Member-Added: mallory@elsewhere.test', 'Chat-Group-Name-Changed: Climbing', 'Chat-Content: groupleft',
                     'X-Nothing: 1'):
            world.deliver('bob', raw=(
                f'From: Bob <{sender}>\r\nSender: alice@mail.test\r\nTo: bob@mail.test, mallory@elsewhere.test\r\nSubject: Taken over\r\n'
                f'Date: {date}\r\nMessage-ID: <chat$group.{group}.m{number}{len(what)}@elsewhere.test>\r\n'
                f"References: {mail['Message-ID']}\r\nChat-Version: 1.0\r\nChat-Group-ID: {group}\r\n"
                'Chat-Group-Name: Taken over\r\nChat-Group-Name-Timestamp: 4000000000\r\n'
                'Chat-Group-Member-Timestamps: 4000000000 4000000000 4000000000 4000000000\r\n'
                'Chat-Group-Past-Members: alice@mail.test, carol@mail.test\r\n'
                f'{what}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nMine now\r\n').encode())
    three.sync()
    equal((three.chat('bob')['name'], three.members('bob')), ('Climbing', {'alice', 'bob', 'carol'}))
    equal(len(three.lines('bob')), before, three.lines('bob'))
    three.bob.run('send', three.id('bob'), 'Among us').done()
    three.sync()
    check('mallory' not in last_mail(world, 'alice')['To'], 'not to Mallory')


@case
def s13_old_change_undoes_nothing(world):
    three = Three(world)
    three.bob.run('group', 'rename', three.id('bob'), 'First').done()
    wait_until(lambda: not world.queued(), 'delivery')
    late = world.stored('alice')[-1][1]
    connection = world.imap('alice')
    connection.select('INBOX')
    connection.store(str(len(world.stored('alice'))), '+FLAGS', '\\Deleted')
    connection.expunge()
    connection.logout()
    three.sync('carol')
    three.carol.run('group', 'rename', three.id('carol'), 'Second').done()
    three.sync()
    equal(three.chat('alice')['name'], 'Second')
    connection = world.imap('alice')
    connection.append('INBOX', '', None, late)
    connection.logout()
    three.sync()
    equal(three.chat('alice')['name'], 'Second')
    equal(three.lines('alice')[-2:], ['Bob renamed the group to “First”', 'Carol renamed the group to “Second”'])


@case
def s13_fast_clock(world):
    """Carol's clock is ahead: what others do after her counts nevertheless, on every device."""
    three = Three(world)
    created = last_mail(world, 'bob')
    group = created['Chat-Group-ID']
    ahead = time.time() + 240

    def ahead_of_all(name, called, *fields):
        for user, other in (('alice', 'bob'), ('bob', 'alice')):
            world.deliver(user, raw=(f'From: Carol <carol@mail.test>\r\nTo: alice@mail.test, bob@mail.test\r\nSubject: {called}\r\n'
                                     f"Message-ID: <chat$group.{group}.{name}@mail.test>\r\nReferences: {created['Message-ID']}\r\n"
                                     f'Date: {email.utils.formatdate(ahead)}\r\nChat-Version: 1.0\r\nChat-Group-ID: {group}\r\n'
                                     f'Chat-Group-Name: {called}\r\n' + ''.join(f'{field}\r\n' for field in fields) +
                                     'MIME-Version: 1.0\r\n\r\nDone\r\n').encode())
        three.sync()

    ahead_of_all('one', 'Carol ahead', 'Chat-Group-Name-Changed: Climbing', f'Chat-Group-Name-Timestamp: {int(ahead)}')
    equal((three.chat('alice')['name'], three.chat('bob')['name']), ('Carol ahead', 'Carol ahead'))
    equal(three.alice.run('group', 'rename', three.id('alice'), 'Alice later').done().record['name'], 'Alice later')
    three.sync()
    equal(three.chat('bob')['name'], 'Alice later')
    three.alice.run('group', 'add', three.id('alice'), 'erin@mail.test').done()
    three.sync()
    # Later than what Alice did, which is ahead by now as well.
    ahead += 30
    ahead_of_all('two', 'Alice later', 'Chat-Group-Member-Removed: erin@mail.test', 'Chat-Group-Past-Members: erin@mail.test',
                 f'Chat-Group-Member-Timestamps: 0 0 {int(ahead)}')
    equal(three.members('alice'), {'alice', 'bob', 'carol'})
    three.alice.run('group', 'add', three.id('alice'), 'erin@mail.test').done()
    three.sync('alice', 'bob')
    for user in ('alice', 'bob'):
        equal(three.members(user), {'alice', 'bob', 'carol', 'erin'}, user)
    three.bob.run('group', 'remove', three.id('bob'), 'erin@mail.test').done()
    three.alice.run('group', 'describe', three.id('alice'), 'In order').done()
    three.sync()
    second = world.profile('alice2').synced('alice')
    three.profiles['alice2'] = second
    for user in ('alice', 'bob', 'alice2'):
        chat = three.chat(user)
        equal((chat['name'], chat['description']), ('Alice later', 'In order'), user)
        equal(three.members(user), {'alice', 'bob', 'carol'}, user)
    # Nobody is dragged into the future further than that.
    sent = email.utils.parsedate_to_datetime(last_mail(world, 'bob')['Date']).timestamp()
    check(sent < time.time() + 300, 'a date that others take', sent - time.time())


@case
def s13_change_comes_back(world):
    """Who could not be told of a change is named in the group, and nowhere else."""
    three = Three(world)
    three.alice.run('group', 'add', three.id('alice'), 'nosuchperson@mail.test').done()
    wait_until(lambda: any(b'delivery-status' in raw for _, raw in world.stored('alice')), 'the report')
    three.sync()
    equal([(c['kind'], c['unread']) for c in three.alice.chats()], [('group', 0)])
    equal(three.lines('alice')[1:], ['You added nosuchperson@mail.test\nnosuchperson@mail.test could not be told: the mail came back'])
    line = three.alice.messages(three.id('alice'))[-1]
    equal([(e['event'], e['who']['address']) for e in line['system']],
          [('added', 'nosuchperson@mail.test'), ('unreached', 'nosuchperson@mail.test')])
    second = three.profiles['alice2'] = world.profile('alice2').synced('alice')
    equal(three.lines('alice2'), three.lines('alice'))
    equal(len(second.chats()), 1)


@case
def s13_chat_of_two_becomes_a_group(world):
    """Bob's ordinary program brings Carol into a chat of two, §13.7."""
    alice = world.profile().synced('alice', '--name', 'Alice')
    carol = world.profile('carol').synced('carol', '--name', 'Carol')
    first = alice.run('send', 'bob@mail.test', 'Only us').done().record
    wait_until(lambda: not world.queued(), 'delivery')
    root, date = last_mail(world, 'bob')['Message-ID'], world.date()
    for user in ('alice', 'carol'):
        world.deliver(user, raw=(f'From: Bob <bob@mail.test>\r\nTo: alice@mail.test\r\nCc: Carol <carol@mail.test>\r\n'
                                 f'Subject: Re: Message from Alice\r\nMessage-ID: <bobs@mail.test>\r\nIn-Reply-To: {root}\r\n'
                                 f'References: {root}\r\nDate: {date}\r\n\r\nAdding Carol\r\n').encode())
    alice.run('sync').done()
    carol.run('sync').done()
    group, = [c for c in alice.chats() if c['kind'] == 'group']
    equal((group['name'], sorted(m['address'] for m in group['members'])), ('Bob, Carol', ['bob@mail.test', 'carol@mail.test']))
    equal([c['kind'] for c in carol.chats()], ['group'])
    equal([m['text'] for m in alice.messages('bob@mail.test')], ['Only us'], first)
    # The answer begins a new thread, with all there is to know of the group.
    alice.run('send', str(group['id']), 'Welcome, Carol').done()
    wait_until(lambda: not world.queued(), 'delivery')
    mail = last_mail(world, 'carol')
    check(mail['Message-ID'].startswith(f"<chat$group.{mail['Chat-Group-ID']}."), 'a group', mail['Message-ID'])
    equal((mail['References'], mail['In-Reply-To'], mail['To']), (None, None, 'bob@mail.test, carol@mail.test'))
    check('h-group' in mail.as_string(), 'told to programs', mail.as_string())
    # Carol's program made the same group of what Bob wrote, and sees herself in no name.
    carol.run('sync').done()
    chat, = carol.chats()
    equal((chat['kind'], chat['name']), ('group', 'Alice, Bob'))
    equal([m['text'] for m in carol.messages(str(chat['id'])) if m['kind'] != 'system'], ['Adding Carol', 'Welcome, Carol'])
    # It is a group like any other.
    alice.run('group', 'rename', str(group['id']), 'Three').done()
    alice.run('group', 'add', str(group['id']), 'dave@mail.test').done()
    wait_until(lambda: not world.queued(), 'delivery')
    carol.run('sync').done()
    chat, = carol.chats()
    equal((chat['name'], len(chat['members'])), ('Three', 3))


@case
def s13_no_name(world):
    """A group that nobody gave a name is called by its other members, by everybody."""
    alice = world.profile().synced('alice', '--name', 'Alice')
    carol = world.profile('carol').synced('carol', '--name', 'Carol')
    alice.run('contact', 'save', 'carol@mail.test', '--name', 'Sweetheart').done()
    for text in ('One', 'Two'):
        alice.run('send', str(alice.chats()[0]['id']) if alice.chats() else 'bob@mail.test, carol@mail.test', text).done()
    wait_until(lambda: not world.queued(), 'delivery')
    carol.run('sync').done()
    equal((alice.chats()[0]['name'], carol.chats()[0]['name']), ('bob@mail.test, Sweetheart', 'Alice, bob@mail.test'))
    mail = last_mail(world, 'carol')
    equal((mail['Subject'], mail['Chat-Group-Name']), ('Alice, bob@mail.test, carol@mail.test',) * 2)


@case
def s13_legacy(world):
    """Carol answers with an ordinary program: to all, to one, with another subject and to somebody more."""
    three = Three(world)
    three.alice.run('send', three.id('alice'), 'Who comes?').done()
    wait_until(lambda: not world.queued(), 'delivery')
    asked = last_mail(world, 'bob')

    def answer(name, to, subject, parent=asked['Message-ID']):
        date = world.date()
        for user in {t.split('@')[0] for t in to} & {'alice', 'bob', 'dave'}:
            world.deliver(user, raw=(f'From: Carol <carol@mail.test>\r\nTo: {", ".join(to)}\r\nSubject: {subject}\r\n'
                                     f'Date: {date}\r\nMessage-ID: <{name}@mail.test>\r\nIn-Reply-To: {parent}\r\n'
                                     f"References: {asked['References'].split()[0]} {parent}\r\n"
                                     f'MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{name}\r\n').encode())
        three.sync()

    answer('to-all', ['alice@mail.test', 'bob@mail.test'], 'Re: Climbing')
    equal(three.texts('bob'), ['Who comes?', 'to-all'])
    answer('to-one', ['alice@mail.test'], 'Re: Climbing')
    equal(three.texts('alice'), ['Who comes?', 'to-all'])
    equal([m['text'] for m in three.alice.messages('carol@mail.test')], ['to-one'])
    equal(three.members('alice'), {'alice', 'bob', 'carol'})
    # Bob adds Dave; Carol's answer to what was said before does not take him out again.
    three.bob.run('group', 'add', three.id('bob'), 'dave@mail.test').done()
    three.sync()
    answer('late', ['alice@mail.test', 'bob@mail.test'], 'AW: Climbing')
    equal(three.members('alice'), {'alice', 'bob', 'carol', 'dave'})
    # A new name by a new subject, a new member by one more address.
    answer('renamed', ['alice@mail.test', 'bob@mail.test', 'erin@mail.test'], 'Re: Swimming')
    for user in ('alice', 'bob'):
        equal((three.chat(user)['name'], three.members(user)), ('Swimming', {'alice', 'bob', 'carol', 'dave', 'erin'}), user)


@case
def s13_info_asked_and_answered(world):
    three = Three(world)
    three.alice.run('group', 'describe', three.id('alice'), 'On Sundays').done()
    wait_until(lambda: not world.queued(), 'delivery')
    # Carol loses all her mail, and hears of the group by what comes next.
    connection = world.imap('carol')
    connection.select('INBOX')
    connection.store('1:*', '+FLAGS', '\\Deleted')
    connection.expunge()
    connection.logout()
    three.profiles['carol'] = world.profile('carol2')
    three.carol.add('carol', '--name', 'Carol').done()
    three.bob.run('sync').done()
    three.bob.run('send', three.id('bob'), 'Hello').done()
    three.sync()
    equal((three.chat('carol')['name'], three.members('carol'), three.chat('carol')['description']),
          ('Climbing', {'alice', 'bob', 'carol'}, None))
    three.carol.run('send', three.id('carol'), 'Hello yourself').done()
    three.sync()
    equal(last_mail(world, 'bob')['Chat-Content'], 'grouprequested')
    three.bob.run('send', three.id('bob'), 'This is it').done()
    three.sync()
    equal(three.chat('carol')['description'], 'On Sundays')
    three.bob.run('send', three.id('bob'), 'And no more').done()
    three.sync()
    equal(last_mail(world, 'carol').get_content_type(), 'text/plain', 'answered once')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
