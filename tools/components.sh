#!/usr/bin/env bash
# Makes sure that the real programs which the tests use are here, installing what is missing, and prints their versions.
# Quick when nothing is missing. One line on standard error for each thing that could not be had; exit 1 then.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/tools/common.sh"

# program, Debian package, how it tells its version, what it is for
components() {
    cat <<'TABLE'
restic      restic       version     repositories of an old release, read and written
borg        borgbackup   --version   comparison
rsync       rsync        --version   mirrors
/usr/sbin/logrotate logrotate -v       logs that are renamed while they are read
ssh         openssh-client  -V       SFTP places, the client's side
/usr/sbin/sshd openssh-server -      SFTP places, the server's side
crontab     cron         -           cron tables
strace      strace       --version   system calls that fail on cue
ffmpeg      ffmpeg       -version    real video, and proof that it still plays
sqlite3     sqlite3      --version   databases, written by somebody else
python3     python3      --version   the sample installation
mkfs.ext4   e2fsprogs    -           disks that fill up and die
chattr      e2fsprogs    -           files that refuse to change
mkfs.xfs    xfsprogs     -           crash images by reflink
mkfs.exfat  exfatprogs   -           disks that know no links
mount.exfat-fuse exfat-fuse -        the same, mounted
setfacl     acl          --version   access control lists
setfattr    attr         --version   extended attributes
fusermount3 fuse3        --version   mounted snapshots
faketime    faketime     -           clocks that jump
/usr/sbin/nginx nginx-light -v          a gate that asks for certificates
openssl     openssl      version     certificates, good and bad
setpriv     util-linux   --version   servers that end with their test
gcc         gcc          --version   the native build
curl        curl         --version   HTTP stores
git         git          --version   which version is being tested
node        nodejs       --version   Azurite, the emulator of Azure's storage
npm         npm          --version   the same: brings it
/usr/sbin/dockerd docker.io -          volumes of containers: the engine
docker      docker.io    --version   the same: the command
/bin/busybox busybox-static -          the same: what is in the containers
mmdebstrap  mmdebstrap   --version   servers that want other libraries than this machine has
TABLE
}

# Programs of root are on nobody's path but root's.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

missing_packages() {
    components | while read -r program package _; do
        have "$program" || echo "$package"
    done | sort -u
    [[ -e /usr/include/zlib.h ]] || echo zlib1g-dev
    [[ -e /usr/include/stdlib.h ]] || echo libc6-dev
}

mkdir -p "$ARTIFACTS"
export APT_LOG=$ARTIFACTS/components.log
: >"$APT_LOG"
failures=0
lacks() { say "missing component: $*"; failures=$((failures + 1)); }

mapfile -t wanted < <(missing_packages)
if [[ ${#wanted[@]} -gt 0 ]]; then
    say "installing ${wanted[*]} ..."
    # All at once is fast; one at a time tells which of them is the trouble.
    if ! apt_install "${wanted[@]}"; then
        for package in "${wanted[@]}"; do
            apt_install "$package" ||
                lacks "$package could not be installed (needs apt-get and root or sudo; log in artifacts/components.log)"
        done
    fi
fi
while read -r program package _; do
    have "$program" || [[ " ${wanted[*]-} " == *" $package "* ]] || lacks "$program (package $package)"
done < <(components)

# Object stores of real life: an old one, the newest, and a quick one. Unpacking takes a while, so it goes on beside the rest.
[[ -e $ARTIFACTS/trees/ceph-16 && -e $ARTIFACTS/trees/ceph-20 ]] || say "unpacking Ceph's S3 servers ..."
"$ROOT/tools/tree.sh" ceph-16 bookworm radosgw ceph-mon ceph-osd &
older=$!
"$ROOT/tools/tree.sh" ceph-20 sid radosgw ceph-mon ceph-osd python3-moto python3-flask-cors &
newer=$!

# Newer than the stable release has them: unpacked, not installed.
newest=$ARTIFACTS/peers/usr/bin/restic
peers=(restic restic-rest-server rclone)
for peer in "${peers[@]}"; do
    [[ -x $ARTIFACTS/peers/usr/bin/$peer ]] || { say "fetching ${peers[*]} ..."; break; }
done
"$ROOT/tools/peers.sh" "${peers[@]}" || lacks "some of ${peers[*]} (packages of Debian unstable)"

azurite=$ARTIFACTS/azurite/node_modules/.bin/azurite-blob
if [[ ! -x $azurite ]]; then
    say "fetching azurite ..."
    # Install scripts would build and fetch things that it does not need.
    npm install --prefix "$ARTIFACTS/azurite" --ignore-scripts --no-fund --no-audit --loglevel=error 'azurite@^3.37.0' \
        </dev/null >>"$APT_LOG" 2>&1 || lacks "azurite (package azurite of npm; log in artifacts/components.log)"
fi

wait "$older" || lacks "an older Ceph (package radosgw of Debian 12)"
wait "$newer" || lacks "the newest Ceph (package radosgw of Debian unstable)"

# Versions change rarely and asking all programs takes a second, so the answers are kept.
versions=$ARTIFACTS/components.txt
if [[ ! -s $versions || ${#wanted[@]} -gt 0 || $newest -nt $versions || $ARTIFACTS/trees/ceph-20 -nt $versions || /var/lib/dpkg/status -nt $versions ]]; then
    {
        printf '%-12s %s\n' kernel "$(uname -sr)" dotnet "$(cd "$ROOT" && dotnet --version 2>/dev/null)"
        for tree in ceph-16 ceph-20; do
            [[ ! -d $ARTIFACTS/trees/$tree ]] || printf '%-12s %s\n' "$tree" "$(chroot "$ARTIFACTS/trees/$tree" radosgw --version 2>&1 | tail -n 1 | cut -c 1-72)"
        done
        [[ ! -x $azurite ]] || printf '%-12s %s\n' azurite "$("$azurite" --version 2>&1 </dev/null | head -n 1 | cut -c 1-72)"
        [[ ! -x $newest ]] || printf '%-12s %s (newest)\n' restic "$("$newest" version 2>&1 | head -n 1 | cut -c 1-72)"
        components | while read -r program package ask _; do
            [[ $ask != - ]] && have "$program" || continue
            printf '%-12s %s\n' "$program" "$("$program" "$ask" 2>&1 </dev/null | head -n 1 | cut -c 1-72)"
        done
    } >"$versions"
fi
cat "$versions"
[[ $failures = 0 ]]
