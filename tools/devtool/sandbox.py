# SPDX-License-Identifier: GPL-3.0-or-later
"""Entering the root through bubblewrap."""
import contextlib
import json
import os
import pwd
import re
import signal
import subprocess

from .common import BUILD, HERE, Failure, die_with_parent


def inside():
    """The name of the root that this process is in, or None outside of all."""
    return os.environ.get('CONFAB_ROOT')


class Sandbox:
    """The arguments of one bubblewrap; inside of one already, none."""

    def __init__(self, root, network=False, desktop=False):
        self.root = root
        self.links = []
        self.args = []
        self.env = {}
        if not inside():
            self.enter(network, desktop)

    def enter(self, network, desktop):
        root = self.root
        uid, gid = (os.getuid(), os.getgid()) if desktop else (1000, 1000)
        # uid 0 becomes 1000, too: Dovecot does not serve uid 0. What root owns is 1000's inside.
        self.args = ['bwrap', '--unshare-user', '--uid', str(uid), '--gid', str(gid), '--unshare-pid', '--unshare-uts']
        if not desktop:
            self.args += ['--unshare-ipc']
        if not network:
            self.args += ['--unshare-net']
        self.args += ['--hostname', 'confab', '--die-with-parent', '--clearenv']
        for name in ('usr', 'etc', 'var'):
            self.args += ['--ro-bind', f'{root}/{name}', f'/{name}']
        for name in ('bin', 'sbin', 'lib', 'lib64'):
            if os.path.islink(f'{root}/{name}'):
                self.args += ['--symlink', f'usr/{name}', f'/{name}']
        self.args += ['--dev', '/dev', '--proc', '/proc', '--perms', '1777', '--tmpfs', '/tmp', '--perms', '1777', '--tmpfs', '/var/tmp']
        self.env = {'HOME': '/tmp/home', 'USER': 'dev', 'LANG': 'C.UTF-8', 'TERM': os.environ.get('TERM', 'dumb'),
                    'PATH': f'{BUILD}/src/app:{BUILD}/src/cli:/usr/sbin:/usr/bin', 'PYTHONDONTWRITEBYTECODE': '1',
                    'CONFAB_SOURCE': HERE, 'CONFAB_BUILD': BUILD, 'CONFAB_ROOT': os.path.basename(root), 'GSETTINGS_SCHEMA_DIR': f'{BUILD}/data'}
        for name, value in os.environ.items():
            if name.startswith('CONFAB_') or name in ('COLORTERM', 'G_MESSAGES_DEBUG', 'GTK_DEBUG', 'GSK_RENDERER', 'GDK_BACKEND'):
                self.env.setdefault(name, value)
        if desktop:
            self.add_desktop(uid, gid)
        else:
            self.args += ['--perms', '1777', '--tmpfs', '/dev/shm', '--perms', '0700', '--dir', '/run/xdg', '--dir', '/tmp/home']
            self.env['XDG_RUNTIME_DIR'] = '/run/xdg'
        self.bind(HERE)

    def bind(self, path, at=None):
        """Mounts `path` read-write, also below a folder that the root gives read-only."""
        at = os.path.abspath(at or path)
        if inside():
            if not os.path.isdir(at):
                raise Failure(f'{at} is not here; name it with --mount outside')
            return
        parts = at.strip('/').split('/')
        if parts[0] in ('usr', 'etc', 'var', 'proc', 'dev') and parts[:2] != ['var', 'tmp']:
            if parts[0] in ('proc', 'dev') or len(parts) < 2:
                raise Failure(f'{at} cannot be mounted inside')
            self.make_mount_point(parts)
        self.args += ['--bind', path, at]

    def make_mount_point(self, parts):
        top = '/' + parts[0]
        for part in parts[1:]:
            if not os.path.isdir(self.root + os.path.join(top, part)):
                break
            top = os.path.join(top, part)
        if top == '/' + '/'.join(parts):
            return
        self.args += ['--tmpfs', top]
        for entry in os.scandir(self.root + top):
            if entry.is_symlink():
                self.args += ['--symlink', os.readlink(entry.path), os.path.join(top, entry.name)]
            else:
                self.args += ['--ro-bind', entry.path, os.path.join(top, entry.name)]

    def add_desktop(self, uid, gid):
        """The person's own display, sound and session bus."""
        home = os.path.expanduser('~')
        outside = os.environ.get('XDG_RUNTIME_DIR') or f'/run/user/{uid}'
        inside = f'/run/user/{uid}'
        self.args += ['--dev-bind', '/dev/shm', '/dev/shm', '--ro-bind', '/sys', '/sys', '--perms', '0700', '--dir', inside,
                      '--dir', '/tmp/home']
        self.env.update(XDG_RUNTIME_DIR=inside, USER=pwd.getpwuid(uid).pw_name)

        def give(path, at):
            if os.path.exists(path):
                self.args.extend(['--ro-bind', path, at])
                return True
            return False
        if os.path.isdir('/dev/dri'):
            self.args += ['--dev-bind', '/dev/dri', '/dev/dri']
        wayland = os.environ.get('WAYLAND_DISPLAY')
        if wayland and give(os.path.join(outside, wayland), f'{inside}/wayland-0'):
            self.env['WAYLAND_DISPLAY'] = 'wayland-0'
        if os.environ.get('DISPLAY') and give('/tmp/.X11-unix', '/tmp/.X11-unix'):
            self.env['DISPLAY'] = os.environ['DISPLAY']
            authority = os.environ.get('XAUTHORITY') or os.path.join(home, '.Xauthority')
            if give(authority, f'{inside}/xauthority'):
                self.env['XAUTHORITY'] = f'{inside}/xauthority'
        bus = os.environ.get('DBUS_SESSION_BUS_ADDRESS') or f'unix:path={outside}/bus'
        match = re.match(r'unix:path=([^,;]+)', bus)
        if match and give(match[1], f'{inside}/bus'):
            self.env['DBUS_SESSION_BUS_ADDRESS'] = f'unix:path={inside}/bus'
        for name in ('at-spi', 'pulse', 'pipewire-0'):
            give(os.path.join(outside, name), f'{inside}/{name}')
        for name in ('fonts', 'gtk-4.0'):
            give(os.path.join(home, '.config', name), f'/tmp/home/.config/{name}')
        give(os.path.join(home, '.local', 'share', 'fonts'), '/tmp/home/.local/share/fonts')
        give('/etc/machine-id', '/etc/machine-id')
        read, write = os.pipe()
        os.write(write, f'root:x:0:0::/:/bin/sh\n{self.env["USER"]}:x:{uid}:{gid}::/tmp/home:/bin/bash\n'.encode())
        os.close(write)
        os.set_inheritable(read, True)
        self.links.append(read)
        self.args += ['--ro-bind-data', str(read), '/etc/passwd']

    def command(self, argv, cwd=None):
        if inside():
            return ['sh', '-c', 'cd "$0" && exec "$@"', cwd or HERE, *argv]
        args = list(self.args)
        for name, value in self.env.items():
            args += ['--setenv', name, value]
        return [*args, '--chdir', cwd or HERE, '--', *argv]

    def run(self, argv, cwd=None, **kw):
        """Runs a command to its end, with this process's own input and output; its exit status.

        A signal to end goes to the command itself. On a terminal it comes from the
        keyboard and reaches everybody in the foreground by itself.
        """
        if inside():
            return exit_status(subprocess.run(self.command(argv, cwd), **kw).returncode)
        terminal = os.isatty(0)
        info, info_child = os.pipe()
        process = self.popen_with_info(argv, cwd, info_child, start_new_session=not terminal, **kw)
        os.close(info_child)
        with os.fdopen(info) as f:
            text = f.read()
        try:
            init = json.loads(text)['child-pid']
        except (ValueError, KeyError):
            init = None

        def pass_on(number, _frame):
            if number == signal.SIGINT and terminal:
                return
            targets = children(init) if init else []
            for pid in targets or [process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        handled = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        old = [signal.signal(number, pass_on) for number in handled]
        try:
            status = process.wait()
        finally:
            for number, handler in zip(handled, old):
                signal.signal(number, handler)
        return exit_status(status)

    def popen_with_info(self, argv, cwd, fd, **kw):
        args = self.command(argv, cwd)
        args[1:1] = ['--info-fd', str(fd)]
        return subprocess.Popen(args, pass_fds=[*self.links, fd], preexec_fn=die_with_parent, **kw)


def exit_status(returned):
    """As a shell has it."""
    return returned if returned >= 0 else 128 - returned


def children(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children') as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


def has_display():
    runtime = os.environ.get('XDG_RUNTIME_DIR') or f'/run/user/{os.getuid()}'
    wayland = os.environ.get('WAYLAND_DISPLAY')
    if wayland and os.path.exists(os.path.join(runtime, wayland)):
        return True
    match = re.match(r'(?:unix)?:(\d+)', os.environ.get('DISPLAY', ''))
    return bool(match) and os.path.exists(f'/tmp/.X11-unix/X{match[1]}')
