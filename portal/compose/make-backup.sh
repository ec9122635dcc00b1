#!/bin/sh
# Dump the database that PGHOST, PGUSER, PGPASSWORD and PGDATABASE name into BACKUP_DIR, and remove dumps older than
# BACKUP_DAYS. A file ends in .dump only once it is whole. With the word "nightly" it does so each day at BACKUP_HOUR
# (UTC), and at once if there is no dump yet; a night that fails is told and leaves the earlier dumps alone.
set -eu
folder=${BACKUP_DIR:-/backups}
days=${BACKUP_DAYS:-14}
hour=${BACKUP_HOUR:-3}
case $hour in 0?) hour=${hour#0} ;; esac # 08 would be no number

backup() {
  name=$folder/portal-$(date -u +%Y-%m-%d-%H%M%S)
  if ! { pg_dump --format=custom --no-owner --no-privileges --no-password --file="$name.part" &&
    sync "$name.part" && mv "$name.part" "$name.dump"; }; then
    rm -f "$name.part"
    return 1
  fi
  find "$folder" -maxdepth 1 -name 'portal-*.part' -mtime +0 -delete
  find "$folder" -maxdepth 1 -name 'portal-*.dump' -mtime "+$days" -delete
  echo "Wrote $name.dump."
}

if [ "${1:-}" != nightly ]; then
  backup
  exit
fi
nap() {
  sleep "$1" &
  napping=$!
  wait "$napping"
}

napping=
trap 'if [ -n "$napping" ]; then kill "$napping" 2>/dev/null; fi; exit 0' TERM INT
while :; do
  if ls "$folder"/portal-*.dump >/dev/null 2>&1; then
    nap $(( (hour * 3600 - $(date -u +%s) % 86400 + 86399) % 86400 + 1 ))
  fi
  if ! backup; then
    echo "No backup was written; the next try is in an hour." >&2
    nap 3600
    backup || true
  fi
done
