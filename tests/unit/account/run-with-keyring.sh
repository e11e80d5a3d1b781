#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test with a keyring that is absent, unlocked, locked or stuck: run-with-keyring.sh STATE TEST
set -eu
state=$1
shift

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache
export XDG_RUNTIME_DIR=$home/run CONFAB_TEST_KEYRING=$state TEST_G_DEBUG=${G_DEBUG-}
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
mkdir -m 0700 "$XDG_RUNTIME_DIR"
# Warnings are fatal for the test, not for the keyring.
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS G_DEBUG

# in_session DAEMON-OPTION TEST…: in a session of its own, once the keyring answers
in_session () {
  dbus-run-session -- bash -c '
    option=$1
    shift
    printf "test\n" | gnome-keyring-daemon "$option" --components=secrets >/dev/null 2>&1
    gdbus wait --session --timeout 10 org.freedesktop.secrets
    pid=$(gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus \
      -m org.freedesktop.DBus.GetConnectionUnixProcessID org.freedesktop.secrets | tr -dc "0-9 " | sed "s/^32 //")
    export CONFAB_TEST_KEYRING_PID=$pid
    [ "$CONFAB_TEST_KEYRING" != stuck ] || kill -STOP "$pid"
    G_DEBUG=$TEST_G_DEBUG "$@"' bash "$@"
}

case $state in
  absent)
    G_DEBUG=$TEST_G_DEBUG "$@"
    ;;
  unlocked | stuck)
    in_session --unlock "$@"
    ;;
  locked)
    # A keyring that was made and filled in one session is locked in the next.
    CONFAB_TEST_KEYRING=prepare in_session --unlock "$@" >/dev/null
    in_session --start "$@"
    ;;
esac
