# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox as it grew over years, written straight into a Maildir: the same each time."""
import email.utils
import os
import random

PEOPLE = 180
LISTS = 8
SHOPS = 12
NEWEST = 1_780_000_000
YEARS_SECONDS = 6 * 365 * 86400
WORDS = ('the train boat bread window letter garden summer winter answer question morning evening coffee paper mountain river '
         'please thanks maybe tomorrow yesterday never always bring take see find write read call meet walk cook paint repair '
         'house roof kitchen street corner shop market school office station ticket key bag coat umbrella bicycle').split()
NAMES = ('Ada Bela Cleo Dario Emil Finn Greta Hugo Ines Jana Kofi Lena Milo Nora Otis Pia Quin Rosa Sami Tove').split()
FAMILIES = ('Abel Brandt Castro Dahl Engel Fischer Grant Holm Ito Jansen Klein Lund Mora Novak Okoye').split()


class Mailbox:
    """Makes `count` mails for an address: chats, threads, lists and newsletters."""

    def __init__(self, address, count, seed=1):
        self.address = address
        self.count = count
        self.random = random.Random(seed)
        self.people = [(f'{NAMES[i % len(NAMES)]} {FAMILIES[i % len(FAMILIES)]}', f'p{i}@people{i % 30}.example') for i in range(PEOPLE)]
        self.last = {}

    def sentence(self, least, most):
        words = [self.random.choice(WORDS) for _ in range(self.random.randint(least, most))]
        return ' '.join(words).capitalize() + '.'

    def text(self, least=1, most=6):
        return '\r\n\r\n'.join(self.sentence(6, 22) for _ in range(self.random.randint(least, most)))

    def mail(self, number, when):
        kind = self.random.random()
        head = {'Date': email.utils.formatdate(when), 'MIME-Version': '1.0', 'Content-Type': 'text/plain; charset=utf-8'}
        name, address = self.people[min(int(self.random.paretovariate(1.1)) - 1, PEOPLE - 1)]
        head['To'] = self.address
        if kind < 0.5:  # chat
            key = ('chat', address)
            head.update({'From': f'{name} <{address}>', 'Subject': 'Chat', 'Chat-Version': '1.0',
                         'Message-ID': f'<chat$b{number}@{address.split("@")[1]}>'})
            body = self.sentence(3, 25)
        elif kind < 0.75:  # a thread of mail
            key = ('mail', address, self.random.randint(0, 3))
            head.update({'From': f'{name} <{address}>', 'Subject': f'About {WORDS[(number * 7) % len(WORDS)]}',
                         'Message-ID': f'<b{number}@{address.split("@")[1]}>', 'Received': f'from mx{number % 9}.example by mail.test; {head["Date"]}'})
            quoted = '\r\n'.join('> ' + self.sentence(8, 14) for _ in range(4))
            body = f'{self.text()}\r\n\r\nOn Monday, somebody wrote:\r\n{quoted}\r\n\r\n-- \r\n{name}'
        elif kind < 0.88:  # a mailing list
            which = self.random.randint(0, LISTS - 1)
            key = ('list', which, self.random.randint(0, 5))
            head.update({'From': f'{name} <{address}>', 'To': f'list{which}@lists.example', 'List-Id': f'List {which} <list{which}.lists.example>',
                         'Subject': f'[list{which}] {self.sentence(3, 6)}', 'Message-ID': f'<b{number}@lists.example>'})
            body = self.text(2, 9)
        else:  # a newsletter
            which = self.random.randint(0, SHOPS - 1)
            key = None
            rows = ''.join(f'<tr><td><b>{self.sentence(3, 5)}</b></td><td>{self.sentence(10, 30)}</td></tr>' for _ in range(8))
            head.update({'From': f'Shop {which} <news@shop{which}.example>', 'Subject': self.sentence(3, 7), 'Precedence': 'bulk',
                         'List-Unsubscribe': f'<https://shop{which}.example/leave>', 'Message-ID': f'<b{number}@shop{which}.example>',
                         'Content-Type': 'text/html; charset=utf-8'})
            body = f'<html><body><h1>Shop {which}</h1><table>{rows}</table></body></html>'
        if key in self.last:
            head['References'] = self.last[key]
            head['In-Reply-To'] = self.last[key].split()[-1]
        if key:
            root = self.last.get(key, head['Message-ID']).split()[0]
            self.last[key] = root if root == head['Message-ID'] else f'{root} {head["Message-ID"]}'
        return ''.join(f'{k}: {v}\r\n' for k, v in head.items()) + '\r\n' + body + '\r\n'

    def write(self, maildir):
        """Writes the mails; the number of bytes."""
        for name in ('cur', 'new', 'tmp'):
            os.makedirs(os.path.join(maildir, name), exist_ok=True)
        step = YEARS_SECONDS / self.count
        total = 0
        for number in range(self.count):
            when = int(NEWEST - (self.count - number) * step)
            data = self.mail(number, when).encode()
            total += len(data)
            path = os.path.join(maildir, 'cur', f'{when}.M{number:06d}.bench,S={len(data)}:2,S')
            with open(path, 'wb') as f:
                f.write(data)
            os.utime(path, (when, when))
        return total
