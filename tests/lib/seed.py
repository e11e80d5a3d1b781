#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the test mail server with a small believable history for Alice, Bob and Carol.

Chats in the wire form of COI, a group, a picture, an ordinary thread of mail with quotes
and signatures, and a newsletter. All dates are relative to now.
"""
import argparse
import email.policy
import email.utils
import imaplib
import json
import os
import ssl
import subprocess
import sys
import tempfile
import textwrap
import time
from email.message import EmailMessage

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

NAMES = {
    'alice': 'Alice Lindqvist',
    'bob': 'Bob Okafor',
    'carol': 'Carol Medina',
}
GROUP_ID = 'Hq3vT9zXk2LmPw7R'
GROUP_NAME = 'Summit hut'

# (how long ago, who, words); "PICTURE" is the mountain that draw_picture () paints.
ALICE_AND_BOB = [
    (2 * DAY + 5 * HOUR, 'bob', 'Hi Alice, are you back from Lisbon?'),
    (2 * DAY + 4 * HOUR + 50 * MINUTE, 'alice', 'Since last night. Slept twelve hours 😄'),
    (2 * DAY + 4 * HOUR + 48 * MINUTE, 'bob', 'Well deserved.'),
    (2 * DAY + 4 * HOUR + 47 * MINUTE, 'bob', 'I went up to the ridge on Sunday. The snow is almost gone, and from the top you can see '
     'all the way to the coast. You would have liked it.'),
    (2 * DAY + 4 * HOUR + 46 * MINUTE, 'bob', 'PICTURE'),
    (2 * DAY + 4 * HOUR + 30 * MINUTE, 'alice', 'Oh, that light!'),
    (2 * DAY + 4 * HOUR + 29 * MINUTE, 'alice', 'Next time you wake me up, no matter how many hours.'),
    (1 * DAY + 2 * HOUR, 'alice', 'Do you still have the big tent?'),
    (1 * DAY + 1 * HOUR + 40 * MINUTE, 'bob', 'In the cellar. It smells a bit, but it is dry.'),
    (1 * DAY + 1 * HOUR + 38 * MINUTE, 'alice', 'Good enough for Carol and me. The route, if you want to look at it:\nhttps://example.org/routes/west-ridge'),
    (3 * HOUR + 20 * MINUTE, 'bob', 'Looks good. Twelve kilometres, and water at the hut.'),
    (3 * HOUR + 12 * MINUTE, 'alice', 'Then it is settled ☀️'),
]
GROUP = [
    (1 * DAY + 3 * HOUR, 'carol', 'I made us a group, so that nobody has to ask twice.'),
    (1 * DAY + 2 * HOUR + 55 * MINUTE, 'bob', 'Sensible.'),
    (1 * DAY + 2 * HOUR + 30 * MINUTE, 'alice', 'The hut has four beds left for Saturday. Shall I take three?'),
    (1 * DAY + 2 * HOUR + 28 * MINUTE, 'carol', 'Yes please!'),
    (1 * DAY + 2 * HOUR + 10 * MINUTE, 'alice', 'Done. We have to be there before six, or they give the beds away.'),
    (2 * HOUR + 5 * MINUTE, 'bob', 'Train at 7:42, then the bus at 9:10. I can get the tickets.'),
    (2 * HOUR, 'carol', 'I bring coffee and the good chocolate.'),
]
ALICE_AND_CAROL = [
    (4 * DAY + 6 * HOUR, 'carol', 'Can I borrow your ladder on Thursday?'),
    (4 * DAY + 5 * HOUR, 'alice', 'Of course. It is behind the shed, the gate is open.'),
    (4 * DAY + 4 * HOUR + 58 * MINUTE, 'carol', 'You are the best 🙏'),
]
BOB_AND_CAROL = [
    (3 * DAY + 2 * HOUR, 'bob', 'Did the film come out?'),
    (3 * DAY + 1 * HOUR, 'carol', 'All but the last four pictures. I bring prints on Saturday.'),
    (3 * DAY + 58 * MINUTE, 'bob', 'I am curious!'),
]
# What nobody has read yet: the last lines of the group, and the newsletter.
UNREAD_FOR_ALICE = 2

THREAD = [
    (5 * DAY + 3 * HOUR, ('Jonas Weber', 'jonas@weber-roofs.example'), None, 'Inspection of the roof', '''\
Dear Ms Lindqvist,

as agreed on the phone I would come on Tuesday at nine to look at the north side of the roof. It takes about an hour. Please make sure that the attic can be reached.

You get the offer for new tiles once I have seen the beams.

Kind regards
Jonas Weber

-- 
Weber Roofs · Mill Lane 4
Phone 555 0134
'''),
    (5 * DAY + 1 * HOUR, None, ('Jonas Weber', 'jonas@weber-roofs.example'), 'Re: Inspection of the roof', '''\
Dear Mr Weber,

Tuesday at nine is fine, I am at home. The ladder to the attic is in the hall.

Best wishes
Alice Lindqvist

On Monday, Jonas Weber wrote:
> Dear Ms Lindqvist,
>
> as agreed on the phone I would come on Tuesday at nine to look at the
> north side of the roof. It takes about an hour. Please make sure that
> the attic can be reached.
'''),
    (9 * HOUR, ('Jonas Weber', 'jonas@weber-roofs.example'), None, 'Re: Inspection of the roof', '''\
Good news: the beams are dry. Only eleven tiles have to be replaced, and we can do that this month.

Shall I put you down for the 14th?

Kind regards
Jonas Weber

On Tuesday, Alice Lindqvist wrote:
> Dear Mr Weber,
>
> Tuesday at nine is fine, I am at home. The ladder to the attic is in
> the hall.
>
> Best wishes
> Alice Lindqvist

-- 
Weber Roofs · Mill Lane 4
Phone 555 0134
'''),
]

NEWSLETTER_TEXT = '''\
Paper Moth Books

New on our shelves: three novels about islands, an atlas of clouds, and the
cookbook that everybody asks for.

On Friday at eight Ines Farrow reads from "The Salt Road". Entrance is free.

You get this letter because you asked for it.
'''
NEWSLETTER_HTML = '''\
<html><body style="font-family: Georgia, serif; background: #faf6ef">
<h1 style="color: #7a3b2e">Paper Moth Books</h1>
<p>New on our shelves: <b>three novels about islands</b>, an <i>atlas of clouds</i>, and the cookbook that everybody asks for.</p>
<p>On Friday at eight <b>Ines Farrow</b> reads from “The Salt Road”. Entrance is free.</p>
<p><a href="https://papermoth.example/friday">Tell us that you come</a></p>
<img src="https://papermoth.example/open.gif?u=8271" width="1" height="1" alt="">
<p style="font-size: 80%">You get this letter because you asked for it. <a href="https://papermoth.example/leave">Unsubscribe</a></p>
</body></html>
'''

PICTURE = '''\
<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="860">
<defs>
<linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="#3d6fb4"/><stop offset=".55" stop-color="#f3b98a"/><stop offset="1" stop-color="#fbe3c0"/></linearGradient>
<linearGradient id="near" x2="0" y2="1"><stop offset="0" stop-color="#33514a"/><stop offset="1" stop-color="#16261f"/></linearGradient>
<linearGradient id="mid" x2="0" y2="1"><stop offset="0" stop-color="#5d7f95"/><stop offset="1" stop-color="#3f5f6c"/></linearGradient>
</defs>
<rect width="1280" height="860" fill="url(#sky)"/>
<circle cx="905" cy="360" r="62" fill="#fff3d8"/>
<circle cx="905" cy="360" r="130" fill="#fff3d8" opacity=".22"/>
<path d="M0 520 L150 400 L260 470 L420 290 L540 420 L640 350 L790 480 L960 380 L1110 470 L1280 410 V860 H0 Z" fill="#92a9c1"/>
<path d="M420 290 L372 345 L410 338 L430 365 L462 335 Z" fill="#f7f4ef"/>
<path d="M0 610 L190 500 L330 580 L520 450 L700 600 L880 520 L1050 600 L1280 530 V860 H0 Z" fill="url(#mid)"/>
<path d="M0 740 L120 690 L300 760 L470 640 L600 700 L820 660 L1010 750 L1280 690 V860 H0 Z" fill="url(#near)"/>
<path d="M180 740 l14 -50 l14 50 z M230 752 l16 -62 l16 62 z M1040 748 l15 -58 l15 58 z M1100 738 l12 -44 l12 44 z" fill="#0f1c17"/>
</svg>
'''


def draw_picture():
    """A JPEG of mountains in the evening; needs rsvg-convert and ImageMagick."""
    with tempfile.TemporaryDirectory() as directory:
        paths = [os.path.join(directory, name) for name in ('picture.svg', 'picture.png', 'picture.jpg')]
        with open(paths[0], 'w') as f:
            f.write(PICTURE)
        subprocess.run(['rsvg-convert', '-o', paths[1], paths[0]], check=True)
        subprocess.run(['convert', paths[1], '-strip', '-quality', '88', paths[2]], check=True)
        with open(paths[2], 'rb') as f:
            return f.read()


def flowed(text):
    """Text in the form of RFC 3676: a line that goes on ends with a space."""
    lines = []
    for paragraph in text.split('\n'):
        if paragraph == '-- ':
            lines.append(paragraph)
            continue
        folded = textwrap.wrap(paragraph, 72, break_long_words=False, break_on_hyphens=False) or ['']
        stuffed = [' ' + line if line.startswith((' ', '>', 'From ')) and not paragraph.startswith('>') else line for line in folded]
        lines.extend(line + ' ' for line in stuffed[:-1])
        lines.append(stuffed[-1])
    return '\n'.join(lines)


def address(who):
    return f'{who}@mail.test'


def mailbox(who):
    return email.utils.formataddr((NAMES[who], address(who)))


class Seed:
    """Builds the mails and puts them into the mailboxes."""

    def __init__(self, info, now=None):
        self.info = info
        self.now = now or time.time()
        self.mails = []  # (user, folder, time, flags, bytes)
        self.numbers = 0

    def unique(self):
        self.numbers += 1
        return f'{self.numbers:04d}.{int(self.now):x}'

    def head(self, message, when, sender, to, subject, message_id, references=(), chat=True):
        message['From'] = sender
        message['To'] = ', '.join(to)
        message['Date'] = email.utils.formatdate(when, localtime=False)
        message['Subject'] = subject
        message['Message-ID'] = message_id
        if references:
            message['References'] = ' '.join(references)
        if chat:
            message['Chat-Version'] = '1.0'

    def put(self, user, folder, when, message, seen=True):
        flags = '(\\Seen)' if seen else None
        self.mails.append((user, folder, when, flags, message.as_bytes(policy=email.policy.SMTP)))

    def chat(self, lines, members, group=None, unread_for=None, unread=0):
        """A conversation of `members`; the last lines are not read by one of them."""
        root = previous = None
        for index, (ago, who, words) in enumerate(lines):
            when = self.now - ago
            message = EmailMessage()
            others = [m for m in members if m != who]
            mark = f'chat$group.{GROUP_ID}.' if group else 'chat$'
            message_id = f'<{mark}{self.unique()}@mail.test>'
            references = [] if root is None else [root] if root == previous else [root, previous]
            self.head(message, when, mailbox(who), [mailbox(m) for m in others], group or 'Chat', message_id, references)
            if group:
                message['Chat-Group-ID'] = GROUP_ID
                message['Chat-Group-Name'] = group
            if words == 'PICTURE':
                picture = draw_picture()
                message.set_content('', charset='utf-8')
                message.make_mixed()
                message.add_attachment(picture, maintype='image', subtype='jpeg', disposition='inline', filename='ridge.jpg',
                                       params={'name': 'ridge.jpg'})
                message.get_payload()[-1].set_param('size', str(len(picture)), header='Content-Disposition')
            else:
                message.set_content(flowed(words), charset='utf-8', cte='8bit')
                message.set_param('format', 'flowed')
            root, previous = root or message_id, message_id
            self.put(who, 'Sent', when, message)
            for other in others:
                self.put(other, 'INBOX', when, message, seen=other != unread_for or index < len(lines) - unread)

    def thread(self):
        """Ordinary mail between Alice and somebody with a mail program."""
        ids = []
        for ago, sender, to, subject, text in THREAD:
            when = self.now - ago
            message = EmailMessage()
            theirs = email.utils.formataddr(sender or to)
            message_id = f'<{self.unique()}@{"weber-roofs.example" if sender else "mail.test"}>'
            self.head(message, when, theirs if sender else mailbox('alice'), [mailbox('alice') if sender else theirs], subject,
                      message_id, ids, chat=False)
            if ids:
                message['In-Reply-To'] = ids[-1]
            message.set_content(flowed(text), charset='utf-8')
            message.set_param('format', 'flowed')
            ids.append(message_id)
            self.put('alice', 'INBOX' if sender else 'Sent', when, message)

    def newsletter(self):
        when = self.now - 50 * MINUTE
        message = EmailMessage()
        self.head(message, when, 'Paper Moth Books <letter@papermoth.example>', [mailbox('alice')],
                  'Islands, clouds, and a reading on Friday', f'<{self.unique()}@papermoth.example>', chat=False)
        message['List-Unsubscribe'] = '<https://papermoth.example/leave>, <mailto:leave@papermoth.example>'
        message['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click'
        message['Precedence'] = 'bulk'
        message.set_content(NEWSLETTER_TEXT, charset='utf-8')
        message.add_alternative(NEWSLETTER_HTML, subtype='html')
        self.put('alice', 'INBOX', when, message, seen=False)

    def build(self):
        self.chat(ALICE_AND_BOB, ('alice', 'bob'))
        self.chat(GROUP, ('alice', 'bob', 'carol'), group=GROUP_NAME, unread_for='alice', unread=UNREAD_FOR_ALICE)
        self.chat(ALICE_AND_CAROL, ('alice', 'carol'))
        self.chat(BOB_AND_CAROL, ('bob', 'carol'))
        self.thread()
        self.newsletter()
        self.mails.sort(key=lambda mail: mail[2])

    def send(self):
        context = ssl.create_default_context(cafile=self.info['ca'])
        for user in self.info['users']:
            who = user['address'].partition('@')[0]
            mine = [mail for mail in self.mails if mail[0] == who]
            if not mine:
                continue
            with imaplib.IMAP4_SSL(self.info['imap']['host'], self.info['imap']['port_tls'], ssl_context=context) as imap:
                imap.login(user['address'], user['password'])
                for _, folder, when, flags, data in mine:
                    status, answer = imap.append(folder, flags, imaplib.Time2Internaldate(when), data)
                    if status != 'OK':
                        raise RuntimeError(f'APPEND to {folder} of {who}: {answer}')


def fill(info, now=None):
    """Fills the mail server that `info` tells of; how many mails there are now."""
    seed = Seed(info, now)
    seed.build()
    seed.send()
    return len(seed.mails)


def main():
    parser = argparse.ArgumentParser(description='Fill the test mail server with a small history.')
    parser.add_argument('info', help='file with the JSON that the mail server printed')
    options = parser.parse_args()
    with open(options.info) as f:
        print(fill(json.load(f)), 'mails')
    return 0


if __name__ == '__main__':
    sys.exit(main())
