#!/bin/sh
# Unpacks Debian's Chromium, what it needs and two fonts into a folder, which is there as a whole or not at
# all; nothing is installed. As root; `$1` is the folder. Call it under a lock: it downloads 130 MB.
set -eu
folder=$1
[ ! -x "$folder/chromium" ] || exit 0
building=$(mktemp -d "$folder.building-XXXXXX")
trap 'rm -rf "$building"' EXIT
cd "$building"
mkdir partial

download() {
  apt-get install -y --download-only --reinstall --no-install-recommends \
    -o Dir::Cache::archives="$building" chromium chromium-common fonts-inter fonts-dejavu-core
}
download || { apt-get update && download; }
for package in *.deb; do
  dpkg-deb -x "$package" .
done
rm -rf -- *.deb partial lock usr/share/doc usr/share/locale usr/share/icons

cat > fonts.conf <<FONTS
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>$folder/usr/share/fonts</dir>
  <cachedir>$folder/font-cache</cachedir>
</fontconfig>
FONTS

cat > chromium <<PROGRAM
#!/bin/sh
FONTCONFIG_FILE=$folder/fonts.conf
LD_LIBRARY_PATH=\$(find $folder/lib $folder/usr/lib -name '*.so*' -printf '%h\n' 2> /dev/null | sort -u | paste -sd :)
export FONTCONFIG_FILE LD_LIBRARY_PATH
exec $folder/usr/lib/chromium/chromium "\$@"
PROGRAM
chmod +x chromium
chmod 755 "$building"
rm -rf "$folder"
mv "$building" "$folder"
trap 'rm -rf "$folder"' EXIT
# One that does not start is not kept.
"$folder/chromium" --headless --no-sandbox --dump-dom about:blank > /dev/null
trap - EXIT
