import { spawn } from 'node:child_process';
import { placeOf } from '../repository.ts';

/** What one process took from its start to its end. */
export interface ProcessFigures {
  readonly wallMs: number;
  readonly peakBytes: number;
  readonly code: number | null;
}

const ENTRY = 'src/cli/main.ts';
const PRELOAD = 'src/dev/bench/tell-peak.ts';

/** Runs the command line in a process of its own, as a user would, and reads its peak memory at the end. */
export async function runProcess(
  argv: readonly string[],
  stdin: string | null = null,
): Promise<ProcessFigures> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', placeOf(PRELOAD), placeOf(ENTRY), ...argv], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  // A process that ends before it has read everything is no failure of the benchmark.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const peak = /peak (\d+)\n$/.exec(told)?.[1];
  return { wallMs: performance.now() - started, peakBytes: Number(peak ?? Number.NaN) * 1024, code };
}

/** Runs each in turn, several times over, so that a busy moment meets all of them, and gives each one's median. */
export async function medians(
  runs: number,
  tasks: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Readonly<Record<string, number>>> {
  const times = new Map(Object.keys(tasks).map((name) => [name, [] as number[]]));
  for (let i = 0; i < runs; i++)
    for (const [name, task] of Object.entries(tasks)) {
      const started = performance.now();
      await task();
      times.get(name)?.push(performance.now() - started);
    }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

/** The middle one; of an even number, the upper of the two. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
