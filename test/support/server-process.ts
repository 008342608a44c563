import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = [process.execPath, 'src/main.ts'] as const;

/** The server as an operator starts it. */
export const NPM_START = ['npm', 'start'] as const;

/** The real server in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Everything written to stderr so far, by lines. */
  readonly lines: readonly string[];
  /** Where it listens; rejects when it ends before it does. */
  readonly listening: Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts the server with these settings and nothing else of this process's environment. */
export function startServerProcess(
  environment: Record<string, string>,
  [command, argument]: readonly [string, string] = MAIN,
): ServerProcess {
  const child = spawn(command, [argument], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  listening.catch(() => {});
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    const url = /"message":"listening","url":"([^"]+)"/.exec(line)?.[1];
    if (url !== undefined) resolve(url);
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    reject(new Error(`The server ended before it listened:\n${lines.join('\n')}`));
    return code ?? signal;
  });
  return { child, lines, listening, ended };
}
