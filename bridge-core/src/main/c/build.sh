#!/bin/sh
# Builds the library of system calls:
#
#   build.sh FOLDER HOST host|all    FOLDER/ARCHITECTURE/libserialbridge.so; HOST: the architecture of this machine
#
# with "all" for each architecture of the package, by Debian's cross compilers. JAVA_HOME is a JDK, for its headers.
set -eu

folder=$1
host=$2
architectures=$3
sources=$(CDPATH='' cd "$(dirname "$0")" && pwd)

build() {
  architecture=$1
  shift
  mkdir -p "$folder/$architecture"
  "$@" -std=c17 -O2 -fno-ident -Wall -Wextra -Wconversion -Werror -fPIC -fvisibility=hidden -fstack-protector-strong \
    -D_FORTIFY_SOURCE=2 -I"$JAVA_HOME/include" -I"$JAVA_HOME/include/linux" \
    -shared -nostartfiles -Wl,-z,relro,-z,now,-z,defs -s -o "$folder/$architecture/libserialbridge.so" \
    "$sources/tty.c" "$sources/udp.c" "$sources/aead.c"
}

rm -f "$folder"/*/libserialbridge.so
# Raspberry Pi OS runs armhf on ARMv6, and Debian's compiler makes ARMv7 code, its start files (not needed) too.
armv6='-march=armv6+fp -marm'
case $host in
  # shellcheck disable=SC2086  # a list of options
  armhf) build armhf gcc $armv6 ;;
  *) build "$host" gcc ;;
esac
if [ "$architectures" = all ]; then
  [ "$host" = x86_64 ] || build x86_64 x86_64-linux-gnu-gcc
  [ "$host" = aarch64 ] || build aarch64 aarch64-linux-gnu-gcc
  # shellcheck disable=SC2086  # a list of options
  [ "$host" = armhf ] || build armhf arm-linux-gnueabihf-gcc $armv6
fi
