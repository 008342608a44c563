import { z } from 'zod';
import { GoneError } from '#errors';
import type { GitHub, RepositoryName } from './client.ts';
import { ask, parseAnswer } from './errors.ts';

const Answer = z.object({ permission: z.string() });

/**
 * True when GitHub itself says that the user may push to the repository. The legacy field is the one to trust:
 * it maps `maintain` to `write`, `triage` to `read`, and every custom role to the role it is based on. What cannot be
 * proved is denied; an author association is no proof.
 * https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 *
 * @throws RetryableError where GitHub cannot say it now.
 */
export async function hasWritePermission(
  github: GitHub,
  name: RepositoryName,
  user: string,
): Promise<boolean> {
  const { owner, repository } = name;
  const what = `a permission in ${owner}/${repository}`;
  try {
    const answer = await ask(what, () =>
      github.rest.repos.getCollaboratorPermissionLevel({ owner, repo: repository, username: user }),
    );
    const { permission } = parseAnswer(what, Answer, answer.data);
    return permission === 'admin' || permission === 'write';
  } catch (error) {
    if (error instanceof GoneError) return false;
    throw error;
  }
}
