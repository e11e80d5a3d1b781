#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server pushes elsewhere, and delivery with submission tokens. By the sections of the protocol."""
import base64
import email
import json
import os
import re
import smtplib
import sys
import time

from filing import CHAT, bring
from harness import case, check, equal, main, wait_until
from relay import Relay, listen, pass_on

WEBPUSH = '/private/vendor/vendor.dovecot/webpush'
PUSH_KEY = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n'
RECEIVER = ('https://push.example/abc', 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx', 'BTBZMqHH6r4Tts7J_aSIgg')


class PushServer(Relay):
    """Keeps subscriptions, as the specification says it or as Dovecot does it."""

    def __init__(self, world, types=('chat', 'mail', 'all'), adds=('COI', 'WEBPUSH')):
        super().__init__(world, adds=adds, answers={'GETMETADATA': self.get, 'SETMETADATA': self.set})
        self.types = types
        self.entries = {f'{WEBPUSH}/vapid': PUSH_KEY}

    def get(self, command):
        wanted = re.search(rb'(/private/[^\s")]+)', command)[1].decode()
        found = b''.join(b'%s {%d}\r\n%s ' % (name.encode(), len(value.encode()), value.encode())
                         for name, value in self.entries.items() if name == wanted or name.startswith(wanted + '/'))
        return b'* METADATA "" (' + found.rstrip(b' ') + b')\r\nTAG OK Done\r\n'

    def set(self, command):
        text = re.sub(r'\{\d+\+?\}\r\n', '', command.decode())
        entry, value = text.split('(', 1)[1].rsplit(')', 1)[0].split(' ', 1)
        entry = entry.strip('"')
        if entry.endswith('/validate'):
            if value.strip('"') != 'it arrived':
                return b'TAG NO [CANNOT] That is not what was pushed\r\n'
            entry = entry[:-len('/validate')]
            value = json.dumps({**json.loads(self.entries[entry]), 'validated': True})
        elif value == 'NIL':
            self.entries.pop(entry, None)
            return b'TAG OK Gone\r\n'
        else:
            value = json.loads(value)
            if value['msgtype'] not in self.types:
                return b'TAG NO [CANNOT] Bad msgtype\r\n'
            value = json.dumps({**value, 'created': '2026-03-04T05:06:07Z', 'validated': False})
        self.entries[entry] = value
        return b'TAG OK Done\r\n'

    def subscriptions(self):
        return {name.rsplit('/', 1)[1]: json.loads(value) for name, value in self.entries.items() if '/subscriptions/' in name}


@case
def s23_subscriptions_to_pushes(world):
    relay = PushServer(world)
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    equal(profile.run('webpush', 'key').done().record, {'account': 'alice@mail.test', 'key': PUSH_KEY})
    equal(profile.run('webpush', 'key', json_out=False).done().out.decode(), PUSH_KEY)
    equal(profile.records('webpush', 'list'), [])

    ident = profile.run('webpush', 'subscribe', *RECEIVER, 'all', 'Laptop').done().record['id']
    check(re.fullmatch('[0-9A-Za-z_-]{10,36}', ident), 'an id', ident)
    kept = relay.subscriptions()[ident]
    equal({k: kept[k] for k in ('client', 'device', 'msgtype', 'resource')},
          {'client': 'Confab', 'device': 'Laptop', 'msgtype': 'all',
           'resource': {'endpoint': RECEIVER[0], 'keys': {'p256dh': RECEIVER[1], 'auth': RECEIVER[2]}}})
    equal(profile.records('webpush', 'list'),
          [{'account': 'alice@mail.test', 'id': ident, 'client': 'Confab', 'device': 'Laptop', 'type': 'all', 'endpoint': RECEIVER[0],
            'created': '2026-03-04T05:06:07Z', 'validated': False}])
    profile.run('webpush', 'validate', ident, 'something else').failed('not what was pushed')
    profile.run('webpush', 'validate', ident, 'it arrived').done()
    equal(profile.records('webpush', 'list')[0]['validated'], True)
    check(ident in profile.run('webpush', 'list', json_out=False).done().out.decode(), 'in words')
    profile.run('webpush', 'unsubscribe', ident).done()
    equal(relay.subscriptions(), {})
    equal([c['action'] for c in profile.records('changes')], ['set', 'set'])


@case
def s23_a_server_with_other_words(world):
    relay = PushServer(world, types=('chat', 'email', 'any'))
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    for given, kept in (('chat', 'chat'), ('mail', 'email'), ('all', 'any')):
        ident = profile.run('webpush', 'subscribe', *RECEIVER, given).done().record['id']
        equal(relay.subscriptions()[ident]['msgtype'], kept)
        listed = {r['id']: r['type'] for r in profile.records('webpush', 'list')}
        check(listed.get(ident) == given, f'{ident} is listed as {given}', listed, relay.entries, relay.commands[-3:])


@case
def s23_what_is_no_subscription(world):
    relay = PushServer(world)
    profile = world.profile()
    profile.add('alice', urls=relay.urls(profile)).done()
    url, key, secret = RECEIVER
    for wrong in (('http://push.example/', key, secret), ('https://', key, secret), ('https://' + 'x' * 600, key, secret),
                  (url, 'no key', secret), (url, 'A' * 300, secret), (url, key, 'BTBZMqHH6r4Tts7J'), (url, key, 'a+b/')):
        profile.run('webpush', 'subscribe', *wrong).failed('16 bytes')
    profile.run('webpush', 'subscribe', *RECEIVER, 'some').failed('some', status=2)
    profile.run('webpush', 'unsubscribe', 'a/b').failed('a/b')
    equal(relay.sent('SETMETADATA'), [], 'nothing of it reached the server')
    relay.entries.update({f'{WEBPUSH}/subscriptions/broken': '{', f'{WEBPUSH}/subscriptions/odd': '{"resource": [], "msgtype": 7}',
                          f'{WEBPUSH}/subscriptions/deep/er': '{}', f'{WEBPUSH}/subscriptions/list': '[1]'})
    equal([r['id'] for r in profile.records('webpush', 'list')], ['odd'], 'and what the server says is not believed blindly')
    plain = PushServer(world, adds=('COI',))
    other = world.profile('other')
    other.add('alice', urls=plain.urls(other)).done()
    other.run('webpush', 'list').failed('does not push')


class OwnSubmission:
    """The person's own submission server, before Exim, which also makes tokens."""

    def __init__(self, world):
        self.target = world.server.info['smtp']['port_starttls']
        self.made = []
        self.revoked = []
        self.mails = 0
        self.port = listen(world, self.attend)

    async def attend(self, reader, writer):
        async def take(line, server):
            if line.startswith(b'GENSTOKEN '):
                self.made.append(line.decode().split()[1:])
                writer.write(f'250 2.1.11 own-token-{len(self.made)} made\r\n'.encode())
                return
            if line.startswith(b'REVSTOKEN '):
                self.revoked.append(line.decode().split()[1:])
                writer.write(b'250 2.1.0 forgotten\r\n')
                return
            self.mails += line.startswith(b'MAIL ')
            server.write(line)

        def change(line):
            if line.upper().rstrip() == b'250-STARTTLS':
                return b'250-STOKEN\r\n'
            return b'' if b'CHUNKING' in line or b'PIPECONNECT' in line else line
        await pass_on(self.target, reader, writer, take, change)


class PeerSubmission:
    """The recipients' server: takes mail with a token it knows, and says for each of them whether
    it did. `answer` and `answers`, by recipient, are what it says; `mechanism`: it wants to be
    signed in to with a token."""

    def __init__(self, world, offers=True, mechanism=False):
        self.world = world
        self.tokens = {'week-token'}
        self.offers = offers
        self.mechanism = mechanism
        self.answer = '250 2.1.13 {to} year-token 17 delivered'
        self.answers = {}
        self.said = []
        self.port = listen(world, self.attend)

    async def attend(self, reader, writer):
        def say(text):
            writer.write(text.encode() + b'\r\n')
        people, signed_in = [], not self.mechanism
        say('220 mail.test ready')
        while line := (await reader.readline()).decode().rstrip('\r\n'):
            verb = line.split()[0].upper()
            self.said.append(line)
            if verb in ('EHLO', 'LHLO'):
                words = ['STOKEN', *(['AUTH STOKEN'] if self.mechanism else []), 'ENHANCEDSTATUSCODES'] if self.offers else []
                say('\r\n'.join(['250-mail.test', *('250-' + word for word in words), '250 PIPELINING']))
            elif verb == 'AUTH':
                signed_in = base64.b64decode(line.split()[2]).decode().split('\0')[1] in self.tokens
                say('235 2.7.0 ok' if signed_in else '535 5.7.8 unknown token')
            elif verb == 'MAIL':
                say('250 2.1.0 ok' if signed_in else '530 5.7.0 sign in first')
            elif verb == 'RCPT':
                to = re.search('<(.*)>', line)[1]
                known = re.search(r' STOKEN=(\S+)', line)
                good = known and known[1] in self.tokens
                people += [to] if good else []
                say('250 2.1.5 ok' if good else '550 5.7.30 unknown token')
            elif verb == 'DATA':
                say('354 go on')
                mail = []
                while (text := await reader.readline()) != b'.\r\n':
                    mail.append(text[1:] if text.startswith(b'.') else text)
                for to in people:
                    answer = self.answers.get(to, self.answer)
                    if answer.startswith('2'):
                        with smtplib.SMTP('127.0.0.1', self.world.server.info['smtp']['port_internet'], 'localhost') as smtp:
                            smtp.sendmail('alice@mail.test', [to], b''.join(mail))
                    say(answer.format(to=to))
            else:
                say('221 2.0.0 bye')
                return


def token_world(world, own, peer, host='mail.test'):
    path = world.path('names')
    with open(path, 'w') as f:
        f.write(f'[SRV]\n_submissions._tcp.mail.test={host} 465\n[ROUTE]\n{host}:465={peer.port}\n')
    world.env.update(CONFAB_TEST_NAMES=path, GIO_EXTRA_MODULES=os.environ['CONFAB_TEST_MODULES'])
    profile = world.profile()
    urls = profile.urls()
    urls[3] = f'smtps://localhost:{own.port}'
    profile.add('alice', urls=urls).done()
    profile.run('sync').done()
    return profile


def send(profile, to, text):
    """Sends it, and says what became of it, however long that takes."""
    sent = profile.run('send', to, text).done().record
    profile.run('sync').done()
    return profile.run('show', str(sent['id'])).done().record


def last_mail(world, user, count):
    wait_until(lambda: len(world.stored(user)) == count, f'{count} mails')
    return email.message_from_bytes(world.stored(user)[-1][1])


@case
def s24_tokens_are_kept_and_used(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    profile = token_world(world, own, peer)
    bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'week-token'))
    profile.run('sync').done()
    equal(profile.run('direct').done().record, {'account': 'alice@mail.test', 'direct': False})
    send(profile, 'bob@mail.test', 'the ordinary way')
    equal((own.made, peer.said), ([], []), 'off by default')
    equal(last_mail(world, 'bob', 1)['Submission-Token'], None)

    equal(profile.run('direct', 'on').done().record['direct'], True)
    sent = send(profile, 'bob@mail.test', 'straight')
    equal(sent['state'], 'delivered')
    equal([(r['from']['address'], r['state']) for r in sent['receipts']], [('bob@mail.test', 'delivered')])
    equal(own.mails, 1, 'mails by the own server')
    equal(own.made, [['PERM', 'bob@mail.test', 'alice@mail.test']])
    check('RCPT TO:<bob@mail.test> STOKEN=week-token MYSTOKEN=own-token-1' in peer.said, 'the token', peer.said)
    check(peer.said.index('LHLO [127.0.0.1]') < peer.said.index('DATA'), 'the order', peer.said)
    equal(last_mail(world, 'bob', 2).get_payload(), 'straight\r\n')

    # The token that came with the delivery is used from then on.
    peer.tokens = {'year-token'}
    equal(send(profile, 'bob@mail.test', 'again')['state'], 'delivered')
    check(any('STOKEN=year-token' in line for line in peer.said), 'the new token', peer.said)
    profile.run('sync').done()
    equal(len(world.stored('alice', 'Sent')), 3, 'and each is filed')


