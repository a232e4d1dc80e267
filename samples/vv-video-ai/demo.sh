#!/usr/bin/env bash
# The main job, from start to end, in under two minutes: a plan protects a small video installation at two places, the
# device is lost with its second disk, comes back from the other place, and is proved whole by the sample's own checker.
#
#   ./resgate demo [--keep] [--clips N] [--bytes SIZE]
#
#   --keep         leave the folder in place, to look around in
#   --clips N      clips that arrive before each backup (default 6)
#   --bytes SIZE   size of each (default 16M)
#
# Everything happens in one folder of its own under ${TMPDIR:-/tmp}, and is removed at the end.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
. "$ROOT/tools/common.sh"

keep= clips=6 bytes=16M
while [[ $# -gt 0 ]]; do
    case $1 in
        --keep) keep=yes ;;
        --clips) clips=${2:?--clips needs a number} && shift ;;
        --bytes) bytes=${2:?--bytes needs a size} && shift ;;
        *) die "unknown option $1; usage: ./resgate demo [--keep] [--clips N] [--bytes SIZE]" ;;
    esac
    shift
done

if ! have python3; then
    say "installing python3 for the sample installation ..."
    apt_install python3 || die "the sample needs python3: install it and run the demo again"
fi
resgate=${RESGATE:-$ROOT/resgate}

if [[ -t 1 && -z ${NO_COLOR-} ]]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
    bold= dim= green= red= plain=
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/resgate-demo.XXXXXX")
site=$work/vv-video-ai
server=
finish() {
    local status=$?
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    if [[ $status != 0 ]]; then
        printf '\n%sThe demo failed%s in the step above.\n' "$red$bold" "$plain"
        [[ ! -s $work/log ]] || sed 's/^/  | /' "$work/log" | tail -n 30
    fi
    if [[ -n $keep ]]; then
        printf '\nKept in %s (repository password: demo)\n' "$work"
    else
        rm -rf "$work"
    fi
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A demo must not touch what somebody has set up: no repository, no key, no state.
unset "${!RESTIC_@}" "${!RESGATE_@}"
export RESTIC_CACHE_DIR=$work/cache RESTIC_PASSWORD_FILE=$work/password RESGATE_STATE_DIR=$work/state HOME=$work/home
export PYTHONDONTWRITEBYTECODE=1
printf demo >"$work/password"
plan=$work/resgate.yaml disk2=$work/disk2/resgate nas=$work/nas/edge-01

number=0
heading() {
    number=$((number + 1))
    printf '\n%s%d. %s%s\n' "$bold" "$number" "$1" "$plain"
}
note() { printf '   %s\n' "$*"; }
good() { printf '   %s%s%s %s\n' "$green" "ok" "$plain" "$*"; }

# timed COMMAND...   runs it, its output into $work/out; the seconds into $seconds. A failure ends the demo.
timed() {
    printf '   %s$ %s%s\n' "$dim" "${*//$work/.}" "$plain" | sed "s#${resgate//./\\.}#resgate#; s#$HERE/##g"
    local began=$EPOCHREALTIME
    "$@" >"$work/out" 2>"$work/log" </dev/null || { cat "$work/out" >>"$work/log"; exit 1; }
    seconds=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }')
}
vv() { timed python3 "$HERE/vv.py" "$@"; }
show() { sed "s#$work#.#g; s/^/   /" "$work/out"; }

megabytes() { awk -v n="$1" 'BEGIN { printf "%.1f MB", n / 1e6 }'; }

