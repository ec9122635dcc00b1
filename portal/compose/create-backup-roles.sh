#!/bin/sh
# Run by the PostgreSQL image when its volume is empty, and by hand at any time: the role that dumps and can only read,
# and the database in which a dump is tried, with the role that owns it. Without their passwords it does nothing.
if [ -n "${BACKUP_PASSWORD:-}" ] && [ -n "${CHECK_PASSWORD:-}" ]; then
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set=backup_password="$BACKUP_PASSWORD" --set=check_password="$CHECK_PASSWORD" --set=database="$POSTGRES_DB" <<'SQL'
SELECT 'CREATE ROLE portal_backup LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_backup') \gexec
SELECT 'CREATE ROLE portal_check LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_check') \gexec
ALTER ROLE portal_backup PASSWORD :'backup_password';
ALTER ROLE portal_check PASSWORD :'check_password';
GRANT CONNECT ON DATABASE :"database" TO portal_backup;
GRANT pg_read_all_data TO portal_backup;
SELECT 'CREATE DATABASE portal_check OWNER portal_check TEMPLATE template0'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'portal_check') \gexec
REVOKE ALL ON DATABASE portal_check FROM PUBLIC;
SQL
fi
