# Sourced by the launchers of this folder, which set name (their own) and home (of the project). Finds java, builds the module on first use
# and whenever a source is newer, and sets java, version and classpath.

fail() {
    printf '%s: %s\n' "$name" "$1" >&2
    exit 2
}

out=$home/jmh/target

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
# Such as 17 or 25; before Java 9 it was 1.8, which is cut to 1.
version=$(setting java.specification.version)
[ "${version%%.*}" -ge 17 ] 2>/dev/null ||
    fail "$java is Java ${version:-of an unknown version}, and the benchmarks need 17 or newer. Set JAVA_HOME to a newer JDK."
java_home=$(setting java.home)

is_built() {
    [ -f "$out/jmh.built" ] &&
        [ -z "$(find "$home"/pom.xml "$home"/*/pom.xml "$home"/api/src/main "$home"/engine/src/main "$home"/loadgen/src/main "$home"/jmh/src/main \
            -newer "$out/jmh.built" | head -n 1)" ]
}

build() {
    command -v mvn >/dev/null || fail "no mvn found, which builds the benchmarks on first use. Install Maven 3.6.3 or newer and put it on the PATH."
    [ -x "$java_home/bin/javac" ] ||
        fail "there is no javac in $java_home, which builds the benchmarks on first use. Install a JDK (not only a Java runtime) and set JAVA_HOME to it."
    printf '%s: building (only now, and when a source has changed) ...\n' "$name" >&2
    mkdir -p "$out"
    # Otherwise libraries that are no longer used would stay on the class path.
    rm -rf "${out:?}/lib" "$out/jmh.built"
    # Dated before the build, so that changes during the build count as newer.
    : >"$out/jmh.building"
    # Maven's own libraries make newer JVMs print warnings.
    maven_opts=${MAVEN_OPTS:-}
    [ "$version" -lt 24 ] || maven_opts="$maven_opts --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
    (cd "$home" && JAVA_HOME=$java_home MAVEN_OPTS=$maven_opts mvn -q -B -ntp -Dstyle.color=never -pl jmh -am process-classes) \
        </dev/null >"$out/jmh.log" 2>&1 || {
        cat "$out/jmh.log" >&2
        fail "the build failed: the lines above say why."
    }
    mv "$out/jmh.building" "$out/jmh.built"
}

is_built || build
classpath="$out/classes:$home/loadgen/target/classes:$home/engine/target/classes:$home/api/target/classes:$out/lib/*"
