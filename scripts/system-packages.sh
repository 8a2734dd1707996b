#!/usr/bin/env bash
# Install what tests need and Python cannot bring: a browser and fonts for Russian and Chinese.
# Debian and Ubuntu, as root or with sudo. Anywhere else the tests that need them skip and say so.
set -u
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "No browser: install Chromium to run the tests of pages in a browser."
    exit 0
fi
run() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
export DEBIAN_FRONTEND=noninteractive
if ! { run apt-get update -qq && run apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fonts-noto-core; } >/dev/null 2>&1; then
    echo "No browser could be installed: install Chromium to run the tests of pages in a browser."
fi
exit 0
