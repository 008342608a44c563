import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Report } from '#audit/report.ts';
import type { PullRequest } from '../world.ts';

const COMMAND = fileURLToPath(new URL('../../../bin/metercheck.js', import.meta.url));
const MAX_REPORT_BYTES = 50_000_000;

/**
 * The whole report of a pull request's commits, as `metercheck audit` gives it: out of git objects, without GitHub.
 * @throws {Error} when the command ends with an error.
 */
export async function auditByCommandLine({ repository, base, head }: PullRequest): Promise<Report> {
  const args = ['audit', `${base.sha}...${head.sha}`, '--repo', repository.directory, '--format', 'json'];
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [COMMAND, ...args, '--fail-on', 'never'], {
    maxBuffer: MAX_REPORT_BYTES,
  });
  const report = Report.parse(JSON.parse(stdout));
  return {
    ...report,
    subject: { ...report.subject, repository: `${repository.owner.login}/${repository.name}` },
  };
}
