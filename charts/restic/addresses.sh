# shellcheck shell=bash
# What scripts that mask share.

# names in files and images (logo@2x.png) are none; those under .invalid are nobody's (RFC 2606)
word="[^][:cntrl:][:space:]\"'<>(),;:=&?/@\\\\]+"
# counts addresses of e-mail in a dump, by table: BEGINS is what the line of a table's rows begins with, as an extended regular expression, and FIELD its word
# that names the table
addresses() {
  local begins=$1 field=$2
  # 1 says that there is none
  { LC_ALL=C grep -aoE "$begins|$word(@|%40)($word\.)*[A-Za-z0-9-]+\.[A-Za-z][A-Za-z0-9-]+" || [ $? = 1 ]; } |
    LC_ALL=C awk -v begins="$begins" -v field="$field" '$0 ~ begins { table = $field; next }
      tolower($0) !~ /\.(invalid|png|jpe?g|gif|webp|svg|avif|ico|css|js|mjs|mp3|mp4|webm|pdf|woff2?)$/ { found[table]++ }
      END { for (name in found) printf "%s: %d e-mail addresses\n", name, found[name] }'
}
