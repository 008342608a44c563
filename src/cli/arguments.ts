import { parseArgs } from 'node:util';
import { SEVERITIES, type Severity } from '#audit/finding.ts';
import { UserError } from '#errors';
import { FORMAT_IDS, type FormatId } from '#publish/formats/index.ts';

/** What the command line asks for. */
export type Command = { readonly kind: 'help' | 'version' } | AuditCommand;

export interface AuditCommand {
  readonly kind: 'audit';
  readonly subject: AuditSubject;
  readonly format: FormatId;
  /** Where the report goes instead of standard output. */
  readonly output: string | null;
  readonly failOn: FailOn;
  readonly model: 'auto' | 'on' | 'off';
  /** A settings file that stands in for the repository's own. */
  readonly config: string | null;
}

export type AuditSubject =
  | { readonly mode: 'change'; readonly repo: string; readonly range: string | null }
  | { readonly mode: 'tree'; readonly repo: string }
  | { readonly mode: 'paste'; readonly language: string };

/** The least severity that makes the exit code 1. */
export type FailOn = Severity | 'never';

export const FAIL_ON = [...SEVERITIES, 'never'] as const;
export const MODEL_MODES = ['auto', 'on', 'off'] as const;

const OPTIONS = {
  repo: { type: 'string' },
  all: { type: 'boolean' },
  stdin: { type: 'boolean' },
  language: { type: 'string' },
  format: { type: 'string', default: 'text' },
  output: { type: 'string' },
  'fail-on': { type: 'string', default: 'high' },
  model: { type: 'string', default: 'auto' },
  config: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

type Values = ReturnType<typeof parse>['values'];

/**
 * Reads the arguments behind the program's name.
 * @throws UserError naming the argument that cannot be used and what is possible instead.
 */
export function readArguments(argv: readonly string[]): Command {
  const { values, positionals } = parse(argv);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [command, ...rest] = positionals;
  if (command === undefined) throw wrong('No command was given: write "metercheck audit"');
  if (command !== 'audit') throw wrong(`"${command}" is not a command: the only one is "audit"`);
  return {
    kind: 'audit',
    subject: toSubject(values, rest),
    format: oneOf('--format', values.format, FORMAT_IDS),
    output: values.output ?? null,
    failOn: oneOf('--fail-on', values['fail-on'], FAIL_ON),
    model: oneOf('--model', values.model, MODEL_MODES),
    config: values.config ?? null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (cause) {
    const [sentence = ''] = (cause instanceof Error ? cause.message : String(cause)).split(/\.\s|\n/);
    throw wrong(sentence.replace(/\.$/, ''), cause);
  }
}

function toSubject(values: Values, [range, extra]: readonly string[]): AuditSubject {
  if (extra !== undefined) throw wrong(`"${extra}" is one argument too many: one range is audited at a time`);
  if (values.stdin) return toPaste(values, range);
  if (values.language !== undefined) throw wrong('--language belongs to --stdin: add that, or leave it out');
  const repo = values.repo ?? '.';
  if (!values.all) return { mode: 'change', repo, range: range ?? null };
  if (range !== undefined) throw wrong(`--all audits everything at HEAD: leave out either it or "${range}"`);
  return { mode: 'tree', repo };
}

function toPaste(values: Values, range: string | undefined): AuditSubject {
  if (range !== undefined || values.all || values.repo !== undefined) {
    throw wrong('--stdin audits what is piped in: it takes no range, no --repo and no --all');
  }
  if (values.language === undefined) {
    throw wrong('--stdin needs the language of the code, as in --language ts');
  }
  return { mode: 'paste', language: values.language };
}

function oneOf<T extends string>(option: string, value: string, possible: readonly T[]): T {
  const found = possible.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw wrong(`${option} cannot be "${value}": it is one of ${possible.join(', ')}`);
}

function wrong(sentence: string, cause?: unknown): UserError {
  return new UserError('bad-arguments', `${sentence} (see metercheck --help).`, { cause });
}
