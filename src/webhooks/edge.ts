import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Queue } from '#jobs/queue.ts';
import type { Log } from '#log';
import type { Metrics } from '#metrics';
import { type Body, createBodyReader, MAX_BODY_BYTES } from './read-body.ts';
import { type Answer, respond } from './respond.ts';
import { hasSignature, isSigned } from './signature.ts';
import { isKnownEvent, toIntake } from './to-job.ts';

export interface EdgePorts {
  readonly secret: string;
  /** Our App's id, to tell re-runs of our checks from those of others. */
  readonly appId: number;
  readonly queue: Pick<Queue, 'accept' | 'stats'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => Date;
  /** False from the moment a stop was asked for. */
  readonly isTakingWork: () => boolean;
  /** Called when a delivery was stored. */
  readonly onStored: () => void;
}

export const WEBHOOK_PATH = '/api/github/webhooks';

/**
 * GitHub waits ten seconds for an answer, so headers must be there by then; a body of 25 MB gets thirty, the slow
 * sender none beyond. https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries
 */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const TIMEOUT_CHECK_MS = 5_000;
const MAX_CONNECTIONS = 1_000;

/** `X-GitHub-Delivery` is a GUID; anything of that make is taken. */
const DELIVERY_ID = /^[\w-]{1,100}$/;
const EVENT_NAME = /^[a-z_]{1,100}$/;

/**
 * The server's door: takes deliveries in and tells how the server is. A delivery is answered 202 when it is durable;
 * nothing else happens on that path. The server is not listening yet.
 */
export function createEdge(ports: EdgePorts): Server {
  const readBody = createBodyReader();
  const options = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  };
  const server = createServer(options, (request, response) => {
    answer(ports, readBody, request)
      .catch((error: unknown) => {
        ports.log.error('request failed', { error });
        return { status: 500, message: 'The request failed; the log says why.' };
      })
      .then((given) => {
        if (given !== null) respond(request, response, given);
      })
      .catch((error: unknown) => ports.log.error('answer failed', { error }));
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

type BodyReader = (request: IncomingMessage) => Promise<Body>;

async function answer(
  ports: EdgePorts,
  readBody: BodyReader,
  request: IncomingMessage,
): Promise<Answer | null> {
  const path = request.url?.split('?', 1)[0];
  if (path === WEBHOOK_PATH) {
    return request.method === 'POST' ? takeDelivery(ports, readBody, request) : notAllowed('POST');
  }
  if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics') {
    return { status: 404, message: 'There is nothing here.' };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD');
  if (path === '/healthz') return { status: 200, message: 'alive' };
  return path === '/readyz' ? tellReadiness(ports) : tellMetrics(ports);
}

async function takeDelivery(
  ports: EdgePorts,
  readBody: BodyReader,
  request: IncomingMessage,
): Promise<Answer | null> {
  const refuse = (outcome: string, status: number, message: string): Answer => {
    ports.metrics.countDelivery('unverified', outcome);
    ports.log.warn('delivery refused', { outcome });
    return { status, message };
  };
  const unsigned = () =>
    refuse(
      'bad-signature',
      401,
      'X-Hub-Signature-256 is missing or is not that of this body under our secret.',
    );
  const signature = header(request, 'x-hub-signature-256');
  const isTooLarge = Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES;
  if (!isTooLarge && !hasSignature(signature)) return unsigned();

  const body = await readBody(request);
  if (body.kind === 'broken') return null;
  if (body.kind === 'too-busy')
    return refuse('too-busy', 503, 'Too many bodies are being read; try again later.');
  if (body.kind === 'too-large') {
    return refuse('too-large', 413, `The body is larger than ${MAX_BODY_BYTES} bytes, GitHub's own cap.`);
  }
  if (!isSigned(body.bytes, signature, ports.secret)) return unsigned();
  return storeDelivery(ports, request, body.bytes);
}

/** Who sent it is known from here on. */
async function storeDelivery(ports: EdgePorts, request: IncomingMessage, bytes: Buffer): Promise<Answer> {
  const name = header(request, 'x-github-event') ?? '';
  const deliveryId = header(request, 'x-github-delivery') ?? '';
  const conclude = (outcome: string, status: number, message: string): Answer => {
    ports.metrics.countDelivery(isKnownEvent(name) ? name : 'other', outcome);
    ports.log[status < 400 ? 'info' : 'warn']('delivery', { deliveryId, event: name, outcome });
    return { status, message };
  };
  if (!EVENT_NAME.test(name))
    return conclude('malformed', 400, 'X-GitHub-Event is missing or names no event.');
  if (!DELIVERY_ID.test(deliveryId))
    return conclude('malformed', 400, 'X-GitHub-Delivery is missing or is no id.');

  const payload = parseJson(bytes);
  if (payload === undefined) {
    return conclude(
      'not-json',
      400,
      'The body is not JSON; set the content type of the webhook to application/json.',
    );
  }
  const intake = toIntake({ deliveryId, name, payload }, ports.appId);
  if (intake.kind === 'malformed') return conclude('malformed', 400, intake.problem);
  if (intake.kind === 'dropped') return conclude(`dropped-${intake.reason}`, 202, 'dropped');

  const delivery = { id: deliveryId, event: intake.event, receivedAt: ports.now() };
  const outcome = await ports.queue.accept(delivery, intake.job);
  if (outcome === 'stored') ports.onStored();
  return conclude(outcome, 202, outcome);
}

async function tellReadiness(ports: EdgePorts): Promise<Answer> {
  if (!ports.isTakingWork()) return { status: 503, message: 'stopping' };
  try {
    await ports.queue.stats();
    return { status: 200, message: 'ready' };
  } catch (error) {
    ports.log.error('the queue does not answer', { error });
    return { status: 503, message: 'the queue does not answer' };
  }
}

async function tellMetrics(ports: EdgePorts): Promise<Answer> {
  const message = ports.metrics.render(await ports.queue.stats());
  return { status: 200, message, mediaType: 'text/plain; version=0.0.4; charset=utf-8' };
}

function notAllowed(allow: string): Answer {
  return { status: 405, message: `Only ${allow} is answered here.`, headers: { allow } };
}

/** A header that was sent once; one that was sent twice is as good as none. */
function header(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name];
  return values?.length === 1 ? values[0] : undefined;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
