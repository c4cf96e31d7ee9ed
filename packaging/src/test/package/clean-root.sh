#!/bin/sh
# Installs, runs, upgrades, removes and purges the package in a Debian root that holds nothing else.
#
#   clean-root.sh DEB CACHE SUITE JRE [NEXT]
#
# CACHE is a folder that keeps the Debian packages which the root is made of, SUITE a Debian release (bookworm), JRE a
# package of it (openjdk-17-jre-headless), NEXT another one that follows it. Needs mmdebstrap, and root or user
# namespaces.
set -eu

deb=$1
cache=$2/$3
suite=$3
jre=$4
next=${5:-}
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$cache"

# The Debian archive that this host's own apt uses for its suite, whichever that is.
sources=$(apt-get indextargets --format '$(ORIGIN)|$(CODENAME)|$(REPO_URI)|$(COMPONENT)' 'Created-By: Packages' |
  awk -F '|' -v suite="$suite" '$1 == "Debian" && $4 == "main" { sub(/^[a-z]+/, suite, $2); print "deb " $3 " " $2 " main" }' |
  sort -u)
[ -n "$sources" ] || sources="deb http://deb.debian.org/debian $suite main"

# A later version of the same.
dpkg-deb -R "$deb" "$work/next"
sed -i 's/^Version: .*/&+next/' "$work/next/DEBIAN/control"
dpkg-deb --root-owner-group -b "$work/next" "$work/next.deb" >/dev/null
cp "$deb" "$work/first.deb"

echo "$sources" | mmdebstrap --quiet --variant=minbase --format=null --skip=download/empty --skip=essential/unlink \
  --include=adduser,$jre \
  --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Retries "3"' --aptopt='Acquire::Languages "none"' \
  --setup-hook='mkdir -p "$1/var/cache/apt/archives"' \
  --setup-hook="cp -n '$cache'/*.deb \"\$1/var/cache/apt/archives/\" 2>/dev/null || true" \
  --customize-hook="[ -z '$next' ] || APT_CONFIG=\$MMDEBSTRAP_APT_CONFIG apt-get install -qq --yes --download-only $next" \
  --customize-hook="cp -n \"\$1\"/var/cache/apt/archives/*.deb '$cache/'" \
  --customize-hook="cp '$work/first.deb' '$work/next.deb' '$here/in-clean-root.sh' \"\$1/root/\"" \
  --customize-hook='chroot "$1" sh /root/in-clean-root.sh '"$jre $next" \
  "$suite" /dev/null
