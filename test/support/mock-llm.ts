import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = createRequire(import.meta.url).resolve('@dwmkerr/mock-llm/dist/main.js');

export interface MockLlm {
  readonly url: string;
  stop(): Promise<void>;
}

/** The mock-llm server in a process of its own, answering what holds a question with its answer, and else 404. */
export async function startMockLlm(answers: Readonly<Record<string, string>>): Promise<MockLlm> {
  const directory = await mkdtemp(join(tmpdir(), 'metercheck-mock-llm-'));
  const config = join(directory, 'mock-llm.yaml');
  // JSON is YAML too.
  await writeFile(
    config,
    JSON.stringify({ streaming: { chunkSize: 20, chunkIntervalMs: 1 }, rules: toRules(answers) }),
  );
  const port = await findPort();
  const child = spawn(process.execPath, [MAIN, '--config', config], {
    env: { PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  await Promise.race([
    new Promise<void>((resolve) =>
      lines.on('line', (line) => line.includes('server running on') && resolve()),
    ),
    ended.then(() => Promise.reject(new Error('mock-llm ended before it listened'))),
  ]);
  return {
    url: `http://127.0.0.1:${port}/v1`,
    stop: async () => {
      child.kill();
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}

function toRules(answers: Readonly<Record<string, string>>): object[] {
  return Object.entries(answers).map(([question, content]) => ({
    path: '/v1/chat/completions',
    match: `contains(to_string(body.messages), '${question}')`,
    response: {
      status: 200,
      content: JSON.stringify({
        id: 'x',
        model: 'm',
        choices: [{ message: { content }, finish_reason: 'stop' }],
      }),
    },
  }));
}

/** Free a moment ago: the server can neither choose its port nor say which it got. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
