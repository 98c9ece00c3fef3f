# The wheel is built with what developing needs; of that, the image holds only the wheel.
FROM python:3.11-slim AS wheel
WORKDIR /bilat
RUN python -m venv /bilat/.venv
COPY requirements-dev.lock ./
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements-dev.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
RUN .venv/bin/python -m pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .

# What serving needs, in the locked versions with their hashes, and Bilat itself.
FROM python:3.11-slim AS build
WORKDIR /bilat
RUN python -m venv /bilat/.venv
COPY requirements.lock ./
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY --from=wheel /wheels /wheels
RUN .venv/bin/python -m pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 bilat
WORKDIR /home/bilat
COPY --from=build /bilat/.venv /bilat/.venv
ENV PATH=/bilat/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BILAT_HOST=0.0.0.0
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('BILAT_PORT', '8000') + '/health/ready', timeout=4)"]
CMD ["bilat", "serve"]
