#!/usr/bin/env bash
# tree.sh NAME SUITE PACKAGE...   unpacks packages of a Debian release, with all they depend on, into artifacts/trees/NAME.
#
# For servers that want other libraries than this machine has; they are run by chroot. Nothing is installed or configured,
# which takes a tenth of the time of a bootstrapped system. What is there already stays there: remove the folder to renew it.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/tools/common.sh"

name=$1 suite=$2
shift 2
tree=$ARTIFACTS/trees/$name
[[ $(cat "$tree/.packages" 2>/dev/null) != "$suite $*" ]] || exit 0

have mmdebstrap || die "cannot unpack $name: this needs mmdebstrap"
[[ $(id -u) = 0 ]] || die "cannot unpack $name: this needs root, as running it will"
mirror=$(debian_mirror)
[[ -n $mirror ]] || die "cannot unpack $name: no Debian archive is set up for apt"

# Made aside and moved into place: half a tree is none.
rm -rf "$tree.new"
mkdir -p "${tree%/*}"
include=$(IFS=,; echo "$*")
# A mirror may be a snapshot, whose index has expired; the signature is checked all the same.
mmdebstrap --quiet --variant=extract --include="$include" --aptopt='Acquire::Check-Valid-Until "false"' \
    --aptopt='Acquire::Languages "none"' "$suite" "$tree.new" "$mirror" </dev/null >"$tree.new.log" 2>&1 ||
    { cat "$tree.new.log" >&2; die "cannot unpack $name: Debian $suite did not give it all"; }

# Newer releases have their programs below /usr only, and leave the links to a package that is not unpacked here.
for folder in bin sbin lib lib64; do
    [[ -e $tree.new/$folder || ! -e $tree.new/usr/$folder ]] || ln -s "usr/$folder" "$tree.new/$folder"
done
rm -rf "$tree.new"/usr/share/{doc,man,locale} "$tree.new/var/cache/apt" "$tree.new/var/lib/apt"
mkdir -p "$tree.new"/{dev,mnt,proc,tmp}
echo "$suite $*" >"$tree.new/.packages"
rm -rf "$tree" "$tree.new.log"
mv "$tree.new" "$tree"
