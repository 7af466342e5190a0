#!/usr/bin/env bash
# All that must hold before a change goes in: formatting, a build without warnings, and all tests, also on the paths that other
# processors take: without AVX-512, without AVX2 and its relatives, and without any vector instructions.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet format --verify-no-changes
dotnet build -c Release
dotnet test -c Release --no-build
DOTNET_EnableAVX512F=0 dotnet test -c Release --no-build
DOTNET_EnableAVX2=0 dotnet test -c Release --no-build
DOTNET_EnableHWIntrinsic=0 dotnet test -c Release --no-build
