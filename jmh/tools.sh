#!/bin/sh
# Compares load tools and writes a section of jmh/RESULTS.md: jmh/tools.sh, jmh/tools.sh --quick, jmh/tools.sh --help.
# On first use it builds Heddle, and gets Gatling and JMeter (by Maven) and Artillery (by npm) into jmh/target/tools. Tsung is used if it is
# installed (on Debian: apt-get install tsung). A tool that cannot be had is left out, and the section says why.
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
name=tools
. "$home/jmh/prepare.sh"
tools=$home/jmh/target/tools
mkdir -p "$tools"

# One at a time: two would disturb each other.
if command -v flock >/dev/null; then
    exec 9>"$tools/lock"
    flock -n 9 || fail "another jmh/tools.sh is running here, and two would disturb each other: wait until it has ended."
fi

ready() {
    rm -f "$tools/$1.missing"
    printf '%s\n' "$2" >"$tools/$1.ready"
}

missing() {
    rm -f "$tools/$1.ready"
    printf '%s\n' "$2" >"$tools/$1.missing"
    printf 'tools: %s is left out: %s\n' "$1" "$2" >&2
}

# The version of a dependency in a pom of this folder.
version_in() {
    sed -n "s|.*<artifactId>$2</artifactId><version>\([^<]*\)</version>.*|\1|p" "$home/jmh/tools/$1/pom.xml" | head -n 1
}

# Copies the libraries that the pom of a tool names, unless they are there.
libraries() {
    if [ ! -f "$tools/$1/pom.xml" ] || ! cmp -s "$tools/$1/pom.xml" "$home/jmh/tools/$1/pom.xml"; then
        printf 'tools: getting %s (only now) ...\n' "$1" >&2
        rm -rf "${tools:?}/$1"
        mkdir -p "$tools/$1"
        command -v mvn >/dev/null &&
            mvn -q -B -ntp -Dstyle.color=never -f "$home/jmh/tools/$1/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
                -DoutputDirectory="$tools/$1/lib" </dev/null >"$tools/$1.log" 2>&1 || return 1
    fi
}

gatling() {
    libraries gatling || { missing gatling "Maven could not get its libraries."; return; }
    mkdir -p "$tools/gatling/classes"
    cp "$home/jmh/tools/gatling/gatling.conf" "$home/jmh/tools/gatling/logback.xml" "$tools/gatling/classes"
    "$java_home/bin/javac" -nowarn -cp "$tools/gatling/lib/*" -d "$tools/gatling/classes" "$home/jmh/tools/gatling/EchoSimulation.java" \
        >"$tools/gatling.log" 2>&1 || { missing gatling "its simulation does not compile (jmh/target/tools/gatling.log)."; return; }
    cp "$home/jmh/tools/gatling/pom.xml" "$tools/gatling/pom.xml"
    ready gatling "$(version_in gatling gatling-charts-highcharts)"
}

# JMeter looks for its parts where its archive has them: bin, lib and lib/ext.
jmeter() {
    libraries jmeter || { missing jmeter "Maven could not get its libraries."; return; }
    if [ ! -f "$tools/jmeter/pom.xml" ]; then
        (
            cd "$tools/jmeter" &&
                mkdir -p lib/ext lib/junit bin &&
                "$java_home/bin/jar" xf lib/ApacheJMeter_config-*.jar bin &&
                rm lib/ApacheJMeter_config-*.jar &&
                mv lib/ApacheJMeter-*.jar bin/ApacheJMeter.jar &&
                mv lib/ApacheJMeter_*.jar lib/jmeter-websocket-samplers-*.jar lib/ext
        ) || { missing jmeter "its libraries are not those that are expected."; return; }
        cp "$home/jmh/tools/jmeter/pom.xml" "$tools/jmeter/pom.xml"
    fi
    ready jmeter "$(sed -n 's|.*<jmeter.version>\(.*\)</jmeter.version>.*|\1|p' "$tools/jmeter/pom.xml"), samplers $(version_in jmeter jmeter-websocket-samplers)"
}

# No scripts of packages run: none is needed.
artillery() {
    command -v npm >/dev/null || { missing artillery "there is no npm on the PATH."; return; }
    if ! cmp -s "$tools/artillery/package.json" "$home/jmh/tools/artillery/package.json"; then
        printf 'tools: getting artillery (only now, a minute or two) ...\n' >&2
        rm -rf "$tools/artillery"
        mkdir -p "$tools/artillery.new"
        cp "$home/jmh/tools/artillery/package.json" "$tools/artillery.new"
        (cd "$tools/artillery.new" && npm install --ignore-scripts --no-audit --no-fund) </dev/null >"$tools/artillery.log" 2>&1 ||
            { missing artillery "npm could not install it (jmh/target/tools/artillery.log)."; return; }
        mv "$tools/artillery.new" "$tools/artillery"
    fi
    ready artillery "$(sed -n 's/.*"artillery": "\([^"]*\)".*/\1/p' "$tools/artillery/package.json")"
}

tsung_() {
    command -v tsung >/dev/null || { missing tsung "there is no tsung on the PATH (on Debian: apt-get install tsung)."; return; }
    ready tsung "$(tsung -v | sed -n 's/.*version //p')"
}

# Heddle builds itself on first use; here, so that no run has to.
heddle() {
    "$home/heddle" --help >/dev/null || fail "./heddle does not run: its error is above."
    ready heddle "$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' "$home/pom.xml" | head -n 1)"
}

case " $* " in
    *" --help "* | *" -h "* | *" --report "*) ;;
    *)
        [ -x "$java_home/bin/javac" ] || fail "there is no javac in $java_home. Install a JDK (not only a Java runtime) and set JAVA_HOME to it."
        heddle
        gatling
        jmeter
        artillery
        tsung_
        ;;
esac

# Each connection is a descriptor, at both ends: raise the limit as far as the system allows this user.
# shellcheck disable=SC3045
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || :

# exec replaces this shell, so that signals reach the JVM, which ends what it started.
exec "$java" -Xmx1g -Dheddle.project="$home" -cp "$classpath" io.heddle.jmh.tools.ToolsMain "$@"
