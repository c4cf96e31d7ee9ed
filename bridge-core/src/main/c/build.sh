#!/bin/sh
# Builds the library of system calls: build.sh FOLDER [all]
# FOLDER/ARCHITECTURE/libserialbridge.so for this machine; with "all" for each architecture of the package, by Debian's
# cross compilers. Needs gcc, and the headers of a JDK.
set -eu

folder=$1
source=$(CDPATH='' cd "$(dirname "$0")" && pwd)/tty.c
jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}

build() {
  mkdir -p "$folder/$1"
  "$2" -std=c17 -O2 -Wall -Wextra -Wconversion -Werror -fPIC -fvisibility=hidden -fstack-protector-strong \
    -D_FORTIFY_SOURCE=2 -I"$jdk/include" -I"$jdk/include/linux" \
    -shared -Wl,-z,relro,-z,now -s -o "$folder/$1/libserialbridge.so.new" "$source"
  mv "$folder/$1/libserialbridge.so.new" "$folder/$1/libserialbridge.so"
}

host=$(dpkg --print-architecture)
for architecture in amd64:x86_64:x86_64-linux-gnu arm64:aarch64:aarch64-linux-gnu armhf:armhf:arm-linux-gnueabihf; do
  IFS=: read -r debian name triplet <<END
$architecture
END
  if [ "$debian" = "$host" ]; then
    build "$name" gcc
  elif [ "${2:-}" = all ]; then
    build "$name" "$triplet-gcc"
  fi
done
