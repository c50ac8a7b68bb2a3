#!/usr/bin/env bash
# Installs what the tests need, builds everything (preset release) and runs the tests.
# Arguments go to ctest:  tools/run-tests.sh -R Friction
set -euo pipefail
cd "$(dirname "$0")/.."

tools/install-packages.sh tests
cmake --preset release -DEMSCHER_TESTS=ON
cmake --build --preset release
ctest --preset release --parallel 2 "$@"
