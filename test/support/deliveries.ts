import { sign } from '@octokit/webhooks-methods';

export const SECRET = 'a secret that is long enough';
export const APP_ID = 4242;

const repository = { id: 99, name: 'shop', owner: { login: 'acme' } };
const installation = { id: 11 };
const ada = { login: 'ada', type: 'User' };

/** The parts of GitHub's payloads that this program looks at, and a few that it must not keep. */
export function pullRequestPayload(action: string, overrides: Record<string, unknown> = {}) {
  return {
    action,
    installation,
    repository,
    sender: ada,
    pull_request: { number: 7, title: 'Bill by the token', body: 'const price = 3', head: { sha: 'a1b2c3' } },
    ...overrides,
  };
}

export function commentPayload(body: string, overrides: Record<string, unknown> = {}) {
  return {
    action: 'created',
    installation,
    repository,
    sender: ada,
    issue: { number: 7, pull_request: { url: 'x' } },
    comment: { id: 501, body, user: ada },
    ...overrides,
  };
}

export function checkPayload(
  name: 'check_run' | 'check_suite',
  pullRequests: readonly { number: number; repositoryId?: number }[],
  appId: number | null = APP_ID,
) {
  const check = {
    head_sha: 'a1b2c3',
    app: appId === null ? null : { id: appId },
    pull_requests: pullRequests.map(({ number, repositoryId }) => ({
      number,
      base: { repo: { id: repositoryId ?? repository.id } },
    })),
  };
  return { action: 'rerequested', installation, repository, sender: ada, [name]: check };
}

/** Headers as GitHub sends them, the signature made by Octokit's own implementation. */
export async function signedHeaders(
  body: string,
  { id, event, secret = SECRET }: { id: string; event: string; secret?: string },
): Promise<Record<string, string>> {
  return {
    'content-type': 'application/json',
    'x-github-delivery': id,
    'x-github-event': event,
    'x-hub-signature-256': await sign(secret, body),
  };
}
