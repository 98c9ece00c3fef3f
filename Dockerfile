# Built like the Makefile installs: the locked versions with their hashes, then Bilat itself.
FROM python:3.11-slim AS build
WORKDIR /bilat
RUN python -m venv /bilat/.venv
COPY requirements.lock ./
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
RUN .venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 bilat
WORKDIR /home/bilat
COPY --from=build /bilat/.venv /bilat/.venv
ENV PATH=/bilat/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BILAT_HOST=0.0.0.0
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('BILAT_PORT', '8000') + '/health/ready', timeout=2)"]
CMD ["bilat", "serve"]
