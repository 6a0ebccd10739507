# Belvedere in containers: one image for the data process, one for the pages, from the same build.
# Written, not run (see "When one machine is not enough" in README.md).

FROM node:24-bookworm-slim AS build
WORKDIR /app
# The packages first: they change less often than the sources.
COPY package.json package-lock.json ./
COPY cube/native cube/native
COPY cube/cubestore cube/cubestore
# No install script runs: Node is the image's own.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY cube cube
COPY loaders loaders
COPY model model
COPY sql sql
COPY web web
# What the SQL API starts from.
RUN node cube/native/sql-api/engine/main.ts
RUN cd web && NODE_ENV=production node ../node_modules/vite/bin/vite.js build

FROM node:24-bookworm-slim AS runtime
ENV NODE_ENV=production BELVEDERE_DIR=/var/lib/belvedere
WORKDIR /app
# Owned by root: the processes cannot change their own program.
COPY --from=build /app /app
RUN install -d -o node -g node -m 0700 /var/lib/belvedere
VOLUME /var/lib/belvedere
USER node

FROM runtime AS dati
ENV DATI_HOST=0.0.0.0 DATI_PORT=4000
EXPOSE 4000
# The first start fills the warehouse and builds the rollups.
HEALTHCHECK --interval=10s --timeout=6s --start-period=15m --retries=3 CMD ["node", "cube/health/main.ts"]
CMD ["node", "cube/main.ts"]

FROM runtime AS web
ENV HOST=0.0.0.0 PORT=3000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=6s --start-period=15m --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "web/build/index.js"]
