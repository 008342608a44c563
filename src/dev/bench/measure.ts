import { spawn } from 'node:child_process';
import { placeOf } from '../repository.ts';

/** What one process took from its start to its end. */
export interface ProcessFigures {
  readonly wallMs: number;
  /** On all cores together. A busy machine makes it longer too, but much less than the wall's clock. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly code: number | null;
}

const ENTRY = 'bin/metercheck.js';
const PRELOAD = 'src/dev/bench/tell-peak.ts';

/** Runs the command line in a process of its own, as a user would, and reads its processor time and peak memory at the end. */
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
  const [, cpu, peak] = /cpu (\d+) peak (\d+)\n$/.exec(told) ?? [];
  return {
    wallMs: performance.now() - started,
    cpuMs: Number(cpu ?? Number.NaN),
    peakBytes: Number(peak ?? Number.NaN) * 1024,
    code,
  };
}

/** Runs each in turn, several times over, so that a busy moment meets all of them, and gives each one's median. */
export async function medians(
  runs: number,
  tasks: Readonly<Record<string, () => Promise<unknown>>>,
  clock: () => number = () => performance.now(),
): Promise<Readonly<Record<string, number>>> {
  const times = new Map(Object.keys(tasks).map((name) => [name, [] as number[]]));
  for (let i = 0; i < runs; i++)
    for (const [name, task] of Object.entries(tasks)) {
      const started = clock();
      await task();
      times.get(name)?.push(clock() - started);
    }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

/** Milliseconds of processor time this process has taken so far. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The middle one; of an even number, the upper of the two. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
