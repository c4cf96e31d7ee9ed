#!/bin/sh
# Installs, from the Debian archive and the npm registry, what is missing of the tools that build and test
# serialbridge.
#
#   install-peers.sh [TOOL...]    TOOL: java maven gcc cross-gcc socat pyserial nc ncat picocom procps strace nginx
#                                 mbpoll pymodbus gensiot ser2net telnet tshark openssl stunnel4 gnutls-cli lintian
#                                 mmdebstrap systemd curl promtool chromium selenium node modbus-serial ip
#                                 (without: all but cross-gcc)
set -eu

# The peers of the npm registry: their versions and sums are in package-lock.json.
node=$(dirname "$0")/node

# Does this compiler find the headers of the C library and of the kernel?
compiles() {
  printf '#include <stdio.h>\n#include <linux/gpio.h>\n' | "$1" -fsyntax-only -x c - 2>/dev/null
}

# Is the tool here, and is it the right one?
present() {
  case $1 in
    java) command -v java >/dev/null && release=$(javac -version 2>&1) \
      && release=${release#javac } && [ "${release%%[!0-9]*}" -ge 17 ] 2>/dev/null ;;
    maven) command -v mvn >/dev/null ;;
    gcc) compiles gcc ;;
    cross-gcc) compiles x86_64-linux-gnu-gcc && compiles aarch64-linux-gnu-gcc && compiles arm-linux-gnueabihf-gcc ;;
    socat) command -v socat >/dev/null ;;
    # Not the python3 of the PATH: a version manager's own has no Debian packages.
    pyserial) /usr/bin/python3 -c 'import serial' 2>/dev/null ;;
    nc) nc -h 2>&1 | grep -q OpenBSD ;;
    picocom | ncat) command -v "$1" >/dev/null ;;
    ip) [ -x /sbin/ip ] && command -v unshare >/dev/null && command -v nsenter >/dev/null ;;
    procps) command -v ps >/dev/null && command -v pgrep >/dev/null ;;
    strace) command -v strace >/dev/null ;;
    # Not of the PATH either: users have no /usr/sbin there, and the module fits Debian's nginx only.
    nginx) [ -x /usr/sbin/nginx ] && [ -e /usr/lib/nginx/modules/ngx_http_echo_module.so ] ;;
    mbpoll) command -v mbpoll >/dev/null ;;
    telnet) command -v inetutils-telnet >/dev/null ;;
    gensiot | tshark | openssl | stunnel4 | gnutls-cli) command -v "$1" >/dev/null ;;
    lintian | mmdebstrap) command -v "$1" >/dev/null ;;
    chromium) [ -x /usr/bin/chromium ] && [ -x /usr/bin/chromedriver ] ;;
    selenium) /usr/bin/python3 -c 'import selenium' 2>/dev/null ;;
    systemd) command -v systemd-analyze >/dev/null ;;
    # The DTD of its files comes with it.
    avahi) [ -x /usr/sbin/avahi-daemon ] && command -v avahi-browse >/dev/null && command -v dbus-daemon >/dev/null ;;
    xmllint) command -v xmllint >/dev/null ;;
    ser2net) [ -x /usr/sbin/ser2net ] ;;
    curl | promtool) command -v "$1" >/dev/null ;;
    pymodbus) /usr/bin/python3 -c 'import pymodbus.client' 2>/dev/null ;;
    node) command -v node >/dev/null && command -v npm >/dev/null ;;
    modbus-serial) [ "$node/node_modules/.package-lock.json" -nt "$node/package-lock.json" ] ;;
    *) echo "install-peers: unknown tool: $1" >&2; exit 2 ;;
  esac
}

# The compilers of the other architectures.
cross_packages() {
  host=$(dpkg --print-architecture)
  [ "$host" = amd64 ] || echo gcc-x86-64-linux-gnu libc6-dev-amd64-cross
  [ "$host" = arm64 ] || echo gcc-aarch64-linux-gnu libc6-dev-arm64-cross
  [ "$host" = armhf ] || echo gcc-arm-linux-gnueabihf libc6-dev-armhf-cross
  echo gcc libc6-dev
}

package() {
  case $1 in
    java) echo openjdk-17-jdk-headless ;;
    gcc) echo gcc libc6-dev ;;
    cross-gcc) cross_packages ;;
    pyserial) echo python3-serial ;;
    nc) echo netcat-openbsd ;;
    ip) echo iproute2 util-linux ;;
    nginx) echo nginx-light ;;
    gensiot) echo gensio-bin ;;
    gnutls-cli) echo gnutls-bin ;;
    telnet) echo inetutils-telnet ;;
    promtool) echo prometheus ;;
    chromium) echo chromium chromium-driver ;;
    selenium) echo python3-selenium ;;
    pymodbus) echo python3-pymodbus python3-serial-asyncio ;;
    node) echo nodejs npm ;;
    avahi) echo avahi-daemon avahi-utils dbus-daemon ;;
    xmllint) echo libxml2-utils ;;
    *) echo "$1" ;;
  esac
}

[ $# -gt 0 ] || set -- java maven gcc socat pyserial nc ncat picocom procps strace nginx mbpoll pymodbus gensiot \
  ser2net telnet tshark openssl stunnel4 gnutls-cli lintian mmdebstrap systemd curl promtool chromium selenium node \
  modbus-serial ip avahi xmllint

packages=
of_npm=
for tool in "$@"; do
  present "$tool" || case $tool in
    modbus-serial) of_npm=$tool ;;
    *) packages="$packages $(package "$tool" | tr '\n' ' ')" ;;
  esac
done

fail() {
  echo "install-peers: $1" >&2
  echo "install-peers: please install:$packages $of_npm" >&2
  exit 1
}

# Users have no /usr/sbin on the PATH.
has_server() {
  command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]
}

install_packages() {
  command -v apt-get >/dev/null || fail "no apt-get on this system"
  if [ "$(id -u)" -eq 0 ]; then
    sudo=
  elif command -v sudo >/dev/null; then
    sudo=sudo
  else
    fail "neither root nor sudo"
  fi

  services=
  for service in nginx ser2net stunnel4 prometheus avahi-daemon; do
    has_server "$service" || services="$services $service"
  done

  echo "install-peers: installing$packages"
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq update || fail "apt-get update failed"
  # shellcheck disable=SC2086  # a list of packages
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages \
    || fail "apt-get install failed"

  # Debian starts the servers that it installs, now and at each boot; the tests start their own.
  for service in $services; do
    if has_server "$service" && [ -d /run/systemd/system ]; then
      $sudo systemctl --quiet disable --now "$service" || fail "cannot stop the $service that was just installed"
    fi
  done
}

[ -z "$packages" ] || install_packages

if [ -n "$of_npm" ]; then
  echo "install-peers: installing $of_npm"
  npm --prefix "$node" ci --omit=optional --ignore-scripts || fail "npm ci failed"
fi

for tool in "$@"; do
  present "$tool" || fail "$tool is still missing after the installation (another one first on the PATH?)"
done
