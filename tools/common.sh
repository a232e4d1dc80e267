# shellcheck shell=bash
# What the shell scripts of this repository share. Sourced, never run; $ROOT is the repository's root, set by the caller.

# Every build is for people who did not ask for a conversation.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# A build server that outlives the script would keep its output open, and a CI job that waits for it waits forever.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

ARTIFACTS=$ROOT/artifacts
PUBLISHED=$ARTIFACTS/resgate/resgate

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# True when the published command is newer than everything it is made of.
# Files are compared with the moment the build began, so that an edit made while it ran is not lost; folders (whose
# time moves when a file is removed) with the moment it ended, since the build makes folders of its own.
is_fresh() {
    local began=$ARTIFACTS/resgate/.began ended=$ARTIFACTS/resgate/.ended
    [[ -x $PUBLISHED && -e $began && -e $ended ]] || return 1
    local newer
    newer=$(cd "$ROOT" && find src ./*.props global.json analyzers.globalconfig BannedSymbols.txt \
        \( -name bin -o -name obj \) -prune -o \
        \( -type f -newer "$began" -o -type d -newer "$ended" \) -print -quit) || return 1
    [[ -z $newer ]]
}

# Puts `dotnet` on the path and lets published programs find the same runtime.
need_dotnet() {
    if ! have dotnet && [[ -x ${DOTNET_ROOT:-$HOME/.dotnet}/dotnet ]]; then
        PATH=${DOTNET_ROOT:-$HOME/.dotnet}:$PATH
    fi
    if ! have dotnet || ! (cd "$ROOT" && dotnet --version >/dev/null 2>&1); then
        die "the .NET 10 SDK is missing: install it from https://dot.net/download (package dotnet-sdk-10.0)"
    fi
    DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
    export DOTNET_ROOT
}

# The prefix that makes a command run as root: nothing, sudo, or failure.
as_root() {
    if [[ $(id -u) = 0 ]]; then
        "$@"
    elif have sudo && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# apt_install PACKAGE...   quietly; fails when there is no apt, no root, or no such package. Chatter goes to $APT_LOG.
apt_install() {
    local log=${APT_LOG:-/dev/null}
    have apt-get && as_root true || return 1
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=300)
    # Lists go stale: a package that cannot be fetched now is tried again after one update, and only then.
    as_root "${apt[@]}" install --no-install-recommends "$@" </dev/null >>"$log" 2>&1 && return 0
    as_root "${apt[@]}" update </dev/null >>"$log" 2>&1
    as_root "${apt[@]}" install --no-install-recommends "$@" </dev/null >>"$log" 2>&1
}

# The Debian mirror that this machine uses already; the first entry is the main archive. Nothing when there is none.
debian_mirror() {
    local mirror
    mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
    [[ -n $mirror ]] || mirror=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }' \
        /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true)
    echo "$mirror"
}
