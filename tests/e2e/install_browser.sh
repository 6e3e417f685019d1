#!/bin/sh
# A Chromium for the browser tests if there is none: Debian's package where apt is usable, else Playwright's.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done
if "$1" -c 'import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not os.path.exists(p.chromium.executable_path))' 2>/dev/null; then exit 0; fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
if command -v apt-get >/dev/null && $as_root true 2>/dev/null; then
  if $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium; then exit 0; fi
fi
"$1" -m playwright install chromium
