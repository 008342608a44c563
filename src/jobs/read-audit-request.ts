import type { AuditRequest } from '#audit/audit.ts';
import { isText } from '#audit/source.ts';
import type { GitHub } from '#github/client.ts';
import type { PullRequest } from '#github/pull-request.ts';
import { pullRequestSource } from '#github/pull-request-source.ts';
import { CONFIG_PATH, readConfig } from '#github/read-config.ts';

/** The audit that a pull request asks for, and what kept its settings from being read, if anything did. */
export interface PullRequestAudit {
  readonly request: AuditRequest;
  readonly problem: string | null;
}

/** What every audit is told beside the change. */
export interface AuditStamp {
  /** Metercheck's own version. */
  readonly version: string;
  readonly now: () => Date;
}

/**
 * Makes the audit of a pull request as it stands, under the policy of its base branch.
 *
 * @throws GoneError without access; RetryableError where it may pass later
 */
export async function readAuditRequest(
  { version, now }: AuditStamp,
  github: GitHub,
  pullRequest: PullRequest,
): Promise<PullRequestAudit> {
  const { owner, repository, baseSha, headSha } = pullRequest;
  const config = await readConfig(github, pullRequest);
  const isReadable = config === null || isText(config);
  return {
    request: {
      source: pullRequestSource(github, pullRequest),
      subject: { repository: `${owner}/${repository}`, base: baseSha, head: headSha, mode: 'change' },
      configText: config !== null && isText(config) ? config.text : null,
      today: now().toISOString().slice(0, 10),
      toolVersion: version,
    },
    problem: isReadable
      ? null
      : `${CONFIG_PATH} could not be read (${config.skipped}), so the defaults were used; make it a small text file.`,
  };
}