# Names, modes, owners, hard links, times and contents of the whole tree, and what the database says: two equal lists are two
# equal trees. The database itself comes back as its consistent copy, so its file and folder have other times.
inventory() {
    (cd "$site" && find . ! -path './orchestrator_data*' -printf '%P\t%y\t%m\t%U:%G\t%n\t%T@\t%l\n' | sort &&
        find . -type f ! -name '*.sqlite' -exec sha256sum {} + | sort -k 2 && find orchestrator_data -printf '%P\t%m\t%U:%G\n' | sort)
    python3 -c 'import sqlite3, sys; print("\n".join(sqlite3.connect(sys.argv[1]).iterdump()))' "$site"/orchestrator_data/*.sqlite
}

rows=()
row() { rows+=("$1|$2|$3|$4"); }

# One field of all points that a run has stored, added up for one place.
stored() {
    python3 -c 'import json, sys
place, field = sys.argv[1:]
points = [json.loads(line) for line in sys.stdin]
print(sum(point[field] for point in points if point["message_type"] == "run_stored" and point["place"] == place))' "$1" "$2" <"$work/out"
}
run() {
    timed "$resgate" run --plan "$plan" --json "${@:2}"
    local read added
    read=$(stored disk2 bytes) added=$(stored disk2 data_added_packed)
    good "$(stored disk2 files) files, $(megabytes "$read") read once, $(megabytes "$added") stored at each of two places, $seconds s"
    row "$1" "$(megabytes "$read")" "$(megabytes "$added")" "$seconds"
    total_read=$((${total_read-0} + read)) total_stored=$((${total_stored-0} + added))
}

# A second domain: an SFTP server, as a NAS has one, with a key of its own on a port of its own.
start_nas() {
    mkdir -p -m 700 "$HOME/.ssh" "$work/nas"
    address=$nas
    if ! [[ -x /usr/sbin/sshd ]] || ! have ssh-keygen; then
        say "installing openssh-server for the second place ..."
        apt_install openssh-server openssh-client || { note "no SSH server can be had here: the second place is a folder"; return; }
    fi
    ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$HOME/.ssh/id_ed25519"
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    printf '%s\n' "Port $port" "ListenAddress 127.0.0.1" "HostKey $work/host_key" "PidFile none" "UsePAM no" "StrictModes no" \
        "AuthorizedKeysFile $HOME/.ssh/id_ed25519.pub" "PasswordAuthentication no" "Subsystem sftp internal-sftp" >"$work/sshd_config"
    printf '%s\n' "Host nas" "  HostName 127.0.0.1" "  Port $port" "  User $(id -un)" "  IdentityFile $HOME/.ssh/id_ed25519" >"$HOME/.ssh/config"
    echo "[127.0.0.1]:$port $(cut -d ' ' -f 1,2 "$work/host_key.pub")" >"$HOME/.ssh/known_hosts"
    [[ $(id -u) != 0 ]] || mkdir -p /run/sshd
    /usr/sbin/sshd -D -f "$work/sshd_config" -E "$work/sshd.log" &
    server=$!
    for _ in {1..50}; do
        (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
        sleep 0.1
    done
    address=sftp:nas:$nas
}

printf '%sResgate%s protects a small VV-Video-AI-System, loses it, and brings it back.\n' "$bold" "$plain"

heading "An installation comes to life"
vv create "$site"
vv feed "$site" --clips "$clips" --bytes "$bytes"
vv work "$site"
vv check "$site"
good "$clips clips processed, and every file vouches for the next"

heading "A plan says what is protected, what was promised, and where the copies go"
start_nas
cat >"$plan" <<PLAN
system: vv-video-ai             # a built-in profile: classes, objectives and schedules of the requirements
device: edge-01
root: $site
responsible: { name: Ops on duty, email: ops@example.org }
places:
  disk2: { repository: $disk2, medium: disk, domain: device, password: $work/password }
  nas: { repository: "$address", medium: nas, domain: site, password: $work/password }
classes:
  config-and-state:             # the whole installation but what the other classes hold
    sources: [ { paths: [ "*", .env ] }, { sqlite: orchestrator_data/*.sqlite } ]
    exclude: [ "$site/storage/*", "!$site/storage/models", $site/logs ]
PLAN
sed 's/^/   /; s#'"$work"'#.#g' "$plan"
timed "$resgate" -r "$disk2" init
timed "$resgate" -r "$address" init --from-repo "$disk2" --from-password-file "$work/password" --copy-chunker-params

heading "First run: every class, read once, at both places"
run "first run"

heading "More clips arrive, and the second run takes only what is new"
vv feed "$site" --clips "$clips" --bytes "$bytes"
vv work "$site"
run "second run" config-and-state metadata media logs

heading "What would be lost now"
timed "$resgate" status --plan "$plan"
show

heading "Disaster: the device is lost, and its second disk with it"
inventory >"$work/before"
lost=$(du -sb "$site" | cut -f 1)
timed rm -rf "$site" "$work/disk2" "$work/state" "$work/cache"
note "${red}the installation is gone${plain}: $(megabytes "$lost")"

heading "Recovery from the other place"
recovery=0
for class in config-and-state metadata media logs; do
    timed "$resgate" restore "$class" --plan "$plan" --from nas --target /
    sed -n 's/^taking/   taking/p' "$work/out"
    recovery=$(awk -v a="$recovery" -v b="$seconds" 'BEGIN { print a + b }')
done
good "$(megabytes "$lost") back in place after $recovery s"
row "restore" "$(megabytes "$lost")" "" "$recovery"

heading "Proof"
inventory >"$work/after"
diff "$work/before" "$work/after" >"$work/log" || { say "   the restored tree differs from the one that was lost"; exit 1; }
good "every name, mode, owner, hard link, time and SHA-256 is as before, and so is every row of the database"
vv check "$site"
checked=$seconds
show
vv feed "$site" --clips 1 --bytes 1M
vv work "$site"
good "it works on: a new clip went all the way through"
timed "$resgate" -r "$address" check --read-data
good "resgate read the whole repository over SFTP and found it sound, $seconds s"
row "check, all data read" "$(megabytes "$(du -sb "$nas" | cut -f 1)")" "" "$seconds"
for restic in "$ARTIFACTS/peers/usr/bin/restic" restic; do
    if have "$restic"; then
        timed "$restic" -r "$nas" check --read-data
        good "so did $("$restic" version | cut -d ' ' -f 1,2), which knows nothing of Resgate, $seconds s"
        row "the same by stock restic" "" "" "$seconds"
        break
    fi
done

printf '\n%sMeasured%s\n' "$bold" "$plain"
printf '   %-28s %12s %12s %10s\n' "" "read" "stored" "seconds"
for line in "${rows[@]}"; do
    IFS='|' read -r what read stored took <<<"$line"
    printf '   %-28s %12s %12s %10s\n' "$what" "$read" "$stored" "$took"
done
printf '   %-28s %12s\n' "not stored a second time" "$(megabytes $((total_read - total_stored)))"
printf '   %-28s %12s\n' "lost" "nothing"
printf '   %s%-28s %10s s%s\n' "$green$bold" "from loss to proved whole" \
    "$(awk -v a="$recovery" -v b="$checked" 'BEGIN { printf "%.2f", a + b }')" "$plain"
