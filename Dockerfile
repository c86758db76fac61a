# This file builds one image with all programs of Live Score, and `demo`, which plays matches through an API.
#
#   docker build -t livescore .
#   docker run --rm livescore livescore-api --version
#
# The packages are Debian's own, those of scripts/deps. So the image runs what was tested. Only what the web pages are
# made of comes from npm.

ARG BASE=debian:bookworm-slim
# For the labels. The build fails if it is not the version of CMakeLists.txt.
ARG VERSION=0.1.0

# --- the compiler and libraries: this layer changes only with scripts/deps ---
FROM ${BASE} AS toolchain
COPY scripts/deps /usr/local/bin/deps
RUN deps build && rm -rf /var/lib/apt/lists/*

# --- what the web pages are made of, from npm: the versions and the hashes of package-lock.json ---
FROM toolchain AS web
WORKDIR /src
COPY scripts/deps scripts/deps
COPY .npmrc package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    scripts/deps web && for package in lit circle-flags swagger-ui-dist; do \
    install -D -m 644 -t "/licenses/$package" node_modules/$package/LICENSE*; done

FROM toolchain AS build
WORKDIR /src
COPY --from=web /src/node_modules node_modules
COPY package-lock.json ./
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY docs/schemas docs/schemas
COPY include include
COPY src src
COPY web web
# This is ccache's folder, so an edit compiles only the files that it touches.
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset release && cmake --build --preset release && \
    install -D --strip -t /out build/release/bin/livescore-*
ARG VERSION
RUN test "$(/out/livescore-api --version)" = "$VERSION" || \
    { echo "VERSION must be that of CMakeLists.txt: $(/out/livescore-api --version)" >&2; exit 1; }

# --- matches to look at; it does not run in production ---
FROM ${BASE} AS demo
RUN --mount=type=bind,source=scripts/deps,target=/usr/local/bin/deps \
    deps tools && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log
COPY scripts/replay scripts/watch /opt/livescore/scripts/
COPY scripts/lib /opt/livescore/scripts/lib
COPY tests/data/premier-league-2024-25.json tests/data/worldcup-2022.json /opt/livescore/tests/data/
ENV PATH=/opt/livescore/scripts:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
CMD ["replay", "--demo"]

# --- the image: last, so that `docker build .` makes it ---
FROM ${BASE} AS runtime
RUN --mount=type=bind,source=scripts/deps,target=/usr/local/bin/deps \
    deps runtime && rm -rf /var/lib/apt/lists/* /var/cache/debconf /var/log/apt /var/log/dpkg.log && \
    useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin livescore
COPY --from=build /out/ /usr/local/bin/
COPY --from=web /licenses/ /usr/share/livescore/licenses/
COPY migrations /usr/share/livescore/migrations
ENV MIGRATIONS_DIR=/usr/share/livescore/migrations
# The user is a number, so that Kubernetes' runAsNonRoot can see that it is not root.
USER 10001:10001
EXPOSE 8000
# A second SIGTERM means: end at once. A program that is process 1 itself would ignore it.
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["livescore-api"]
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 CMD ["livescore-api", "healthcheck"]

ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="Live Score" \
      org.opencontainers.image.description="Live scores over REST and WebSocket: API, worker and migrations" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
