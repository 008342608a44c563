import { z } from 'zod';
import type { GitHub, RepositoryName } from './client.ts';
import { ask, parseAnswer } from './errors.ts';

/** Every file of a commit with the name of its content. */
export interface Tree {
  readonly blobs: ReadonlyMap<string, string>;
  /** False when GitHub cut the listing, at 100,000 entries or 7 MB: then nothing may be said about what is absent. */
  readonly isComplete: boolean;
}

const Answer = z.object({
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
});

/**
 * Lists a commit's files; one request. https://docs.github.com/en/rest/git/trees#get-a-tree
 *
 * @throws GoneError without access; RetryableError where it may pass later.
 */
export async function readTree(github: GitHub, name: RepositoryName, commit: string): Promise<Tree> {
  const { owner, repository } = name;
  const what = `the tree of ${owner}/${repository}`;
  const answer = await ask(what, () =>
    github.rest.git.getTree({ owner, repo: repository, tree_sha: commit, recursive: '1' }),
  );
  const { tree, truncated } = parseAnswer(what, Answer, answer.data);
  const blobs = tree.filter((entry) => entry.type === 'blob');
  return { blobs: new Map(blobs.map(({ path, sha }) => [path, sha])), isComplete: !truncated };
}
