import { createSourceParser } from '#audit/languages/parser.ts';
import { readGrammar } from '#grammars';
import { createPostgresLoader } from '#postgres';
import { VERSION } from '#version';
import { run } from './run.ts';

/** A reader that closes its end early (`| head`) has what it wanted: that is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { stdout, env } = process;

// Not awaited here: what is built of this is a script (tools/run-built.js), and scripts cannot.
void run(process.argv.slice(2), {
  stdin: process.stdin,
  writeOut: (text) => stdout.write(text),
  writeError: (line) => process.stderr.write(line),
  // https://no-color.org
  terminal: stdout.isTTY
    ? { color: !env['NO_COLOR'] && env['TERM'] !== 'dumb', width: stdout.columns }
    : null,
  today: new Date().toISOString().slice(0, 10),
  version: VERSION,
  // Read only where a model is asked for: an audit by the rules alone starts sooner.
  openModel: async () => {
    const { openModel } = await import('./open-model.ts');
    return await openModel(env, (line) => process.stderr.write(line));
  },
  parser: createSourceParser(readGrammar, () => performance.now(), createPostgresLoader()),
}).then((code) => {
  process.exitCode = code;
});
