#!/bin/sh
# Runs the micro benchmarks and the round trips; takes the options of JMH:
#   jmh/micro.sh                            all of them: about twenty minutes
#   jmh/micro.sh --quick                    all of them once, for a first look
#   jmh/micro.sh Mask -p bytes=125,1024     benchmarks with Mask in their name, at two sizes
#   jmh/micro.sh -h                         all options
# Builds them on first use, and again when a source is newer. The results also go to jmh/target/micro.json.
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
name=micro
. "$home/jmh/prepare.sh"

# JMH itself makes newer JVMs print a warning; the JVMs that it starts inherit the option.
options=-Dheddle.jmh.results=$out/micro.json
if [ "$version" -ge 24 ]; then
    exec "$java" --sun-misc-unsafe-memory-access=allow "$options" -cp "$classpath" io.heddle.jmh.micro.MicroBenchmarks "$@"
fi
exec "$java" "$options" -cp "$classpath" io.heddle.jmh.micro.MicroBenchmarks "$@"
