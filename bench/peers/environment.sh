#!/usr/bin/env bash
# Makes the peer's Python environment of the package index, unless it is there already: FOLDER/bin/python.
#
#     bench/peers/environment.sh FOLDER [PYTHON]
#
# PYTHON makes the environment: 3.10 to 3.12 with venv, python3 unless named. Where it can't be made, the last line on
# standard error says why.
set -euo pipefail

if [[ $# -lt 1 || $# -gt 2 || $1 == -* ]]; then
  sed -n 's/^# \{0,1\}//; 2,7p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
folder=$1
python=${2:-python3}
peers=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# What torch and the CUDA libraries that it brings take, measured, and room to unpack.
gigabytes=8

fail() {
  echo "$*" >&2
  exit 1
}

# Runs a program to its end; where it fails, its last words tell the reason.
run() {
  local failure=$1 said
  shift
  said=$("$@" 2>&1) || fail "$failure: $(sed '/^[[:space:]]*$/d' <<<"$said" | tail -n 1)"
}

mkdir -p "$folder"
made_from="$folder/made-from.txt"
wanted=$(cat "$peers/requirements.txt" "$peers/requirements-alone.txt")
if [[ ! -f $made_from || $(<"$made_from") != "$wanted" ]]; then
  command -v "$python" >/dev/null || fail "no $python; install Python 3.10 to 3.12 with venv, or name one in FACEPIPE_BENCH_PYTHON"
  free=$(df -Pk "$folder" | awk 'NR == 2 { print int($4 * 1024 / 1e9) }')
  ((free >= gigabytes)) || fail "an environment needs $gigabytes GB of disk and $free GB are free in $folder"
  echo "making an environment in $folder; on Linux torch brings 3 GB of CUDA libraries, which are not used"
  install=("$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --retries 2)
  run "no environment" "$python" -m venv "$folder"
  run "nothing from the package index" "${install[@]}" -r "$peers/requirements.txt"
  run "nothing from the package index" "${install[@]}" --no-deps -r "$peers/requirements-alone.txt"
  echo "$wanted" >"$made_from"
fi
