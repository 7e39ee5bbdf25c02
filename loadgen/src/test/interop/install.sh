#!/bin/sh
# Installs the browser that mvn verify -Pinterop opens a run's page with, from Debian's packages, if this is root on a Debian. Without it its
# tests are reported as skipped.
set -eu

command -v chromium >/dev/null && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "interop: not installed, and this is not root on a Debian: chromium" >&2
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends chromium >/dev/null
