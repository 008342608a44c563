import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Report } from '#audit/report.ts';
import type { DemoSubject } from './run-demo.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/metercheck.js', import.meta.url));
const MAX_REPORT_BYTES = 50_000_000;

/**
 * The whole report of a pull request's commits, as `metercheck audit` gives it: out of git objects, without GitHub.
 * @throws {Error} when the command ends with an error.
 */
export async function auditByCommandLine(subject: DemoSubject): Promise<Report> {
  const { owner, name, directory, base, head } = subject;
  const args = ['audit', `${base}...${head}`, '--repo', directory, '--format', 'json', '--fail-on', 'never'];
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [COMMAND, ...args], { maxBuffer: MAX_REPORT_BYTES });
  const report = Report.parse(JSON.parse(stdout));
  return { ...report, subject: { ...report.subject, repository: `${owner}/${name}` } };
}
