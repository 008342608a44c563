import { createSourceParser } from '#audit/languages/parser.ts';
import type { ModelAuditor } from '#audit/model/audit-with-model.ts';
import { type ExitCode, run } from '#cli/run.ts';
import { readGrammar } from '#grammars';
import { createPostgresLoader } from '#postgres';

const parser = createSourceParser(readGrammar, undefined, createPostgresLoader());

/** What one run of the command line left behind. */
export interface CliRun {
  readonly code: ExitCode;
  readonly out: string;
  readonly error: string;
}

/** Runs the command line in this process, on the 2nd of January 2026, as version 1.2.3. */
export async function runCli(
  argv: readonly string[],
  stdin: string | Uint8Array = '',
  model: ModelAuditor | null = null,
): Promise<CliRun> {
  let out = '';
  let error = '';
  const code = await run(argv, {
    stdin: streamOf(stdin),
    writeOut: (text) => {
      out += text;
    },
    writeError: (line) => {
      error += line;
    },
    terminal: null,
    today: '2026-01-02',
    version: '1.2.3',
    parser,
    openModel: async () => model,
  });
  return { code, out, error };
}

async function* streamOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
