#!/bin/sh
# Installs the proxies that mvn verify -Pinterop runs, from Debian's packages, if this is root on a Debian. Without one of them its tests
# are reported as skipped. Starts no service.
set -eu

missing=''
need() {
    [ -x "/usr/sbin/$1" ] || command -v "$1" >/dev/null || missing="$missing $2"
}
need haproxy haproxy
need nghttpx nghttp2-proxy
need apache2 apache2
need nginx nginx
need squid squid
need tinyproxy tinyproxy-bin
need danted dante-server
need microsocks microsocks
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "interop: not installed, and this is not root on a Debian:$missing" >&2
    exit 0
fi

# Packages of daemons start them, unless this says that they may not.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086 # a list of words
apt-get -qq install -y --no-install-recommends $missing >/dev/null