@case
def s24_a_server_of_somebody_else_gets_nothing(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    # It has a certificate that is trusted, but for another domain than the recipient's.
    profile = token_world(world, own, peer, host='localhost')
    bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'week-token'))
    profile.run('sync').done()
    profile.run('direct', 'on').done()
    equal(send(profile, 'bob@mail.test', 'not for you')['state'], 'sent')
    equal(peer.said, [])


@case
def s24_there_is_always_the_ordinary_way(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    profile = token_world(world, own, peer)
    profile.run('direct', 'on').done()
    # Nobody has a token yet: the first message brings one along.
    equal(send(profile, 'bob@mail.test', 'first')['state'], 'sent')
    equal(own.made, [['TEMP', 'bob@mail.test', 'alice@mail.test']])
    equal(last_mail(world, 'bob', 1)['Submission-Token'], 'own-token-1')
    equal(peer.said, [])

    def offer_again():
        bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'new-token'))
        profile.run('sync').done()
        peer.offers = True
        peer.tokens.add('new-token')
        peer.answer = '550 5.7.1 {to} no'

    bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'old-token'))
    profile.run('sync').done()
    for text, change in (('refused', lambda: None), ('not offered', lambda: setattr(peer, 'offers', False)), ('hostile', offer_again)):
        change()
        sent = send(profile, 'bob@mail.test', text)
        equal((sent['state'], sent['problem']), ('sent', None), text)
        wait_until(lambda: text in [email.message_from_bytes(raw).get_payload().strip() for _, raw in world.stored('bob')], text)
    check(not any('week' in line for line in peer.said), 'no other token', peer.said)
    equal(len([line for line in peer.said if 'old-token' in line]), 1, 'what was refused is tried once')
    # Dovecot's shape: a new token alone.
    peer.answer = '250 2.1.12 dovecot-token fine'
    equal(send(profile, 'bob@mail.test', 'taken')['state'], 'delivered')
    peer.tokens = {'dovecot-token'}
    equal(send(profile, 'bob@mail.test', 'taken again')['state'], 'delivered')


