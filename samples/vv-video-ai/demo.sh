#!/usr/bin/env bash
# The main job, from start to end, in under two minutes: a small video installation works, is backed up twice, is
# destroyed, comes back, and is proved whole by its own checker.
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
finish() {
    local status=$?
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

# A demo must not touch a repository that somebody has set up.
unset "${!RESTIC_@}" "${!RESGATE_@}"
export RESTIC_REPOSITORY=$work/repository RESTIC_PASSWORD=demo RESTIC_CACHE_DIR=$work/cache
export PYTHONDONTWRITEBYTECODE=1

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

# One field of the summary that `backup --json` ends with.
field() { python3 -c 'import json, sys; print(json.loads(sys.stdin.readlines()[-1])[sys.argv[1]])' "$1" <"$work/out"; }
megabytes() { awk -v n="$1" 'BEGIN { printf "%.1f MB", n / 1e6 }'; }

# Names, modes, owners, hard links, times and contents of the whole tree: two equal lists are two equal trees.
inventory() {
    (cd "$site" && find . -printf '%P\t%y\t%m\t%U:%G\t%n\t%T@\t%l\n' | sort && find . -type f -exec sha256sum {} + | sort -k 2)
}

rows=()
row() { rows+=("$1|$2|$3|$4"); }
backup() {
    timed "$resgate" backup --json --tag demo "$site"
    local read added stored
    read=$(field total_bytes_processed) added=$(field data_added) stored=$(field data_added_packed)
    good "$(field total_files_processed) files, $(megabytes "$read") read, $(megabytes "$stored") stored, $seconds s"
    row "$1" "$(megabytes "$read")" "$(megabytes "$stored")" "$seconds"
    total_read=$((${total_read-0} + read)) total_stored=$((${total_stored-0} + stored)) total_added=$((${total_added-0} + added))
}

printf '%sResgate%s protects a small VV-Video-AI-System, loses it, and brings it back.\n' "$bold" "$plain"

heading "An installation comes to life"
vv create "$site"
vv feed "$site" --clips "$clips" --bytes "$bytes"
vv work "$site"
vv check "$site"
good "$clips clips processed, and every file vouches for the next"

heading "First backup"
timed "$resgate" init
backup "first backup"

heading "More clips arrive, and the second backup takes only what is new"
vv feed "$site" --clips "$clips" --bytes "$bytes"
vv work "$site"
backup "second backup"

heading "What is in the repository"
timed "$resgate" snapshots
show

heading "Disaster"
inventory >"$work/before"
lost=$(du -sb "$site" | cut -f 1)
timed rm -rf "$site"
note "${red}the installation is gone${plain}: $(megabytes "$lost")"

heading "Recovery"
timed "$resgate" restore latest --target /
recovery=$seconds
good "$(megabytes "$lost") back in place after $recovery s"
row "restore" "$(megabytes "$lost")" "" "$recovery"

heading "Proof"
inventory >"$work/after"
diff "$work/before" "$work/after" >"$work/log" || { say "   the restored tree differs from the one that was lost"; exit 1; }
good "every name, mode, owner, hard link, time and SHA-256 is as before"
vv check "$site"
checked=$seconds
show
vv feed "$site" --clips 1 --bytes 1M
vv work "$site"
good "it works on: a new clip went all the way through"
timed "$resgate" check --read-data
good "resgate read the whole repository and found it sound, $seconds s"
row "check, all data read" "$(megabytes "$(du -sb "$work/repository" | cut -f 1)")" "" "$seconds"
for restic in "$ARTIFACTS/peers/usr/bin/restic" restic; do
    if have "$restic"; then
        timed "$restic" check --read-data
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
printf '   %-28s %12s\n' "kept out by deduplication" "$(megabytes $((total_read - total_added)))"
printf '   %-28s %12s\n' "saved by compression" "$(megabytes $((total_added - total_stored)))"
printf '   %-28s %12s\n' "lost" "nothing"
printf '   %s%-28s %10s s%s\n' "$green$bold" "from loss to proved whole" \
    "$(awk -v a="$recovery" -v b="$checked" 'BEGIN { printf "%.2f", a + b }')" "$plain"
