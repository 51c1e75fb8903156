#!/bin/sh
# Finds or fetches a Chromium for the browser tests: the system's, else Playwright's own, else apt's (as root).
set -eu
python=$1
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ -n "$(ls -d "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium* 2>/dev/null)" ]; then
    exit 0
fi
if "$python" -m playwright install --with-deps chromium >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "No browser for the tests: install Chromium (on Debian: apt-get install chromium) and run again." >&2
exit 1
