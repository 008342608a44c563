import type { AuditRequest } from '#audit/audit.ts';
import type { Explained } from '#audit/explain-finding.ts';
import type { GitHub } from '#github/client.ts';
import { readPullRequest } from '#github/pull-request.ts';
import { explanationMarkdown, unknownFindingMarkdown } from '#publish/github/explanation.ts';
import type { PullRequestRef } from './queue.ts';
import { type AuditStamp, readAuditRequest } from './read-audit-request.ts';

/** What an explanation is made with. */
export interface ExplainFindingPorts extends AuditStamp {
  /** The core, with its own ports already in place. */
  readonly explain: (request: AuditRequest, finding: string) => Promise<Explained>;
}

/**
 * More about a finding of the pull request's head, as Markdown. It says so where the head has no such finding.
 *
 * @param finding its id, or its fingerprint or the beginning of it
 * @throws GoneError where the pull request or the access to it is gone; RetryableError where it may pass later
 */
export async function explainFinding(
  ports: ExplainFindingPorts,
  github: GitHub,
  { pullRequest, finding }: { readonly pullRequest: PullRequestRef; readonly finding: string },
): Promise<string> {
  const head = await readPullRequest(github, pullRequest);
  const { request } = await readAuditRequest(ports, github, head);
  const explained = await ports.explain(request, finding);
  const { headSha } = head;
  if (explained.finding === null) return unknownFindingMarkdown({ ...explained, name: finding, headSha });
  return explanationMarkdown({ ...explained, headSha });
}
