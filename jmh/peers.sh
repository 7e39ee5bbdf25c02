#!/bin/sh
# Measures WebSocket clients for Java beside each other and writes a report: jmh/peers.sh, jmh/peers.sh --quick, jmh/peers.sh --help.
# Builds them on first use, and again when a source is newer.
set -eu

fail() {
    printf 'peers: %s\n' "$1" >&2
    exit 2
}

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
out=$home/jmh/target

# Each connection is a descriptor, at both ends: take as many as the system allows this user.
ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || :
descriptors=$(ulimit -S -n)
[ "$descriptors" = unlimited ] || [ "$descriptors" -ge 6000 ] ||
    printf 'peers: a process may have only %s descriptors here: workloads with more connections will fail (ulimit -n 20000 helps)\n' \
        "$descriptors" >&2

if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it. Point it to a JDK 17 or newer, or unset it."
else
    java=$(command -v java) || fail "no java found. Install a JDK 17 or newer and put it on the PATH, or set JAVA_HOME to it."
fi
settings=$("$java" -XshowSettings:properties -version 2>&1) || fail "$java does not run. Set JAVA_HOME to a JDK 17 or newer."
setting() {
    printf '%s\n' "$settings" | sed -n "s/^ *$1 = //p" | head -n 1
}
# 17, 25; before Java 9 it was 1.8: cut at the point, that reads 1.
version=$(setting java.specification.version)
[ "${version%%.*}" -ge 17 ] 2>/dev/null ||
    fail "$java is Java ${version:-of an unknown version}, and the clients need 17 or newer. Set JAVA_HOME to a newer JDK."
java_home=$(setting java.home)

is_built() {
    [ -f "$out/peers.built" ] &&
        [ -z "$(find "$home"/pom.xml "$home"/*/pom.xml "$home"/api/src/main "$home"/engine/src/main "$home"/jmh/src/main \
            -newer "$out/peers.built" | head -n 1)" ]
}

build() {
    command -v mvn >/dev/null || fail "no mvn found, which builds the clients on first use. Install Maven 3.6.3 or newer and put it on the PATH."
    [ -x "$java_home/bin/javac" ] ||
        fail "there is no javac in $java_home, which builds the clients on first use. Install a JDK (not only a Java runtime) and set JAVA_HOME to it."
    printf 'peers: building (only now, and when a source has changed) ...\n' >&2
    mkdir -p "$out"
    # What an earlier build left of libraries that are no longer used would still be on the class path.
    rm -rf "${out:?}/lib" "$out/peers.built"
    # Dated before the build: what changes while it runs counts as newer.
    : >"$out/peers.building"
    # Libraries of Maven itself, not ours, make newer JVMs print warnings.
    maven_opts=${MAVEN_OPTS:-}
    [ "$version" -lt 24 ] || maven_opts="$maven_opts --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
    (cd "$home" && JAVA_HOME=$java_home MAVEN_OPTS=$maven_opts mvn -q -B -ntp -Dstyle.color=never -pl jmh -am process-classes) \
        </dev/null >"$out/peers.log" 2>&1 || {
        cat "$out/peers.log" >&2
        fail "the build failed: the lines above say why."
    }
    mv "$out/peers.building" "$out/peers.built"
}

is_built || build
# In the place of this shell: signals reach the JVM, which ends what it started.
exec "$java" -Dheddle.project="$home" -cp "$out/classes:$home/engine/target/classes:$home/api/target/classes:$out/lib/*" \
    io.heddle.jmh.run.PeersMain "$@"
