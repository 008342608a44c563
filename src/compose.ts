import { randomUUID } from 'node:crypto';
import { once as onceEmitted } from 'node:events';
import type { Server } from 'node:http';
import { hostname } from 'node:os';
import type { Probot } from 'probot';
import { type AuditRequest, audit } from '#audit/audit.ts';
import { explainFinding } from '#audit/explain-finding.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import type { ModelAuditor } from '#audit/model/audit-with-model.ts';
import { type QueueSettings, type Settings, toSecrets } from '#env';
import { UserError } from '#errors';
import { readIdentity } from '#github/identity.ts';
import { once } from '#github/once.ts';
import { answerCommand } from '#jobs/answer-command.ts';
import { auditPullRequest } from '#jobs/audit-pull-request.ts';
import type { JobHandlers, JobRun } from '#jobs/handlers.ts';
import type { Queue } from '#jobs/queue.ts';
import { rerunChecks } from '#jobs/rerun-checks.ts';
import { openSqliteQueue } from '#jobs/sqlite-queue.ts';
import { startWorkers } from '#jobs/worker.ts';
import { createLog, type Log } from '#log';
import { createMetrics } from '#metrics';
import { createModelAuditor } from '#model/compose-model.ts';
import { createApp } from '#webhooks/app.ts';
import { COMMANDS } from '#webhooks/commands/commands.ts';
import { createProbot } from '#webhooks/create-probot.ts';
import { dispatch } from '#webhooks/dispatch.ts';
import { createEdge } from '#webhooks/edge.ts';

import { readGrammar } from './grammars.ts';
import { createPostgresLoader } from './postgres.ts';
import { VERSION } from './version.ts';

/** A server that takes deliveries and works on them. */
export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Takes no more deliveries, finishes running jobs or gives them back, and closes the queue. */
  stop(): Promise<void>;
}

export interface ServerPorts {
  readonly log: Log;
  /** Other bodies for the jobs than the real ones. */
  readonly handlers?: JobHandlers;
}

/** Audits wait for GitHub most of the time, and share one thread for the rest. */
const WORKERS = 4;
/** What was sent before a stop has this long to arrive. */
const CLOSE_GRACE_MS = 5_000;

/** The log of the settings' level on `write`, with the settings' secrets masked. */
export function createServerLog(settings: Settings, write: (line: string) => void): Log {
  return createLog({ level: settings.logLevel, secrets: toSecrets(settings), write, now: () => new Date() });
}

/**
 * Opens the queue, starts its workers and listens.
 *
 * @throws UserError where the queue's file or database, or the port, cannot be had.
 */
export async function startServer(settings: Settings, ports: ServerPorts): Promise<RunningServer> {
  const { log } = ports;
  const now = () => new Date();
  const metrics = createMetrics();
  const queue = await openQueue(settings.queue, { now, random: Math.random, log });
  const probot = createProbot(settings, log);
  const model = settings.model && (await createModelAuditor(settings.model, { log, now, metrics }));
  await probot.load(createApp(ports.handlers ?? composeHandlers(probot, { queue, model })));

  let isStopping = false;
  let wake = (): void => {};
  const { webhookSecret: secret, appId } = settings;
  const state = { isTakingWork: () => !isStopping, onStored: () => wake() };
  const edge = createEdge({ secret, appId, queue, log, metrics, now, ...state });
  try {
    await listen(edge, settings);
  } catch (error) {
    await queue.close();
    throw error;
  }
  const run = (job: JobRun) => dispatch(probot, job);
  const elapsed = () => performance.now();
  const workers = startWorkers({ queue, run, log, metrics, elapsed }, { name: toName(), count: WORKERS });
  wake = workers.wake;

  const url = toUrl(edge);
  log.info('listening', { url, queue: settings.queue.kind });
  await tellDeadLetters(queue, log);
  return {
    url,
    stop: async () => {
      if (isStopping) return;
      isStopping = true;
      log.info('stopping');
      await Promise.all([closeEdge(edge), workers.stop()]);
      await queue.close();
      log.info('stopped');
    },
  };
}

async function openQueue(
  settings: QueueSettings,
  ports: { readonly now: () => Date; readonly random: () => number; readonly log: Log },
): Promise<Queue> {
  if (settings.kind === 'sqlite') return openSqliteQueue({ path: settings.path, ...ports });
  // Loaded only where it is used: the driver takes time and memory, and the file needs none of it.
  const { openPostgresQueue } = await import('#jobs/postgres-queue.ts');
  return openPostgresQueue(settings.url, ports);
}

/** Lists what earlier runs gave up, so that nobody has to open the queue's file to learn of it. */
async function tellDeadLetters(queue: Queue, log: Log): Promise<void> {
  for (const { id, job, attempts, code, message, diedAt } of await queue.deadLetters()) {
    log.warn('dead letter of an earlier run', { id, job, attempts, code, reason: message, diedAt });
  }
}

/** The bodies of the jobs, with the core, the commands and our own identity in place. */
function composeHandlers(
  probot: Probot,
  { queue, model }: { readonly queue: Queue; readonly model: ModelAuditor | null },
): JobHandlers {
  const self = once(async () => readIdentity(await probot.auth()));
  const parser = createSourceParser(readGrammar, () => performance.now(), createPostgresLoader());
  const shared = { self, version: VERSION, now: () => new Date() };
  const auditPorts = { ...shared, audit: (request: AuditRequest) => audit(request, { parser, model }) };
  const commandPorts = {
    ...shared,
    queue,
    commands: COMMANDS,
    explain: (request: AuditRequest, finding: string) => explainFinding(request, finding, { parser, model }),
  };
  return {
    audit: (context, job) => auditPullRequest(auditPorts, context, job),
    command: (context, job) => answerCommand(commandPorts, context, job),
    rerun: ({ github, log }, job) => rerunChecks({ github, queue, log }, job),
  };
}

async function listen(server: Server, { host, port }: Settings): Promise<void> {
  try {
    server.listen(port, host);
    await onceEmitted(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new UserError('listen', `PORT ${port} on HOST ${host} cannot be listened on (${code}).`, { cause });
  }
}

async function closeEdge(server: Server): Promise<void> {
  const closed = onceEmitted(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(timer);
}

function toUrl(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

function toName(): string {
  return `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
}
