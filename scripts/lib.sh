# Shared by the scripts beside it: where things lie, which versions are pinned, how to speak.
# Sourced, never run. Every script works from the root of the checkout.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Tools are kept outside the checkout, so a second clone (or `git clean`) does not build them again.
TOOLS="${CLASSMATE_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/classmate-central}"
export PATH="$TOOLS/bin:$TOOLS/node_modules/.bin:$HOME/.cargo/bin:$PATH"

RUST_MINIMUM="1.95"      # rust-version of Cargo.toml; SeaORM 2 needs 1.94
TRUNK_VERSION="0.21.14"  # 0.22 needs Rust 1.96.1; installs only with its own lock file
BINARYEN_VERSION="132.0.0" # npm; Debian 12 has 108, too old for what rustc emits
DENY_VERSION="0.20.2"     # licences, bans, sources, advisories
LLVM_COV_VERSION="0.9.1"  # coverage
SCHEMATHESIS_VERSION="4.32.5" # PyPI; needs Python 3.10
ICALENDAR_VERSION="7.3.0"  # PyPI; what tests read calendars with
NODE_MINIMUM="20"       # playwright-core; Debian 12 has 18, then npm's `node` goes into the cache
WASM_TARGET="wasm32-unknown-unknown"

if [ -t 1 ]; then BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' OFF=$'\e[0m'; else BOLD='' DIM='' RED='' OFF=''; fi
say() { printf '%s▸ %s%s\n' "$BOLD" "$*" "$OFF"; }
note() { printf '%s  %s%s\n' "$DIM" "$*" "$OFF"; }
die() { printf '%s✗ %s%s\n' "$RED" "$*" "$OFF" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# at_least 1.95 1.96.0 → true
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# The wasm-bindgen command line must be of exactly the version of the library.
wasm_bindgen_version() { awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock; }

# Runs a command as root, by sudo where needed, saying so; without either it says what is to be run.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then note "needs root: sudo $*"; sudo "$@"
  else die "this needs root, and there is no sudo. Let an administrator run: $*"; fi
}

# The system's own rustc, found without rustup's shims on PATH.
system_path() { getconf PATH; }
system_rustc() { PATH="$(system_path)" command -v rustc; }

# The libraries that scripts/wasm-std put beside the system's compiler carry the version they are for.
WASM_STD_STAMP="built-for"

# Prepares the environment for a wasm build: rustup's compiler where it has the target, else the
# system's compiler with the standard library that scripts/wasm-std built for it.
use_wasm_toolchain() {
  local rustc lib bin="$TOOLS/wasm-toolchain/bin"
  lib=$(wasm_libdir rustc) && compgen -G "$lib/libstd-*.rlib" >/dev/null && [ ! -f "$lib/$WASM_STD_STAMP" ] && return 0
  rustc=$(system_rustc) && lib=$(wasm_libdir "$rustc") || return 1
  [ "$(cat "$lib/$WASM_STD_STAMP" 2>/dev/null)" = "$("$rustc" --version)" ] || return 1
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(wasm_linker "$rustc") || return 1
  # Only these two shall come before rustup's, not all of the system's programs.
  mkdir -p "$bin"
  for tool in rustc cargo; do ln -sf "$(PATH="$(system_path)" command -v $tool)" "$bin/$tool"; done
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER PATH="$bin:$PATH"
}
wasm_libdir() { "$1" --print target-libdir --target "$WASM_TARGET" 2>/dev/null; }

# Debian names the linker after the LLVM its rustc was built with.
wasm_linker() {
  local major
  major=$("$1" -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  command -v "lld-$major" || command -v lld
}

# The folder with initdb, pg_ctl and postgres, or nothing.
postgres_bindir() {
  local initdb
  if initdb=$(command -v initdb); then dirname "$(readlink -f "$initdb")"; return; fi
  local dir
  dir=$(pg_config --bindir 2>/dev/null) && [ -x "$dir/initdb" ] && printf '%s\n' "$dir"
}

# Chromium for the browser tests, or nothing.
chromium_path() { command -v "${CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome; }
