#!/usr/bin/env bash
# Publishes the command into artifacts/resgate, unless it is fresh. Silent but for one line; all of it on failure.
#
# A native binary when a C compiler and zlib are here (installed when apt and root allow it), otherwise a
# framework-dependent one: that starts slower and takes more memory, see docs/decisions/0002-native-aot.md.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ROOT/tools/common.sh"

need_dotnet
mkdir -p "$ARTIFACTS"

# Two first uses at once would publish into each other.
if have flock; then
    exec 9>"$ARTIFACTS/.publish.lock"
    flock 9
fi
if is_fresh; then
    exit 0
fi

case $(uname -sm) in
    "Linux x86_64") runtime=linux-x64 ;;
    "Linux aarch64" | "Linux arm64") runtime=linux-arm64 ;;
    *) die "no build for $(uname -sm): Resgate runs on Linux, x64 and arm64" ;;
esac

can_link() {
    local compiler
    for compiler in clang gcc; do
        if have "$compiler"; then
            # The question is whether it links with zlib, wherever the distribution keeps that.
            echo 'int main(void) { return 0; }' | "$compiler" -x c -o /dev/null - -lz >/dev/null 2>&1 && return 0
        fi
    done
    return 1
}

log=$ARTIFACTS/publish.log
: >"$log"
if ! can_link && have apt-get && as_root true; then
    say "installing gcc and zlib1g-dev, which a native build needs ..."
    APT_LOG=$log apt_install gcc libc6-dev zlib1g-dev || true
fi
if can_link; then
    # For this machine's processor: the cutter and the cipher are up to twice as fast with its wide vectors.
    flavour=(-p:PublishAot=true -p:IlcInstructionSet=native)
    have clang || flavour+=(-p:CppCompilerAndLinker=gcc)
    say "building resgate ..."
else
    flavour=(-p:PublishAot=false -p:PublishReadyToRun=true --self-contained false)
    say "building resgate (not native: gcc and zlib1g-dev are missing) ..."
fi

# Made aside and moved into place: whoever runs the old binary meanwhile keeps it.
fresh=$ARTIFACTS/resgate.new
rm -rf "$fresh"
mkdir -p "$fresh"
touch "$fresh/.began"
if ! (cd "$ROOT" && dotnet publish src/Resgate.Cli -c Release -r "$runtime" -o "$fresh" -m:1 -v minimal \
        -p:CopyOutputSymbolsToPublishDirectory=false -p:PublishDocumentationFiles=false \
        -p:PublishReferencesDocumentationFiles=false "${flavour[@]}" </dev/null >>"$log" 2>&1 9>&-); then
    cat "$log" >&2
    die "resgate did not build"
fi
# A native binary has its references inside; their symbols beside it would only look as if it had not.
[[ -e $fresh/resgate.dll ]] || rm -f "$fresh"/*.pdb
touch "$fresh/.ended"
rm -rf "$ARTIFACTS/resgate"
mv "$fresh" "$ARTIFACTS/resgate"
