#!/usr/bin/env bash
# Lays out a VV-Video-AI-System. Safe to run again: data, .env and keys that exist are kept, which is what a
# recovery needs when it runs this inside a restored tree.
set -eu

usage() {
    cat <<'TEXT'
usage: install.sh [--root DIR] [--storage DIR] [--state text|sqlite|sqlite-wal] [--state-file PATH] [--system]

  --root DIR         where to install (default /opt/vv-video-ai-system)
  --storage DIR      where clips and documents live (default: storage, inside the root)
  --state FORM       what the orchestrator remembers its work in (default: text)
  --state-file PATH  where that is kept (default: orchestrator_data/..., inside the root)
  --system           also copy the host's files to /etc; without it they stay in DIR/etc
TEXT
}

root=/opt/vv-video-ai-system
storage=storage
state=text
state_file=
system=no
while [ $# -gt 0 ]; do
    case "$1" in
        --root | --storage | --state | --state-file)
            [ $# -ge 2 ] || { usage >&2; exit 64; }
            case "$1" in
                --root) root=$2 ;;
                --storage) storage=$2 ;;
                --state) state=$2 ;;
                --state-file) state_file=$2 ;;
            esac
            shift 2 ;;
        --system) system=yes; shift ;;
        --help | -h) usage; exit 0 ;;
        *) usage >&2; exit 64 ;;
    esac
done

wal=0
case "$state" in
    text) default_state=orchestrator_data/processed_videos.txt ;;
    sqlite) default_state=orchestrator_data/orchestrator_db.sqlite ;;
    sqlite-wal) default_state=orchestrator_data/orchestrator_db.sqlite; wal=1 ;;
    *) usage >&2; exit 64 ;;
esac
state_file=${state_file:-$default_state}

source=$(cd -- "$(dirname -- "$0")" && pwd)
mkdir -p -- "$root"
root=$(cd -- "$root" && pwd)

# 1. Program files, unless this already is the installation (a restored one, say).
if [ "$source" != "$root" ]; then
    for entry in README.md CHANGELOG.md Makefile install.sh bootstrap.py docker-compose.yml .env.example \
        vv-video-ai.service vv-video-ai.timer agent_dvr scan_video summarize_scene logline_generator \
        tv_scheduler tv_ui tv_mirror_ui vv_ingest schemas vv-core scripts host; do
        cp -R -- "$source/$entry" "$root/"
    done
    find "$root" -name __pycache__ -type d -prune -exec rm -rf {} +
fi

# 2. Secrets. A key that exists has signed loglines: it is never replaced.
if [ ! -e "$root/.env" ]; then
    key=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
    (
        umask 077
        sed -e "s|^VV_HMAC_KEY=.*|VV_HMAC_KEY=$key|" \
            -e "s|^VIDEO_STORAGE_ROOT=.*|VIDEO_STORAGE_ROOT=$storage|" \
            -e "s|^ORCHESTRATOR_STATE_FILE=.*|ORCHESTRATOR_STATE_FILE=$state_file|" \
            -e "s|^ORCHESTRATOR_SQLITE_WAL=.*|ORCHESTRATOR_SQLITE_WAL=$wal|" \
            "$root/.env.example" > "$root/.env.tmp"
        mv -- "$root/.env.tmp" "$root/.env"
    )
fi
chmod 600 "$root/.env"

# 3. Folders, where the .env in force says.
setting() { sed -n "s|^$1=||p" "$root/.env" | tail -n 1; }
inside_root() { case "$1" in /*) printf %s "$1" ;; *) printf %s "$root/$1" ;; esac; }
storage=$(inside_root "$(setting VIDEO_STORAGE_ROOT)")
state_file=$(inside_root "$(setting ORCHESTRATOR_STATE_FILE)")
for folder in input raw processed tv_curado analytic summaries loglines playlists fallback corrupted models; do
    mkdir -p -- "$storage/$folder"
done
mkdir -p -- "$(dirname -- "$state_file")" "$root/logs"
[ -e "$root/logs/app.log" ] || : > "$root/logs/app.log"

# 4. The host's own files, made for this root. Git has none of them, so a backup must.
etc=$root/etc
mkdir -p "$etc/systemd/system" "$etc/nginx/sites-available" "$etc/logrotate.d" "$etc/cron" "$etc/ssl/private"
render() { sed "s|@ROOT@|$root|g" "$1" > "$2.tmp" && mv -- "$2.tmp" "$2"; }
render "$root/vv-video-ai.service" "$etc/systemd/system/vv-video-ai.service"
render "$root/vv-video-ai.timer" "$etc/systemd/system/vv-video-ai.timer"
render "$root/host/nginx.conf" "$etc/nginx/sites-available/vv-video-ai"
render "$root/host/logrotate.conf" "$etc/logrotate.d/vv-video-ai"
render "$root/host/crontab.txt" "$etc/cron/vv-video-ai.crontab"
chmod 700 "$etc/ssl/private"
if [ ! -e "$etc/ssl/private/vv-video-ai.key" ] && command -v openssl > /dev/null; then
    (
        umask 077
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=vv-video-ai" \
            -keyout "$etc/ssl/private/vv-video-ai.key" -out "$etc/ssl/vv-video-ai.crt" 2> /dev/null
    )
fi

if [ "$system" = yes ]; then
    cp -- "$etc"/systemd/system/vv-video-ai.* /etc/systemd/system/
    mkdir -p /etc/nginx/sites-available /etc/logrotate.d
    cp -- "$etc/nginx/sites-available/vv-video-ai" /etc/nginx/sites-available/
    cp -- "$etc/logrotate.d/vv-video-ai" /etc/logrotate.d/
    echo "next: crontab $etc/cron/vv-video-ai.crontab; systemctl enable --now vv-video-ai.timer"
fi
echo "installed in $root"
