#!/bin/sh
# Installs the packages of system-packages.txt that are missing: all lines marked "run", and with
# the argument "test" also those. Without the rights it prints the one command and goes on: the
# app can run without sound, and tests that need a package say so.
set -u
list=$(dirname "$0")/system-packages.txt
[ "$(uname -s)" = Linux ] || exit 0
wanted=$(awk -v test="${1:-run}" '$1 == "run" || ($1 == "test" && test == "test") {print $2}' "$list")
if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is not a Debian-like system. If the window does not open, install the counterparts of:" >&2
    echo "  $(echo $wanted)" >&2
    exit 0
fi
missing=
for package in $wanted; do
    # Since Debian 13 and Ubuntu 24.04 some libraries carry a t64 suffix.
    for name in "$package" "${package}t64"; do
        state=$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)
        [ "$state" = installed ] && continue 2
    done
    missing="$missing $package"
done
[ -n "$missing" ] || exit 0
runner=
if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then runner="sudo -n"; else
        echo "Some system libraries are missing. Install them once with:" >&2
        echo "  sudo apt-get install -y --no-install-recommends$missing" >&2
        exit 0
    fi
fi
export DEBIAN_FRONTEND=noninteractive
$runner apt-get update -qq && $runner apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    echo "Could not install all system libraries. Try by hand:" >&2
    echo "  sudo apt-get install -y --no-install-recommends$missing" >&2
}
exit 0
