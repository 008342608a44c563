import type { Octokit } from '@octokit/rest';

/**
 * What we use of Octokit. Both Probot's `context.octokit` and the one of `@octokit/rest` fit, so that the same code
 * runs on the server, in scripts and against the sandbox.
 */
export type GitHub = Pick<Octokit, 'rest' | 'paginate' | 'request' | 'graphql'>;

/** A repository by its names. */
export interface RepositoryName {
  readonly owner: string;
  readonly repository: string;
}
