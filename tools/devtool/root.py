# SPDX-License-Identifier: GPL-3.0-or-later
"""The Debian 13 root: made once with mmdebstrap, kept as an archive, unpacked when it is gone."""
import contextlib
import fcntl
import glob
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile

from .common import CACHE, HERE, Failure, die_with_parent, end, follow, progress, remove_tree
from .sandbox import inside

SUITE = 'trixie'
PACKAGES = os.path.join(HERE, 'tests', 'lib', 'packages.txt')
# Part of the root's key: raise it when the way the root is made changes.
RECIPE = 2
ROOT_BYTES = 4 << 30
# Mail servers that do not go together with Dovecot and Exim as packages, and what they need:
# unpacked where tests/lib/otherservers.py finds them.
UNPACKED_AT = '/usr/local/lib/mail-servers'
UNPACKED = ('cyrus-imapd', 'cyrus-common', 'postfix', 'sasl2-bin', 'libsasl2-modules', 'libsasl2-modules-db',
            'libical3t64', 'libnsl2', 'libpq5', 'libtlsrpt0', 'libwrap0', 'libxapian30')
# Command → package of Debian and its descendants.
HOST_TOOLS = {'bwrap': 'bubblewrap', 'zstd': 'zstd', 'mmdebstrap': 'mmdebstrap', 'newuidmap': 'uidmap'}


def install_host_tools(missing):
    packages = sorted({HOST_TOOLS[tool] for tool in missing})
    apt = shutil.which('apt-get')
    if apt and not os.path.exists('/usr/share/keyrings/debian-archive-keyring.gpg'):
        packages.append('debian-archive-keyring')
    command = 'apt-get install ' + ' '.join(packages)
    if not apt:
        raise Failure(f'{", ".join(missing)} missing on this machine; the packages are called '
                      f'{", ".join(packages)} in Debian, and alike elsewhere. Install them and try again')
    if os.geteuid() != 0:
        raise Failure(f'{", ".join(missing)} missing on this machine. Install with:\n\n    sudo {command}\n')
    progress.say(f'Installing {", ".join(packages)} on this machine')
    env = dict(os.environ, DEBIAN_FRONTEND='noninteractive')
    install = [apt, 'install', '-y', '--no-install-recommends', *packages]
    os.makedirs(CACHE, exist_ok=True)
    log = os.path.join(CACHE, 'host.log')
    show = lambda line: progress.step(line)  # noqa: E731
    if follow(install, log, show, env) != 0:
        if follow([apt, 'update'], log, show, env) != 0 or follow(install, log, show, env) != 0:
            raise Failure(f'“{command}” failed; what it said is in {log}')


def need_host_tools(*tools):
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        install_host_tools(missing)


