import { expect } from 'vitest';
import type { ModelPort, ModelReply } from '#audit/model/port.ts';
import { createLog } from '#log';
import { createOpenAiModel, type Endpoint } from '#model/openai-model.ts';
import { type Behaviour, type HostileModel, startHostileModel } from './hostile-model.ts';
import { modelRequest, type Verdict } from './model-request.ts';

export const KEY = 'sk-hostile-servers-may-see-this';

/** Hostile servers and models connected to them, with everything that was logged and waited for. */
export interface Hostility {
  readonly slept: readonly number[];
  start(...behaviours: Behaviour[]): Promise<HostileModel>;
  connect(baseUrl: string, endpoint?: Partial<Endpoint>, timeoutMs?: number): ModelPort;
  /** Asks once; the request carries code that must turn up nowhere but at the server. */
  ask(server: HostileModel, timeoutMs?: number): Promise<ModelReply<Verdict>>;
  stop(): Promise<void>;
}

export function openHostility(): Hostility {
  const servers: HostileModel[] = [];
  const logged: string[] = [];
  const slept: number[] = [];

  function connect(baseUrl: string, endpoint: Partial<Endpoint> = {}, timeoutMs = 10_000): ModelPort {
    const log = createLog({
      level: 'debug',
      secrets: [],
      write: (line) => logged.push(line),
      now: () => new Date(0),
    });
    const sleep = (milliseconds: number): Promise<void> => {
      slept.push(milliseconds);
      return Promise.resolve();
    };
    return createOpenAiModel({ baseUrl, apiKey: KEY, model: 'm', ...endpoint }, { log, sleep, timeoutMs });
  }

  return {
    slept,
    connect,
    start: async (...behaviours) => {
      const server = await startHostileModel(...behaviours);
      servers.push(server);
      return server;
    },
    ask: async (server, timeoutMs) => {
      const reply = await connect(server.url, {}, timeoutMs).ask(modelRequest('const secretRate = 0.0042;'));
      expect(logged.join('')).not.toMatch(/secretRate|sk-hostile/);
      return reply;
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** Why there is no value. */
export function reasonOf(reply: ModelReply<unknown>): string {
  return 'failed' in reply ? reply.failed : 'no failure';
}
