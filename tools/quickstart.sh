#!/usr/bin/env bash
# From a fresh Debian 12 to the first result: installs packages, builds, and simulates a winter week of a shipped case.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-packages.sh build

echo "Building into build/release (some minutes at the first time)"
if [[ -f build/release/CMakeCache.txt ]]; then
  cmake --preset release >/dev/null
else
  cmake --preset release -DEMSCHER_TESTS=OFF >/dev/null
fi
cmake --build --preset release --target emscher

emscher=build/release/bin/emscher
case=networks/gelsenkirchen-horst
results=build/gelsenkirchen-horst-week.h5
echo
echo "Running: $emscher run $case --duration 7d -o $results"
"$emscher" run "$case" --duration 7d -o "$results"

cat <<TEXT

What is in the file:     $emscher info $results
The whole year:          $emscher run $case -o build/gelsenkirchen-horst.h5
The design point:        $emscher steady $case
Change something first:  $emscher run $case --duration 7d --set ground.mean_temperature_c=5 -o build/cold-ground.h5
The case to edit:        $case/case.toml, $case/network.geojson (opens in QGIS); what it means: $case/README.md
TEXT
