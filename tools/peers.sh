#!/usr/bin/env bash
# peers.sh [PACKAGE...]   unpacks packages of Debian's unstable release into artifacts/peers, installing nothing.
#
# Interop must hold against the newest restic, not the one that the stable release froze. Go programs need almost
# nothing of the system, so theirs run as they are; a program that wants newer libraries does not, and says so itself.
# What is there already stays there: remove artifacts/peers to get newer ones.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/tools/common.sh"

[[ $# -gt 0 ]] || set -- restic
suite=${RESGATE_PEER_SUITE:-sid}
peers=$ARTIFACTS/peers

missing=()
for package in "$@"; do
    [[ -e $peers/.unpacked/$package ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

have apt-get && have dpkg || die "cannot fetch ${missing[*]}: this needs Debian's apt-get and dpkg"

mirror=$(debian_mirror)
[[ -n $mirror ]] || die "cannot fetch ${missing[*]}: no Debian archive is set up for apt"

# An apt of its own, so that the machine's lists, pins and installed packages are neither read nor touched.
work=$peers/.apt
rm -rf "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$peers/.unpacked"
echo "deb $mirror $suite main" >"$work/sources.list"
cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
// A mirror may be a snapshot, whose index has expired; the signature is checked all the same.
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
APT::Sandbox::User "$(id -un)";
CONF
export APT_CONFIG=$work/apt.conf
apt-get update -qq </dev/null >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; die "cannot read the package lists of Debian $suite"; }

for package in "${missing[@]}"; do
    rm -f "$work"/debs/*
    (cd "$work/debs" && apt-get download -qq "$package" </dev/null >>"$work/log" 2>&1) ||
        { cat "$work/log" >&2; die "cannot fetch package $package of Debian $suite"; }
    dpkg -x "$work"/debs/*.deb "$peers"
    touch "$peers/.unpacked/$package"
done
rm -rf "$work"
