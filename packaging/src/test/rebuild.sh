#!/bin/sh
# rebuild.sh FOLDER DEB: builds these sources again in FOLDER, which must not exist, and compares the package with DEB.
set -eu
folder=$1
deb=$2
cd "$(dirname "$0")/../../.."
mkdir "$folder"
tar --exclude=target --exclude=.git -cf - . | tar -C "$folder" -xf -
cd "$folder"
nice mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
cmp "$deb" packaging/target/*.deb
