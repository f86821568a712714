#!/usr/bin/env bash
# Once, when the image is made: what programs are built and watched with, and Socklab.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends default-jdk-headless gcc iproute2 libc6-dev make procps python3 util-linux
mkdir -p /opt/socklab
tar -xzf /autograder/source/socklab-*.tgz -C /opt/socklab --strip-components=1
install -m 755 /autograder/source/run_autograder /autograder/run_autograder
