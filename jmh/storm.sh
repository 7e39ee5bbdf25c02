#!/bin/sh
# Lets bots lose their server on real sockets, and shows how they come back:
#   jmh/storm.sh                  10,000 bots, with storm control
#   jmh/storm.sh 5000 unlimited   5,000 bots, without it
#   jmh/storm.sh --help           this text
# Builds the programs on first use, and again when a source is newer. Needs as many file descriptors as bots, for each of two processes.
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
case ${1:-} in
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$script"; exit 0 ;;
esac
name=storm
. "$home/jmh/prepare.sh"

exec "$java" -cp "$classpath" io.heddle.jmh.storm.StormMain "$@"