def check_sandbox():
    """bubblewrap is there; does this machine let it work?"""
    probe = subprocess.run(['bwrap', '--unshare-user', '--unshare-pid', '--unshare-net', '--ro-bind', '/', '/', 'true'],
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if probe.returncode == 0:
        return
    hint = 'It needs user namespaces, which this machine or container does not allow.'
    with contextlib.suppress(OSError):
        with open('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') as f:
            if f.read().strip() == '1':
                hint = ('AppArmor forbids user namespaces here; allow them until the next start of the machine with:\n\n'
                        '    sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0\n')
    raise Failure(f'bubblewrap does not work here: {probe.stderr.strip()}\n{hint}')


def root_packages():
    with open(PACKAGES) as f:
        return sorted({word for line in f for word in line.split('#')[0].split()})


def root_key():
    text = f'{RECIPE} {SUITE} {os.uname().machine} {" ".join(root_packages())} {" ".join(UNPACKED)}'
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def scratch_pattern():
    return os.path.join('/var/tmp', f'confab-root-{os.getuid()}-')


def remove_leftovers():
    """What an interrupted run left; the lock is held, so nobody is at work on it."""
    for path in glob.glob(os.path.join(CACHE, '*.part')):
        remove_tree(path)
    for path in glob.glob(scratch_pattern() + '*'):
        if os.lstat(path).st_uid != os.getuid() or not stat.S_ISDIR(os.lstat(path).st_mode):
            continue
        # Some of its files belong to the ids that newuidmap lends.
        lent = [entry.path for entry in os.scandir(path) if entry.stat(follow_symlinks=False).st_uid != os.getuid()]
        if lent:
            subprocess.run(['mmdebstrap', '--unshare-helper', 'rm', '-rf', '--', *lent],
                           check=False, stderr=subprocess.DEVNULL)
        remove_tree(path)


def mmdebstrap_environment():
    env = {k: v for k, v in os.environ.items() if not k.startswith(('LC_', 'LANG'))}
    env['LC_ALL'] = 'C.UTF-8'
    proxy = subprocess.run(['apt-config', 'shell', 'p', 'Acquire::http::Proxy'], stdout=subprocess.PIPE, text=True,
                           stderr=subprocess.DEVNULL) if shutil.which('apt-config') else None
    match = re.match(r"p='(.+)'", proxy.stdout) if proxy else None
    if match and 'http_proxy' not in env:
        env['http_proxy'] = match[1]
    return env


def make_root(target, archive):
    """Makes the root's archive, and on the way, as root, its directory as well."""
    need_host_tools(*HOST_TOOLS)
    as_root = os.geteuid() == 0
    user = pwd.getpwuid(os.getuid()).pw_name
    if not as_root:
        with open('/etc/subuid') as f:
            if not any(line.startswith((user + ':', f'{os.getuid()}:')) for line in f):
                raise Failure(f'{user} has no line in /etc/subuid. Add one with:\n\n'
                              f'    sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}\n')
    for place in {CACHE, '/var/tmp'}:
        if shutil.disk_usage(place).free < ROOT_BYTES:
            raise Failure(f'less than {ROOT_BYTES >> 30} GiB free in {place}')

    packages = root_packages()
    # Readable by the lent ids, which a home directory often is not.
    scratch = tempfile.mkdtemp(prefix=scratch_pattern())
    os.chmod(scratch, 0o711)
    made = target + '.part' if as_root else archive + '.part'
    command = [
        'mmdebstrap', f'--mode={"root" if as_root else "unshare"}', '--variant=apt', '--verbose',
        f'--format={"directory" if as_root else "tar"}', '--include=' + ','.join(packages),
        '--aptopt=Acquire::Languages "none"', '--aptopt=APT::Install-Recommends "false"', '--aptopt=Acquire::Retries "5"',
        '--dpkgopt=force-unsafe-io', '--dpkgopt=path-exclude=/usr/share/man/*', '--dpkgopt=path-exclude=/usr/share/info/*',
        '--dpkgopt=path-exclude=/usr/share/doc/*', '--dpkgopt=path-include=/usr/share/doc/*/copyright',
        '--dpkgopt=path-exclude=/usr/share/gtk-doc/*',
        '--customize-hook=chroot "$1" useradd -M -d /tmp/home -u 1000 -s /bin/bash dev',
        '--customize-hook=printf "127.0.0.1\\tlocalhost\\n::1\\tlocalhost\\n" > "$1/etc/hosts"',
        '--customize-hook=chroot "$1" dbus-uuidgen > "$1/etc/machine-id.new" && mv "$1/etc/machine-id.new" "$1/etc/machine-id"',
        '--customize-hook=mkdir "$1/unpack" && cd "$1/unpack" && '
        f'APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get -q -o APT::Sandbox::User=root download {" ".join(UNPACKED)}',
        f'--customize-hook=chroot "$1" sh -c \'for deb in /unpack/*.deb; do dpkg -x "$deb" {UNPACKED_AT} || exit 1; done; '
        f'rm -r /unpack; chmod -R a+rX {UNPACKED_AT}\'',
        '--customize-hook=rm -f "$1/etc/resolv.conf" && : > "$1/etc/resolv.conf"',
        SUITE, made,
    ]
    seen = {'Get:': 0, 'Unpacking ': 0, 'Setting up ': 0}

    def each_line(line):
        for start in seen:
            if line.startswith(start):
                seen[start] += 1
        progress.step(f'Making the root: {seen["Get:"]} files fetched, {seen["Unpacking "]} packages unpacked, '
                      f'{seen["Setting up "]} set up')

    progress.say(f'Making a Debian 13 root with {len(packages)} packages and what they need; once, some minutes')
    log = os.path.join(CACHE, 'root.log')
    env = dict(mmdebstrap_environment(), TMPDIR=scratch)
    if follow(command, log, each_line, env) != 0:
        with open(log, errors='replace') as f:
            tail = [line for line in f if line.startswith(('E:', 'W:', 'Err:'))][-8:]
        raise Failure(f'the root could not be made; all that was said is in {log}\n{"".join(tail)}')

    progress.say('Packing the root for quick re-use')
    packed = archive + '.part.zst'
    threads = f'-T{os.cpu_count()}'
    if as_root:
        pack(['tar', '-C', made, '--numeric-owner', '-cf', '-', '.'], ['zstd', '-q', '-3', threads, '-f', '-o', packed])
    else:
        pack(None, ['zstd', '-q', '-3', threads, '-f', made, '-o', packed])
        os.unlink(made)
    with open(packed, 'rb') as f:
        os.fsync(f.fileno())
    os.rename(packed, archive)
    if as_root:
        os.rename(made, target)
    remove_tree(scratch)


def pack(source, sink):
    """Runs `sink`, with the output of `source` as its input if there is one."""
    first = source and subprocess.Popen(source, stdout=subprocess.PIPE, start_new_session=True, preexec_fn=die_with_parent)
    second = subprocess.Popen(sink, stdin=first.stdout if first else subprocess.DEVNULL,
                              start_new_session=True, preexec_fn=die_with_parent)
    try:
        if first:
            first.stdout.close()
        if second.wait() != 0 or (first and first.wait() != 0):
            raise Failure(f'“{" ".join(sink[:2])} …” failed; is the disk full?')
    finally:
        for process in (second, first):
            if process:
                end(process, 5)


def unpack_root(target, archive):
    progress.say('Unpacking the root')
    part = target + '.part'
    os.mkdir(part)
    owner = [] if os.geteuid() == 0 else ['--no-same-owner']
    pack(['zstd', '-q', '-d', '-c', archive],
         ['tar', '-C', part, '-xpf', '-', '--numeric-owner', *owner, '--exclude=./dev/*'])
    os.chmod(part, 0o755)
    os.rename(part, target)


def need_root():
    """The path of the root, which is made or unpacked if it is not there; inside, its name."""
    if inside():
        return inside()
    key = root_key()
    target = os.path.join(CACHE, f'root-{key}')
    archive = target + '.tar.zst'
    need_host_tools('bwrap')
    if os.path.isdir(target):
        return target
    check_sandbox()
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, 'lock'), 'w') as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say('Another ./dev is making the root; waiting for it')
            fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.isdir(target):
            return target
        remove_leftovers()
        try:
            if not os.path.exists(archive):
                make_root(target, archive)
            if not os.path.isdir(target):
                need_host_tools('zstd')
                unpack_root(target, archive)
        except BaseException:
            with contextlib.suppress(Exception):
                remove_leftovers()
            raise
        progress.say('The root is ready')
    return target
