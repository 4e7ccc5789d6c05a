#!/usr/bin/env bash
# Makes one archive that runs wherever it is unpacked: the program with Swift inside it, and every
# library it needs but the C library. A machine that runs it needs no root, packages, Swift or Python,
# only Linux with a C library no older than this machine's (the last line tells).
#
# Usage: cluster/package.sh [ARCHIVE]      default: .build/tenfold-VERSION-MACHINE.tar.gz
set -euo pipefail
cd "$(dirname "$0")/.."
archive=${1:-}
[ -z "$archive" ] || archive=$(realpath "$archive")
bash cluster/setup.sh patchelf binutils

echo "package: building"
# Apart from the other builds, which have Swift's libraries outside the program.
built=(--configuration release --static-swift-stdlib --scratch-path .build/package)
swift build "${built[@]}" --product tenfold --quiet
program=$(swift build "${built[@]}" --show-bin-path)/tenfold
name=tenfold-$("$program" --version | grep -oE '[0-9]+(\.[0-9]+)*' | head -n 1)-$(uname -m)
archive=${archive:-$PWD/.build/$name.tar.gz}

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
root=$stage/$name
mkdir -p "$root/bin" "$root/lib" "$root/licenses"
install -m 755 "$program" "$root/bin/tenfold"
cp LICENSE "$root/licenses/tenfold"

# The C library belongs to the machine: it goes with its kernel, users and name service.
of_the_machine='^(ld-linux.*|lib(c|m|mvec|dl|rt|pthread|resolv|util|nsl|nss_.*|anl|BrokenLocale))\.so'
while read -r soname path; do
    if [[ $soname =~ $of_the_machine ]]; then continue; fi
    real=$(realpath "$path")
    install -m 644 "$real" "$root/lib/$soname"
    patchelf --set-rpath "\$ORIGIN" "$root/lib/$soname"
    package=$(dpkg-query --search "*/$(basename "$real")" | sed -n '1s/[:,].*//p')
    cp "/usr/share/doc/$package/copyright" "$root/licenses/$package"
done < <(ldd "$program" | awk '$2 == "=>" { print $1, $3 }')
patchelf --set-rpath "\$ORIGIN/../lib" "$root/bin/tenfold"
strip --strip-debug "$root/bin/tenfold"

# Nothing may come from outside but the C library.
outside=$(ldd "$root/bin/tenfold" "$root"/lib/* | awk -v inside="$stage" \
    '$2 == "=>" && (index($3, "/") != 1 || index($3, inside) != 1) { print $1 }' | sort -u)
for soname in $outside; do
    if ! [[ $soname =~ $of_the_machine ]]; then
        echo "package: $soname would come from outside the archive" >&2
        exit 1
    fi
done

glibc=$(readelf --version-info --wide "$root/bin/tenfold" "$root"/lib/* |
    grep -oE 'GLIBC_2\.[0-9]+' | sort -V | tail -n 1)
# The same contents give the same archive, bit for bit.
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --directory "$stage" "$name" |
    gzip --no-name >"$archive.unfinished"
mv "$archive.unfinished" "$archive"
echo "package: $archive, $(du -h "$archive" | cut -f 1), for machines with ${glibc/_/ } or newer"
