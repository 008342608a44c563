import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** One request as it came in. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** What the server does with a request. */
export type Behaviour = (response: ServerResponse, received: Received) => void;

export interface HostileModel {
  /** The base URL for a client, `/v1` included. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Behaves so for the next requests, one each; the last stays. */
  behave(...behaviours: Behaviour[]): void;
  stop(): Promise<void>;
}

/** A server that speaks OpenAI's chat completions as badly as it is told to. */
export async function startHostileModel(...behaviours: Behaviour[]): Promise<HostileModel> {
  const received: Received[] = [];
  let script = behaviours;
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      const body = raw === '' ? {} : JSON.parse(raw);
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      const [behaviour = withStatus(500), ...rest] = script;
      if (rest.length > 0) script = rest;
      behaviour(response, one);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    behave: (...next) => {
      script = next;
    },
    stop: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface StreamOptions {
  readonly finish?: string | null;
  readonly usage?: unknown;
  readonly refusal?: string;
  /** Ends as streams should; without it the last piece is the end. */
  readonly done?: boolean;
}

function writePieces(response: ServerResponse, content: string, options: StreamOptions): void {
  const { finish = 'stop', usage, refusal, done = true } = options;
  const write = (piece: unknown): boolean => response.write(`data: ${JSON.stringify(piece)}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const middle = Math.ceil(content.length / 2);
  for (const part of [content.slice(0, middle), content.slice(middle)]) {
    write({ choices: [{ index: 0, delta: { content: part }, finish_reason: null }] });
  }
  if (refusal !== undefined) write({ choices: [{ index: 0, delta: { refusal }, finish_reason: null }] });
  if (finish !== null) write({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  if (usage !== undefined) write({ choices: [], usage });
  if (done) response.write('data: [DONE]\n\n');
}

/** A stream in two pieces. */
export function streaming(content: string, options: StreamOptions = {}): Behaviour {
  return (response) => {
    writePieces(response, content, options);
    response.end();
  };
}

/** Half a stream, and then the connection is gone. */
export function breakingOff(content: string): Behaviour {
  return (response) => {
    writePieces(response, content, { finish: null, done: false });
    setImmediate(() => response.destroy());
  };
}

/** Half a stream, a whole one without its end, or nothing at all, and then silence. */
export function stalling(content: string | null, finish: string | null = null): Behaviour {
  return (response) => {
    if (content !== null) writePieces(response, content, { finish, done: false });
  };
}

/** A stream that does not end. */
export function endless(): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const piece = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(60_000) } }] })}\n\n`;
    const write = (): void => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', write);
    write();
  };
}

/** A JSON body with a status. */
export function withStatus(
  status: number,
  body: unknown = {},
  headers: Record<string, string> = {},
): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A whole completion, not streamed. */
export function completing(message: unknown, finish: string | null = 'stop'): Behaviour {
  return withStatus(200, { choices: [{ index: 0, message, finish_reason: finish }] });
}

/** Any bytes under any type. */
export function sending(type: string, body: string, status = 200): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
}

export function redirecting(location: string): Behaviour {
  return (response) => {
    response.writeHead(307, { location });
    response.end();
  };
}

/** Refuses what a request may hold, in the words of OpenAI, and passes on what holds none of it. */
export function refusing(parameters: readonly string[], otherwise: Behaviour, isNamed = true): Behaviour {
  return (response, received) => {
    const refused = parameters.find((name) => isSet(received.body, name));
    if (refused === undefined) return otherwise(response, received);
    const [param] = refused.split('=');
    const message = isNamed
      ? `Unsupported parameter: '${param}' is not supported with this model.`
      : 'Bad request';
    const error = {
      message,
      type: 'invalid_request_error',
      ...(isNamed ? { param, code: 'unsupported_value' } : {}),
    };
    withStatus(400, { error })(response, received);
  };
}

/** `stream` counts as set when true; `response_format=json_schema` names one value. */
function isSet(body: Record<string, unknown>, parameter: string): boolean {
  const [name = '', value] = parameter.split('=');
  const given = body[name];
  if (value === undefined) return given !== undefined && given !== false;
  return typeof given === 'object' && given !== null && 'type' in given && given.type === value;
}