@case
def s24_several_at_once_and_each_by_themselves(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    profile = token_world(world, own, peer)
    profile.run('direct', 'on').done()
    everybody = ('bob', 'carol', 'dave', 'erin')
    profile.run('group', 'create', 'Trip', *(f'{user}@mail.test' for user in everybody)).done()
    profile.run('sync').done()
    first = email.message_from_bytes(world.stored('bob')[-1][1])
    for user in ('bob', 'carol', 'dave'):
        peer.tokens.add(f'{user}-token')
        others = ', '.join(f'{other}@mail.test' for other in everybody if other != user)
        raw = (f'From: {user}@mail.test\r\nTo: alice@mail.test, {others}\r\nSubject: Re: Trip\r\nChat-Version: 1.0\r\n'
               f'Date: {world.date()}\r\nMessage-ID: <{user}-1@mail.test>\r\nIn-Reply-To: {first["Message-ID"]}\r\n'
               f'References: {first["References"]} {first["Message-ID"]}\r\nSubmission-Token: {user}-token\r\n\r\nhere I am\r\n')
        world.deliver('alice', raw=raw.encode())
    profile.run('sync').done()
    chat = str(profile.chat('Trip')['id'])
    before = {user: len(world.stored(user)) for user in everybody}
    own.mails = 0

    # One is let in, one's token is no good any more, one's mailbox is full, one never had a token.
    peer.tokens.remove('carol-token')
    peer.answers = {'bob@mail.test': '250 2.1.13 {to} bob-year 17 delivered', 'dave@mail.test': '452 4.2.2 {to} full'}
    sent = send(profile, chat, 'all of you')
    equal({r['from']['address']: r['state'] for r in sent['receipts']}, {'bob@mail.test': 'delivered'}, 'who has it for certain')
    equal(len([line for line in peer.said if line == 'DATA']), 1, 'one mail for all of the domain')
    for user, count in before.items():
        wait_until(lambda: len(world.stored(user)) > count, f'it to reach {user}')
        equal([raw.count(b'all of you') for _, raw in world.stored(user)][count:], [1], f'mails of {user}')
    equal(own.mails, 1, 'the ordinary way for the others, at once')
    check(sent['state'] in ('sent', 'delivered') and sent['problem'] is None, 'as a whole', sent)
    check([line for line in own.made if line[:2] == ['PERM', 'bob@mail.test']], 'they may answer so', own.made)

    # What was refused is not tried again; what was given is.
    peer.said.clear()
    peer.answers, peer.tokens = {}, {'bob-year', 'dave-token'}
    sent = send(profile, chat, 'again')
    equal({r['from']['address'] for r in sent['receipts'] if r['state'] == 'delivered'}, {'bob@mail.test', 'dave@mail.test'})
    tokens = re.findall(r'STOKEN=(\S+)', ' '.join(line.replace('MYSTOKEN', 'MY') for line in peer.said))
    equal(sorted(t for t in tokens if not t.startswith('own-')), ['bob-year', 'dave-token'])
    equal(len(world.stored('alice', 'Sent')), 3, 'each is filed once')


@case
def s24_signing_in_with_a_token(world):
    own, peer = OwnSubmission(world), PeerSubmission(world, mechanism=True)
    profile = token_world(world, own, peer)
    profile.run('direct', 'on').done()
    bring(world, 'alice', 'with a token', CHAT, ('Submission-Token', 'week-token'))
    profile.run('sync').done()
    equal(send(profile, 'bob@mail.test', 'signed in')['state'], 'delivered')
    word = base64.b64encode(b'bob@mail.test\0week-token').decode()
    check(peer.said.index(f'AUTH STOKEN {word}') < next(i for i, line in enumerate(peer.said) if line.startswith('MAIL ')), 'the order', peer.said)
    # One that is taken for nothing ends it before a word of the message is said.
    peer.tokens = set()
    peer.said.clear()
    equal(send(profile, 'bob@mail.test', 'not let in')['state'], 'sent')
    check(not [line for line in peer.said if line.startswith('MAIL ')], 'no mail', peer.said)
    peer.said.clear()
    send(profile, 'bob@mail.test', 'nor asked')
    equal(peer.said, [], 'tokens that were refused are forgotten')


@case
def s24_tokens_past_their_time(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    profile = token_world(world, own, peer)
    profile.run('direct', 'on').done()
    now = int(time.time())
    old, good = f'1-created:{now - 700000}-validity:604800-hash:a-secret:b', f'1-created:{now}-validity:604800-hash:a-secret:b'
    peer.tokens = {old, good}
    bring(world, 'alice', 'an old token', CHAT, ('Submission-Token', old))
    profile.run('sync').done()
    equal(send(profile, 'bob@mail.test', 'the ordinary way')['state'], 'sent')
    equal(peer.said, [], 'nobody is asked with it')
    bring(world, 'alice', 'a good one', CHAT, ('Submission-Token', good))
    peer.answer = f'250 2.1.13 {{to}} {old} 17 delivered'
    profile.run('sync').done()
    equal(send(profile, 'bob@mail.test', 'straight')['state'], 'delivered')
    # What the server gave is past its time already: what came with the message is used.
    peer.said.clear()
    equal(send(profile, 'bob@mail.test', 'straight again')['state'], 'delivered')
    check(not [line for line in peer.said if old in line], 'the old one', peer.said)


@case
def s24_who_is_blocked_gives_the_token_back(world):
    own, peer = OwnSubmission(world), PeerSubmission(world)
    profile = token_world(world, own, peer)
    profile.run('direct', 'on').done()
    send(profile, 'bob@mail.test', 'with a token of ours')
    equal(own.made, [['TEMP', 'bob@mail.test', 'alice@mail.test']])
    profile.run('contact', 'block', 'carol@mail.test').done()
    profile.run('contact', 'block', 'bob@mail.test').done()
    profile.run('sync').done()
    equal(own.revoked, [['bob@mail.test', 'alice@mail.test']], 'from who has one')
    profile.run('contact', 'unblock', 'bob@mail.test').done()
    profile.run('contact', 'block', 'bob@mail.test').done()
    profile.run('sync').done()
    equal(len(own.revoked), 1, 'once')


if __name__ == '__main__':
    sys.exit(main(sys.argv))
