# Node runs the server's TypeScript as it stands: what is checked out is what runs. Only the command line is built by
# `npm ci`, where development packages are installed, and runs unbuilt where they are not.
FROM node:24.21.0-slim

ENV NODE_ENV=production \
    DATA_DIR=/data \
    PORT=3000

WORKDIR /app

# First what changes seldom. The pinned Node of `npm ci` is for machines without one: --omit=dev leaves it out.
COPY package.json package-lock.json .npmrc ./
COPY tools ./tools
RUN npm ci --omit=dev --loglevel=error && npm cache clean --force

COPY LICENSE ./
COPY bin ./bin
COPY prompts ./prompts
COPY src ./src

# The queue: ids and numbers of deliveries and jobs, no code.
RUN mkdir /data && chown node:node /data
VOLUME /data

USER node
EXPOSE 3000

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# Without npm in between, so that SIGTERM reaches the server and it can finish what it is at.
CMD ["node", "src/main.ts"]
