#!/bin/sh
# What clean-root.sh does in the root it has made: in-clean-root.sh JRE [NEXT]
set -eu

jre=$1
next=${2:-}

export DEBIAN_FRONTEND=noninteractive

service=
fail() {
  echo "FAIL: $1" >&2
  [ -z "$service" ] || kill "$service" || true
  exit 1
}

# All files but those that every installation changes.
files() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run -o -path /root -o -path /var/log \
    -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/cache \) -prune -o -print |
    grep -v -e '^/etc/\(passwd\|group\|shadow\|gshadow\|subuid\|subgid\)-$' | sort
  find /var/cache -name '*serialbridge*'
}

# Runs a command line as the service does, until it is ready.
run_as_service() {
  setpriv --reuid serialbridge --regid serialbridge --init-groups \
    serialbridge run --config /etc/serialbridge/serialbridge.conf >/tmp/out 2>/tmp/log &
  service=$!
  tries=0
  until grep -q '^ready$' /tmp/out; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || fail "not ready: $(cat /tmp/log)"
    sleep 0.1
  done
}

stop_service() {
  kill "$service"
  wait "$service" || fail "stopped with $?"
  service=
}

# Programs of each Debian that the serial line once needed: what calls them now is written down.
watch_programs() {
  for program in perl stty; do
    mv /usr/bin/$program /usr/bin/$program.real
    printf '#!/bin/sh\necho "$0 $*" >>/tmp/called\nexit 1\n' >/usr/bin/$program
    chmod 755 /usr/bin/$program
  done
}

restore_programs() {
  for program in perl stty; do
    mv /usr/bin/$program.real /usr/bin/$program
  done
  [ ! -e /tmp/called ] || fail "called: $(cat /tmp/called)"
}

# With archives that do not fit a start takes longer, and nothing is told.
starts_with() {
  for archive; do
    SERIALBRIDGE_ARCHIVE=$archive serialbridge --version >/tmp/out 2>/tmp/told || fail "with $archive: $(cat /tmp/told)"
    [ ! -s /tmp/told ] || fail "with $archive: $(cat /tmp/told)"
  done
}

files >/root/before

apt-get install -y /root/first.deb >/tmp/apt 2>&1 || fail "apt-get install: $(cat /tmp/apt)"
serialbridge --version | grep -q '^serialbridge [0-9]' || fail "no version"
[ "$(readlink /usr/lib/serialbridge/host)" = x86_64 ] || [ "$(dpkg --print-architecture)" != amd64 ] || fail "no libraries chosen"
[ -s /var/cache/serialbridge/serialbridge.jsa ] || fail "no class-data archive"
getent passwd serialbridge >/dev/null || fail "no user"
id -nG serialbridge | grep -qw dialout || fail "the user is not in dialout"
[ "$(stat -c '%U %a' /var/lib/serialbridge)" = "serialbridge 710" ] || fail "state folder: $(stat -c '%U %a' /var/lib/serialbridge)"

# Another Java runtime's, a file that is none, and one of jars that have changed.
cp /var/cache/serialbridge/serialbridge.jsa /tmp/other.jsa
printf 'another JVM' | dd of=/tmp/other.jsa bs=1 seek=64 conv=notrunc status=none
starts_with /tmp/other.jsa /etc/passwd
touch -d @0 /usr/share/serialbridge/lib/slf4j-api-*.jar
starts_with /var/cache/serialbridge/serialbridge.jsa
rm /tmp/other.jsa

# The administrator's own file, from here on.
echo 'port.pump = /dev/no-such-device' >>/etc/serialbridge/serialbridge.conf
sed -i 's/^bind = .*/bind = 127.0.0.1/' /etc/serialbridge/serialbridge.conf
watch_programs
rm /var/cache/serialbridge/serialbridge.jsa
serialbridge archive >/tmp/archive 2>&1 || fail "bytes through pseudo-terminals: $(cat /tmp/archive)"
[ -s /var/cache/serialbridge/serialbridge.jsa ] || fail "no class-data archive without perl"
run_as_service
serialbridge status | grep -q '^pump ' || fail "status: $(serialbridge status)"
grep -q '/libserialbridge.so$' /proc/$service/maps || fail "its own library is not loaded"
tr ' ' '\n' </proc/$service/maps | grep '^/.*\.so' | grep -v -e '^/usr/lib' -e '^/lib' && fail "a library from elsewhere"
printf 'device.name = KEPT\nport.pump.max-clients = 3\n' >/tmp/import
serialbridge config import /tmp/import | grep -q '^restarted: pump' || fail "import"
stop_service
restore_programs

apt-get install -y /root/next.deb >/tmp/apt 2>&1 || fail "upgrade: $(cat /tmp/apt)"
dpkg-query -W -f '${Version}' serialbridge | grep -q '+next$' || fail "not upgraded"
grep -q '^port.pump' /etc/serialbridge/serialbridge.conf || fail "the configuration was lost"
run_as_service
serialbridge config export | grep -q '^device.name = "KEPT"' || fail "the settings were lost"
serialbridge config export | grep -q '^port.pump.max-clients = "3"' || fail "the settings were lost"
stop_service

# Another Java runtime, or what looks like one.
rm /var/cache/serialbridge/serialbridge.jsa
dpkg-trigger --by-package="$jre" /usr/lib/jvm
dpkg --configure --pending >/tmp/apt 2>&1 || fail "trigger: $(cat /tmp/apt)"
[ -s /var/cache/serialbridge/serialbridge.jsa ] || fail "no new class-data archive"

apt-get remove -y serialbridge >/tmp/apt 2>&1 || fail "remove: $(cat /tmp/apt)"
[ -e /etc/serialbridge/serialbridge.conf ] || fail "remove took the configuration"
[ -e /var/lib/serialbridge/settings.conf ] || fail "remove took the settings"
[ ! -e /usr/bin/serialbridge ] || fail "the program is still there"

apt-get purge -y serialbridge >/tmp/apt 2>&1 || fail "purge: $(cat /tmp/apt)"
grep -i 'not empty' /tmp/apt && fail "dpkg left a folder"
files >/root/after
diff /root/before /root/after >/tmp/left || fail "left behind: $(cat /tmp/left)"
! getent passwd serialbridge || fail "the user is still there"

# A newer Java runtime below an installed package.
if [ -n "$next" ]; then
  apt-get install -y /root/first.deb >/tmp/apt 2>&1 || fail "apt-get install: $(cat /tmp/apt)"
  cp /var/cache/serialbridge/serialbridge.jsa /tmp/other.jsa
  apt-get install -y --no-download "$next" >/tmp/apt 2>&1 || fail "$next: $(cat /tmp/apt)"
  case $(readlink -f /usr/bin/java) in
    */java-"$(echo "$next" | tr -cd 0-9)"-*) ;;
    *) fail "another Java runtime: $(readlink -f /usr/bin/java)" ;;
  esac
  [ -s /var/cache/serialbridge/serialbridge.jsa ] || fail "no class-data archive of $next"
  ! cmp -s /var/cache/serialbridge/serialbridge.jsa /tmp/other.jsa || fail "the class-data archive is that of $jre"
  starts_with /tmp/other.jsa /var/cache/serialbridge/serialbridge.jsa
  run_as_service
  serialbridge status >/tmp/status || fail "status with $next"
  ! grep -e ERROR -e '\[cds\]' /tmp/log || fail "with $next"
  stop_service
fi
echo "clean root: all holds"
