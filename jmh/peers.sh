#!/bin/sh
# Compares WebSocket clients for Java and writes a report: jmh/peers.sh, jmh/peers.sh --quick, jmh/peers.sh --help.
# Builds them on first use, and again when a source is newer.
set -eu

# The directory of this script, also when it was called through symbolic links.
script=$0
while [ -L "$script" ]; do
    target=$(readlink "$script")
    case $target in
        /*) script=$target ;;
        *) script=$(dirname "$script")/$target ;;
    esac
done
home=$(CDPATH='' cd -- "$(dirname -- "$script")/.." && pwd -P)
name=peers
. "$home/jmh/prepare.sh"

# Each connection is a descriptor, at both ends: raise the limit as far as the system allows this user.
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || :
descriptors=$(ulimit -S -n)
[ "$descriptors" = unlimited ] || [ "$descriptors" -ge 6000 ] ||
    printf 'peers: a process may open only %s descriptors here, so workloads with more connections will fail (ulimit -n 20000 helps)\n' \
        "$descriptors" >&2

# exec replaces this shell, so that signals reach the JVM, which ends what it started.
exec "$java" -Dheddle.project="$home" -cp "$classpath" io.heddle.jmh.compare.PeersMain "$@"
