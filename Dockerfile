# syntax=docker/dockerfile:1
# One image for every part: `web` by default, or `worker`, `migrate`, … as its command.

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
# Every package has a wheel; building one would need compilers and trust in its build.
RUN /venv/bin/pip install --only-binary=:all: -r requirements.txt

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 cafe \
    && useradd --system --uid 10001 --gid cafe --no-create-home cafe
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CAFE_VAR=/app/var
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# The key is for this line alone: with none, one would be made and stay in the image.
RUN python -m compileall -q cafe orders barista extensions \
    && SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(50))") python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var/media && chown -R cafe:cafe var
# DEBUG=0: it refuses to start without a SECRET_KEY and ALLOWED_HOSTS of its own.
ENV DEBUG=0 CAFE_LOG=json HOST=0.0.0.0 PORT=8000
USER 10001:10001
EXPOSE 8000
# Alive, not ready: a sick database must not have every container started again. A worker answers
# no HTTP; switch the check off there (ECS looks at its own task definition only).
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
# Exec form, so that SIGTERM reaches Python, which drains. Give it time: --stop-timeout 30.
ENTRYPOINT ["python", "manage.py"]
CMD ["web"]
