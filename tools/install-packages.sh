#!/usr/bin/env bash
# Installs the Debian 12 packages that Emscher needs:  tools/install-packages.sh build|tests
# Does nothing (and asks for no rights) when all are there.
set -euo pipefail

build_packages=(
  g++ cmake ninja-build ccache
  libsundials-dev libsuitesparse-dev libeigen3-dev libhdf5-dev libboost-dev
  libfmt-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev
  libcsv-dev libfast-float-dev libhowardhinnant-date-dev libgeographiclib-dev libxxhash-dev
)
test_packages=(
  libgtest-dev valgrind
  python3 python3-h5py python3-xarray python3-netcdf4 python3-jsonschema
)

case "${1:-}" in
  build) packages=("${build_packages[@]}") ;;
  tests) packages=("${build_packages[@]}" "${test_packages[@]}") ;;
  *)
    echo "usage: tools/install-packages.sh build|tests" >&2
    exit 64
    ;;
esac

if ! command -v apt-get dpkg-query >/dev/null; then
  echo "This is no Debian. Please install what corresponds to these packages of Debian 12:" >&2
  echo "  ${packages[*]}" >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

echo "Installing ${missing[*]}"
as_root=()
if ((EUID != 0)); then
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
