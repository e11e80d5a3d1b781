#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server for tests and the demo: Dovecot and Exim, rootless, below one directory.

Both run as the calling user, read nothing from /etc, listen on 127.0.0.1 alone, and
deliver at once. As a program: `mailserver.py start DIR`, `mailserver.py stop DIR`, or
`mailserver.py serve DIR`, which prints what a client needs to know and then stays until
it is told to end.
"""
import argparse
import json
import os
import pwd
import grp
import hashlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

COI_FILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'server')

DOMAIN = 'mail.test'
USERS = ('alice', 'bob', 'carol')
START_SECONDS = 20

DOVECOT_CONF = '''\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {run}
state_dir = {dir}/state
log_path = {dir}/log/dovecot.log
protocols = imap lmtp
hostname = {domain}
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_server_cert_file = {dir}/tls/server.pem
ssl_server_key_file = {dir}/tls/server.key
auth_allow_cleartext = yes
auth_mechanisms = plain login scram-sha-256{token_mechanisms}
auth_username_format = %{{user | lower}}
mail_max_userip_connections = 50
passdb passwd-file {{
  driver = passwd-file
  passwd_file_path = {dir}/users
}}
{token_passdb}userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {dir}/mail/%{{user}}
  }}
}}
mail_driver = {storage}
mail_path = ~/Maildir
mailbox_list_layout = fs
mail_privileged_group =
mail_access_groups =
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Drafts {{
    auto = {drafts}
    special_use = \\Drafts
  }}
  mailbox Trash {{
    auto = subscribe
    special_use = \\Trash
  }}
  mailbox Junk {{
    auto = subscribe
    special_use = \\Junk
  }}
  mailbox Archive {{
    auto = subscribe
    special_use = \\Archive
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0600
  }}
}}
service auth {{
  unix_listener auth-client {{
    mode = 0600
  }}
}}
'''

# As data/server/README.md says it, and with ManageSieve beside it.
DOVECOT_COI = '''\
!include {dir}/coi/coi.conf
'''

DOVECOT_SIEVE = '''\
protocols = imap lmtp sieve
protocol lmtp {{
  mail_plugins {{
    sieve = yes
  }}
}}
{sieve_extensions}sieve_script personal {{
  driver = file
  path = ~/sieve
  active_path = ~/.dovecot.sieve
}}
service managesieve-login {{
  chroot =
  inet_listener sieve {{
    port = {sieve}
  }}
}}
'''

EXIM_CONF = '''\
exim_path = {dir}/exim
exim_user = {user}
exim_group = {group}
never_users =
trusted_users = {user}
pid_file_path = {dir}/exim.pid
spool_directory = {dir}/spool
log_file_path = {dir}/log/exim-%slog
primary_hostname = {domain}
qualify_domain = {domain}
local_interfaces = 127.0.0.1
daemon_smtp_ports = {submission} : {submissions} : {internet}
tls_on_connect_ports = {submissions}
tls_advertise_hosts = *
tls_certificate = {dir}/tls/server.pem
tls_privatekey = {dir}/tls/server.key
auth_advertise_hosts = *
host_lookup =
rfc1413_query_timeout = 0s
smtp_enforce_sync = false
helo_allow_chars = _
smtp_accept_max = 200
smtp_accept_queue_per_connection = 100000
message_size_limit = 50M
smtputf8_advertise_hosts = *
dsn_advertise_hosts = *
keep_environment =
add_environment = PATH=/usr/bin:/bin
deliver_drop_privilege = true
remote_max_parallel = 4
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
begin acl
acl_rcpt:
  accept  condition = ${{if eq{{$received_port}}{{{internet}}}}}
          domains = {domain}
  deny    message = 550 5.7.0 authentication required
          !authenticated = *
  deny    message = 550 5.7.1 relaying denied
          !domains = {domain}
  accept
acl_data:
  accept
begin routers
local:
  driver = accept
  domains = {domain}
  local_parts = {users}
  transport = dovecot_lmtp
begin transports
dovecot_lmtp:
  driver = lmtp
  socket = {run}/lmtp
  batch_max = 50
  user = {user}
  group = {group}
begin retry
* * F,2h,1m
begin authenticators
PLAIN:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_set_id = $auth2
  server_condition = ${{if eq{{$auth3}}{{${{lookup{{${{lc:$auth2}}}}lsearch{{{dir}/exim.users}}{{$value}}fail}}}}}}
LOGIN:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_set_id = $auth1
  server_condition = ${{if eq{{$auth2}}{{${{lookup{{${{lc:$auth1}}}}lsearch{{{dir}/exim.users}}{{$value}}fail}}}}}}
'''

# Whose a token is, is asked of the provider. Who is refused may try again at once.
DOVECOT_TOKENS = '''\
passdb oauth2 {{
  driver = oauth2
  mechanisms_filter = xoauth2 oauthbearer
}}
oauth2_introspection_mode = get
oauth2_introspection_url = {introspection}
oauth2_force_introspection = yes
oauth2_active_attribute = active
oauth2_active_value = true
oauth2_username_attribute = email
auth_failure_delay = 0
'''

EXIM_TOKENS = '''\
XOAUTH2:
  driver = plaintext
  public_name = XOAUTH2
  server_prompts = :
  server_set_id = ${{sg{{$auth1}}{{\\N^user=([^\\x01]*).*$\\N}}{{\\$1}}}}
  server_condition = ${{if eq{{${{sg{{$auth1}}{{\\N^user=([^\\x01]*).*$\\N}}{{\\$1}}}}}}{{${{lookup{{${{sg{{$auth1}}{{\\N^.*auth=Bearer ([^\\x01]+).*$\\N}}{{\\$1}}}}}}lsearch{{{dir}/exim.tokens}}{{$value}}fail}}}}}}
'''


class MailServerError(Exception):
    """The servers could not be started; the message says why."""


def free_ports(n):
    """n ports of 127.0.0.1 on which nobody listens now."""
    sockets = []
    for _ in range(n):
        s = socket.socket()
        s.bind(('127.0.0.1', 0))
        sockets.append(s)
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_for_greeting(port, deadline):
    """Waits until a server on the port says its first line."""
    while True:
        try:
            with socket.create_connection(('127.0.0.1', port), timeout=2) as s:
                if s.recv(1):
                    return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise MailServerError(f'nobody answers on port {port}')
        time.sleep(0.02)


# A socket's path has at most 107 bytes, the longest name of one some 30.
SOCKETS_MAX = 70


class MailServer:
    """One Dovecot and one Exim below `directory`."""

    def __init__(self, directory, users=USERS, shown=None, storage='maildir', introspection=None, coi=False, sieve=False, sieve_extensions=None,
                 separator='/', prefix='', drafts=True):
        """`shown` is the directory's path as clients know it, if that is another; `storage` is how
        Dovecot keeps mail; `introspection` an address that says whose an OAuth 2 token is, to let
        tokens in; `coi` makes it a COI server by the files of data/server, and `sieve` lets people
        keep Sieve scripts there, with these extensions alone. `separator` and `prefix` are of the names of folders;
        without `drafts` there is no folder for them."""
        self.separator = separator
        self.prefix = prefix
        self.drafts = 'subscribe' if drafts else 'no'
        self.coi = coi
        self.sieve = sieve
        self.sieve_extensions = sieve_extensions
        self.introspection = introspection
        self.storage = storage
        self.directory = os.path.realpath(directory)
        self.sockets = self.path('run')
        if len(os.fsencode(self.sockets)) > SOCKETS_MAX:
            name = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
            self.sockets = os.path.join('/tmp', f'confab-mail-{os.getuid()}-{name}')
        self.shown = shown or self.directory
        self.users = [(f'{u}@{DOMAIN}', f'{u}-pw') for u in users]
        self.info = None

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def make_certificates(self):
        if os.path.exists(self.path('tls', 'server.pem')):
            return
        def openssl(*args):
            subprocess.run(['openssl', *args], cwd=self.path('tls'), check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
        openssl('req', '-x509', *key, '-days', '30', '-subj', '/CN=Confab test authority',
                '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign',
                '-keyout', 'ca.key', '-out', 'ca.pem')
        openssl('req', *key, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr')
        with open(self.path('tls', 'ext'), 'w') as f:
            f.write(f'subjectAltName=DNS:localhost,DNS:{DOMAIN},IP:127.0.0.1\n'
                    'extendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n')
        openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
                '-days', '30', '-extfile', 'ext', '-out', 'server.pem')

    def start(self):
        """Starts both and returns what a client needs to know."""
        os.makedirs(self.sockets, mode=0o700, exist_ok=True)
        for name in ('state', 'spool', 'log', 'mail', 'tls'):
            os.makedirs(self.path(name), exist_ok=True)
        self.make_certificates()
        ports = self.choose_ports()
        user = pwd.getpwuid(os.getuid()).pw_name
        values = dict(storage=self.storage, dir=self.directory, run=self.sockets, domain=DOMAIN, user=user,
                      group=grp.getgrgid(os.getgid()).gr_name, uid=os.getuid(), gid=os.getgid(), users=' : '.join(a.split('@')[0] for a, _ in self.users), **ports)
        only = f'sieve_extensions = {self.sieve_extensions}\n' if self.sieve_extensions else ''
        values.update(sieve_extensions=only, separator=self.separator, prefix=self.prefix, drafts=self.drafts)
        values.update(introspection=self.introspection, token_mechanisms='', token_passdb='')
        if self.introspection:
            values.update(token_mechanisms=' xoauth2 oauthbearer', token_passdb=DOVECOT_TOKENS.format(**values))
        if self.coi:
            self.copy_coi()
        files = {'dovecot.conf': DOVECOT_CONF.format(**values) + (DOVECOT_COI.format(**values) if self.coi else '') +
                 (DOVECOT_SIEVE.format(**values) if self.sieve else ''),
                 'exim.conf': EXIM_CONF.format(**values) + (EXIM_TOKENS.format(**values) if self.introspection else ''),
                 'users': ''.join(f'{a}:{{PLAIN}}{p}::::::\n' for a, p in self.users),
                 'exim.users': ''.join(f'{a}: {p}\n' for a, p in self.users)}
        for name, text in files.items():
            with open(self.path(name), 'w') as f:
                f.write(text)
        # A copy without the set-uid bit runs as whoever starts it.
        shutil.copyfile('/usr/sbin/exim4', self.path('exim'))
        os.chmod(self.path('exim'), 0o755)
        for path in self.pid_files():
            if os.path.exists(path):
                os.unlink(path)

        self.run('dovecot', '-c', self.path('dovecot.conf'))
        self.run(self.path('exim'), '-C', self.path('exim.conf'), '-bd', '-q1m')
        deadline = time.monotonic() + START_SECONDS
        wait_for_greeting(ports['imap'], deadline)
        wait_for_greeting(ports['submission'], deadline)
        self.info = {
            'imap': {'host': 'localhost', 'port_tls': ports['imaps'], 'port_starttls': ports['imap']},
            'smtp': {'host': 'localhost', 'port_tls': ports['submissions'], 'port_starttls': ports['submission'],
                     'port_internet': ports['internet']},
            'users': [{'address': a, 'password': p} for a, p in self.users],
            'ca': os.path.join(self.shown, 'tls', 'ca.pem'),
            'directory': self.shown,
            'ports': ports,
        }
        with open(self.path('info.json'), 'w') as f:
            json.dump(self.info, f)
        return self.info

    def copy_coi(self):
        """The files that make a COI server, word by word but for where they lie."""
        os.makedirs(self.path('coi'), exist_ok=True)
        for name in ('coi.conf', 'deliver.sieve', 'seen.sieve'):
            with open(os.path.join(COI_FILES, name)) as f:
                text = f.read()
            with open(self.path('coi', name), 'w') as f:
                f.write(text.replace('/etc/dovecot/coi/', self.path('coi') + '/'))

    def choose_ports(self):
        """The ports of the last time, so that clients find the server again, if they are still free."""
        old = self.read_info()
        if old:
            try:
                for port in old['ports'].values():
                    with socket.socket() as s:
                        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                        s.bind(('127.0.0.1', port))
                return old['ports']
            except OSError:
                pass
        return dict(zip(('imap', 'imaps', 'submission', 'submissions', 'internet', 'sieve'), free_ports(6)))

    def run(self, *command):
        # A file, not a pipe: the daemons keep their output open.
        with tempfile.TemporaryFile('w+') as output:
            status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output).returncode
            output.seek(0)
            if status != 0:
                raise MailServerError(f'{os.path.basename(command[0])} does not start: {output.read().strip()}')

    def read_info(self):
        try:
            with open(self.path('info.json')) as f:
                return json.load(f)
        except (OSError, ValueError):
            return None

    def pid_files(self):
        return {os.path.join(self.sockets, 'master.pid'): 'dovecot', self.path('exim.pid'): 'exim'}

    def pids(self):
        """Those of the two that live; a number that was left behind may be another's by now."""
        for path, program in self.pid_files().items():
            try:
                with open(path) as f:
                    pid = int(f.read())
                with open(f'/proc/{pid}/comm') as f:
                    if f.read().startswith(program):
                        yield pid
            except (OSError, ValueError):
                pass

    def stop(self):
        """Ends both and waits until they are gone; whether there were any."""
        pids = list(self.pids())
        ended = len(pids) > 0
        for pid in pids:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        deadline = time.monotonic() + 10
        while pids and time.monotonic() < deadline:
            pids = [pid for pid in pids if os.path.exists(f'/proc/{pid}')]
            time.sleep(0.02)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return ended

    def log(self, name):
        """The text of a log: `dovecot.log`, `exim-mainlog` or `exim-rejectlog`."""
        try:
            with open(self.path('log', name), errors='replace') as f:
                return f.read()
        except OSError:
            return ''

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()


def serve(server):
    """Starts the servers, says so, and stops them when told to."""
    info = server.start()
    # Not before: the servers would inherit it.
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
    print(json.dumps(info), flush=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.sigwait((signal.SIGTERM, signal.SIGINT))
    server.stop()


def main(argv):
    parser = argparse.ArgumentParser(description='A mail server for tests: Dovecot and Exim below one directory.')
    parser.add_argument('what', choices=('start', 'stop', 'serve'))
    parser.add_argument('directory')
    parser.add_argument('--shown', help='the path of the directory as clients know it')
    options = parser.parse_args(argv)
    server = MailServer(options.directory, shown=options.shown)
    try:
        if options.what == 'start':
            print(json.dumps(server.read_info() if any(server.pids()) else server.start()))
        elif options.what == 'stop':
            print(json.dumps(server.stop()))
        else:
            serve(server)
    except (MailServerError, OSError, subprocess.CalledProcessError) as error:
        print(f'mailserver: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
