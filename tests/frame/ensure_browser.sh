#!/bin/sh
# Finds a Chromium for the browser tests; installs the system's package where that is allowed without a question.
# Without one: a failure when CI=true, else a notice naming the command to run (those tests are then skipped, visibly).
set -u

find_browser() {
    for name in "${FASTTRACK_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && command -v "$name" && return 0
    done
    return 1
}

if browser=$(find_browser); then
    echo "Browser for the tests: $browser"
    exit 0
fi

packages="chromium fonts-liberation"
remedy="sudo apt-get install -y $packages"
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        as_root="none"
    fi
    if [ "$as_root" != none ]; then
        echo "Installing $packages for the browser tests"
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages </dev/null
        if browser=$(find_browser); then
            echo "Browser for the tests: $browser"
            exit 0
        fi
    fi
else
    remedy="install Chromium with your system's packages, or set FASTTRACK_CHROMIUM to its full path"
fi

if [ "${CI:-}" = true ]; then
    echo "No Chromium was found, and with CI=true the browser tests must run. To put it right: $remedy" >&2
    exit 1
fi
echo "NOTICE: no Chromium was found, so the browser tests will be skipped. To put it right: $remedy" >&2
