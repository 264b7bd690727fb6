#!/usr/bin/env bash
# Makes the base images for tests where no image can be pulled. docs/testing.md says what each of them replaces.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
declare -A base=([debian]='' [lambda-java]=debian [localstack]=debian)

usage() {
  cat <<'END'
Usage: docker/test/images.sh [IMAGE…]

Makes images for the tests from packages of Debian, Maven and Python, for where none can be pulled:

  facepipe-test/debian       Debian, the smallest there is
  facepipe-test/lambda-java  on it: what AWS's base image for Java promises a function
  facepipe-test/localstack   on it: LocalStack's SQS and S3

All of them, or those named (debian, lambda-java, localstack) with what they stand on. An image that is there and made
from the same sources is left alone; 'docker rmi' it to get newer Debian packages. Every package comes through its own
client as that is set up here: apt, debootstrap, mvn, pip. Needs root on Debian, Maven, and a running Docker.

Says what it does on standard error. On standard output are the settings with which the tests take the images:

  export $(docker/test/images.sh)
END
}

say() { echo "images: $*" >&2; }
fail() { say "$*"; exit 1; }

# Runs a command, and shows its output only if it fails.
quietly() {
  local log
  log=$(mktemp --tmpdir="$work")
  "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "$1 failed, as above"; }
}

need() {
  command -v "$1" >/dev/null || fail "no $1; install $2"
}

# need, for a program that Debian's package of the name in $2 brings.
need_packaged() {
  command -v "$1" >/dev/null && return
  [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null || fail "no $1; on Debian, as root: apt-get install $2"
  say "installing $2"
  quietly apt-get update
  DEBIAN_FRONTEND=noninteractive quietly apt-get install --yes --no-install-recommends "$2"
}

# Prints what an image is made from: its recipe below, the files of its folder, and its base.
sources_of() {
  {
    declare -f "make_${1//-/_}"
    [[ ! -d $here/$1 ]] || find "$here/$1" -type f -print0 | sort -z | xargs -0 cat
    [[ -z ${base[$1]} ]] || sources_of "${base[$1]}"
  } | sha256sum | cut -d ' ' -f 1
}

is_made() {
  [[ $(docker image inspect --format '{{.Config.Labels.sources}}' "facepipe-test/$1" 2>/dev/null) == "$(sources_of "$1")" ]]
}

ensure() {
  if is_made "$1"; then
    say "facepipe-test/$1 is there"
    return
  fi
  say "making facepipe-test/$1"
  [[ ! -d $here/$1 ]] || cp -r "$here/$1" "$work/$1"
  "make_${1//-/_}"
  say "made facepipe-test/$1, $(docker image inspect --format '{{.Size}}' "facepipe-test/$1" | numfmt --to=si)B"
}

# Builds from the copy of the image's folder, on the network of this machine.
build() {
  quietly docker build --network host --label "sources=$(sources_of "$1")" --tag "facepipe-test/$1" "$work/$1"
}

make_debian() {
  local mirror root
  need_packaged debootstrap debootstrap
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Label: Debian' | head -n 1)
  [[ -n $mirror ]] || fail "apt knows no mirror of Debian; run 'apt-get update' on Debian first"
  root=$work/debian
  quietly debootstrap --variant=minbase --include=ca-certificates trixie "$root" "$mirror"
  rm -rf "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  tar --create --numeric-owner --one-file-system --directory "$root" . |
    docker import --change "LABEL sources=$(sources_of debian)" --change 'CMD ["bash"]' - facepipe-test/debian >/dev/null
}

make_lambda_java() {
  local jar client=2.9.0 # and what it depends on
  need mvn "Maven, 3.8 or newer"
  need jar "a JDK, 17 or newer"
  for jar in com.amazonaws:aws-lambda-java-runtime-interface-client:$client com.amazonaws:aws-lambda-java-core:1.4.0 \
    com.amazonaws:aws-lambda-java-serialization:1.2.0 software.amazon.awssdk:utils-lite:2.34.0; do
    (cd "$work" && quietly mvn --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact="$jar" -DoutputDirectory="$work/lambda-java/lib")
  done
  (cd "$work/lambda-java/lib" && jar --extract --file aws-lambda-java-runtime-interface-client-$client.jar jni)
  build lambda-java
}

make_localstack() {
  local variable file settings=()
  mkdir "$work/localstack/wheels"
  quietly docker build --network host --target python --tag facepipe-test/python "$work/localstack"
  # pip runs in Debian's Python, and reaches the index as this machine's pip does.
  for variable in $(compgen -e PIP_); do
    settings+=(--env "$variable")
  done
  for file in /etc/pip.conf "$HOME/.config/pip/pip.conf"; do
    [[ ! -f $file ]] || settings+=(--volume "$file:${file/#$HOME/\/root}:ro")
  done
  quietly docker run --rm --network host "${settings[@]}" \
    --volume /etc/ssl/certs:/etc/ssl/certs:ro --volume /usr/local/share/ca-certificates:/usr/local/share/ca-certificates:ro \
    --volume "$work/localstack:/context" facepipe-test/python \
    python3 -m pip wheel --no-deps --requirement /context/requirements.txt --wheel-dir /context/wheels
  build localstack
  docker rmi facepipe-test/python >/dev/null
}

for argument in "$@"; do
  case $argument in
    -h | --help) usage; exit ;;
    *) [[ -v base[$argument] ]] || { usage >&2; say "no image '$argument'"; exit 2; } ;;
  esac
done
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
need_packaged docker docker.io
docker info >/dev/null 2>&1 || fail "no Docker answers; start its daemon, on a machine without services with 'dockerd &'"
[[ $# -gt 0 ]] || set -- lambda-java localstack
# The others stand on this one, and are made side by side.
ensure debian
making=()
for image in "$@"; do
  ensure "$image" &
  making+=($!)
done
for one in "${making[@]}"; do
  wait "$one" || failed=1
done
[[ -z ${failed:-} ]] || exit 1
# Without its helpers' images, which can't be pulled either, Testcontainers removes containers itself as the JVM ends.
cat <<'END'
LOCALSTACK_IMAGE=facepipe-test/localstack
TESTCONTAINERS_TINYIMAGE_CONTAINER_IMAGE=facepipe-test/debian
TESTCONTAINERS_RYUK_DISABLED=true
END
