#!/usr/bin/env bash
# Installs what is missing on Debian: `build` for compiling, `deny` for cargo-deny.
set -euo pipefail

need_packages() {
  local missing=()
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "missing packages: ${missing[*]}; install them as root: apt-get install ${missing[*]}" >&2
    exit 69
  fi
  echo "installing ${missing[*]}" >&2
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

case "${1:-}" in
  build)
    if ! command -v cargo >/dev/null; then
      echo "cargo is missing; install Rust 1.95 or newer with rustup" >&2
      exit 69
    fi
    need_packages build-essential pkg-config libclang-dev libssl-dev zlib1g-dev
    ;;
  deny)
    command -v cargo-deny >/dev/null || cargo install --locked --quiet cargo-deny@0.20.2
    ;;
  *)
    echo "usage: $0 build|deny" >&2
    exit 64
    ;;
esac
