import { z } from 'zod';
import type { GitHub, RepositoryName } from './client.ts';
import { ask, parseAnswer } from './errors.ts';

/** What names a pull request. */
export interface PullRequestName extends RepositoryName {
  readonly number: number;
}

/** A pull request as it stands now. */
export interface PullRequest extends PullRequestName {
  readonly isOpen: boolean;
  readonly isDraft: boolean;
  readonly headSha: string;
  /** The tip of the base branch as the pull request knows it; not the merge base. */
  readonly baseSha: string;
  /** How many files GitHub counts, which may be more than it lists. */
  readonly changedFiles: number;
}

/** A full object name, SHA-1 or SHA-256. What goes into a git expression or a marker has this form or is refused. */
export const Sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

const Answer = z.object({
  number: z.int(),
  state: z.string(),
  draft: z.boolean().optional(),
  changed_files: z.int().min(0),
  head: z.object({ sha: Sha }),
  base: z.object({ sha: Sha }),
});

/**
 * Reads the pull request; one request.
 *
 * @throws GoneError where it vanished or the installation lost its access; RetryableError where it may pass later.
 */
export async function readPullRequest(github: GitHub, name: PullRequestName): Promise<PullRequest> {
  const { owner, repository, number } = name;
  const answer = await ask(toText(name), () =>
    github.rest.pulls.get({ owner, repo: repository, pull_number: number }),
  );
  const pull = parseAnswer(toText(name), Answer, answer.data);
  return {
    owner,
    repository,
    number: pull.number,
    isOpen: pull.state === 'open',
    isDraft: pull.draft ?? false,
    headSha: pull.head.sha,
    baseSha: pull.base.sha,
    changedFiles: pull.changed_files,
  };
}

/** `the pull request acme/shop#7`, as the sentences of errors and logs name it. */
export function toText({ owner, repository, number }: PullRequestName): string {
  return `the pull request ${owner}/${repository}#${number}`;
}
