#!/bin/sh
# Opens WebSockets through one HTTP proxy, with Heddle, the JDK's client and OkHttp, and directly:
#   jmh/tunnel.sh                 10,000 connections, 200 opening at a time, two rounds
#   jmh/tunnel.sh 1000 50 1       other numbers
# Builds the programs on first use, and again when a source is newer. Needs some 25,000 file descriptors for each process.
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
name=tunnel
. "$home/jmh/prepare.sh"

exec "$java" -cp "$classpath" io.heddle.jmh.tunnel.TunnelOpens "$@"
