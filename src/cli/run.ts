import { writeFile } from 'node:fs/promises';
import { audit } from '#audit/audit.ts';
import { isAtLeast } from '#audit/finding.ts';
import type { SourceParser } from '#audit/languages/language.ts';
import type { ModelAuditor } from '#audit/model/audit-with-model.ts';
import type { FindingHint } from '#audit/model/hints.ts';
import type { Report } from '#audit/report.ts';
import { RULES } from '#audit/rules/index.generated.ts';
import { UserError } from '#errors';
import { renderReport } from '#publish/formats/index.ts';
import { type AuditCommand, type FailOn, readArguments } from './arguments.ts';
import { HELP } from './help.ts';
import { openSubject } from './open-subject.ts';
import { readSettingsText } from './read-settings.ts';

/** What a run touches of the world around it. */
export interface Surroundings {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Takes the report, or the help text. */
  readonly writeOut: (text: string) => void;
  /** Takes whole lines for a person to read. */
  readonly writeError: (line: string) => void;
  /** The terminal that shows the report; null where a file or another program takes it. */
  readonly terminal: { readonly color: boolean; readonly width: number } | null;
  /** Today, YYYY-MM-DD. */
  readonly today: string;
  readonly version: string;
  readonly parser: SourceParser;
  /** Opens the model auditor the environment configures; null where it configures none. */
  readonly openModel: () => Promise<ModelAuditor | null>;
}

/** Nothing to complain of, something at or above `--fail-on`, or an audit that could not run. */
export type ExitCode = 0 | 1 | 2;

/** Runs one command line. Never throws: what goes wrong is one sentence on the error output and exit code 2. */
export async function run(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  try {
    const command = readArguments(argv);
    if (command.kind === 'audit') return await runAudit(command, around);
    around.writeOut(command.kind === 'help' ? HELP : `${around.version}\n`);
    return 0;
  } catch (error) {
    around.writeError(`metercheck: ${toSentence(error)}\n`);
    return 2;
  }
}

async function runAudit(command: AuditCommand, around: Surroundings): Promise<ExitCode> {
  const model = await openModel(command, around);
  const { source, subject, note } = await openSubject(command.subject, around.stdin);
  if (note !== null) around.writeError(`metercheck: ${note}\n`);
  const side = subject.mode === 'change' ? 'base' : 'head';
  const configText = await readSettingsText(source, side, command.config);
  const { today, version: toolVersion, parser } = around;
  const { report } = await audit({ source, subject, configText, today, toolVersion }, { parser, model });
  await deliver(report, command, around);
  return isClean(report, command.failOn) ? 0 : 1;
}

/** `auto` goes on without a model, as the report then says; asking for one must not be passed over in silence. */
async function openModel(
  { model }: AuditCommand,
  around: Surroundings,
): Promise<ModelAuditor | 'off' | null> {
  if (model === 'off') return 'off';
  const opened = await around.openModel();
  if (opened === null && model === 'on')
    throw new UserError(
      'no-model',
      'No model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL, or leave out --model on.',
    );
  if (opened === null || around.terminal === null) return opened;
  const onHint = ({ path, line, title }: FindingHint): void =>
    around.writeError(`metercheck: the model is looking at ${path}:${line}: ${title}\n`);
  return { ...opened, onHint };
}

async function deliver(report: Report, command: AuditCommand, around: Surroundings): Promise<void> {
  const { format, output } = command;
  if (output === null) {
    around.writeOut(renderReport(format, report, { rules: RULES, ...around.terminal }));
    return;
  }
  try {
    await writeFile(output, renderReport(format, report, { rules: RULES }));
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new UserError('no-output', `The report could not be written to ${output} (${cause.code}).`, {
      cause,
    });
  }
}

/** In a change only what it introduces or touches counts: what was there before is not the change's to answer for. */
function isClean({ findings, subject }: Report, failOn: FailOn): boolean {
  if (failOn === 'never') return true;
  const isOld = (change: string): boolean => subject.mode === 'change' && change === 'existing';
  return !findings.some(
    ({ severity, suppressed, change }) =>
      suppressed === null && !isOld(change) && isAtLeast(severity, failOn),
  );
}

function toSentence(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const detail = error instanceof Error ? error.message : String(error);
  return `The audit stopped on a fault of its own: ${detail.split('\n')[0] ?? ''}`;
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
