import { ApiRefusal, type Caller, notFound } from './api.ts';
import type { Level, Permissions, Repository, World } from './world.ts';

type Requirement = 'app' | 'any' | readonly [permission: string, level: Level];

/**
 * Where a bar parts two permissions, either will do.
 * https://docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  'apps/create-installation-access-token': 'app',
  'apps/get-authenticated': 'app',
  'apps/get-installation': 'app',
  'apps/get-repo-installation': 'app',
  'apps/list-repos-accessible-to-installation': 'any',
  'checks/create': ['checks', 'write'],
  'checks/get': ['checks', 'read'],
  'checks/list-annotations': ['checks', 'read'],
  'checks/list-for-ref': ['checks', 'read'],
  'checks/update': ['checks', 'write'],
  'git/get-blob': ['contents', 'read'],
  'git/get-tree': ['contents', 'read'],
  'issues/create-comment': ['issues|pull_requests', 'write'],
  'issues/get-comment': ['issues|pull_requests', 'read'],
  'issues/list-comments': ['issues|pull_requests', 'read'],
  'issues/update-comment': ['issues|pull_requests', 'write'],
  'pulls/create-reply-for-review-comment': ['pull_requests', 'write'],
  'pulls/create-review': ['pull_requests', 'write'],
  'pulls/dismiss-review': ['pull_requests', 'write'],
  'pulls/get': ['pull_requests', 'read'],
  'pulls/get-review': ['pull_requests', 'read'],
  'pulls/get-review-comment': ['pull_requests', 'read'],
  'pulls/list': ['pull_requests', 'read'],
  'pulls/list-comments-for-review': ['pull_requests', 'read'],
  'pulls/list-files': ['pull_requests', 'read'],
  'pulls/list-review-comments': ['pull_requests', 'read'],
  'pulls/list-reviews': ['pull_requests', 'read'],
  'pulls/update-review': ['pull_requests', 'write'],
  'rate-limit/get': 'any',
  'reactions/create-for-issue-comment': ['issues|pull_requests', 'write'],
  'reactions/create-for-pull-request-review-comment': ['pull_requests', 'write'],
  'reactions/list-for-issue-comment': ['issues|pull_requests', 'read'],
  'repos/compare-commits-with-basehead': ['contents', 'read'],
  'repos/get': ['metadata', 'read'],
  'repos/get-collaborator-permission-level': ['metadata', 'read'],
  'repos/get-commit': ['contents', 'read'],
  'repos/get-content': ['contents', 'read'],
  'repos/list-pull-requests-associated-with-commit': ['pull_requests', 'read'],
};

/**
 * @throws {ApiRefusal} 401 when the App's own signature is asked for and a token came (or the other way round), 403
 * when the installation lacks the permission.
 */
export function requirePermission(operation: string, caller: Caller): void {
  const requirement = REQUIREMENTS[operation];
  if (requirement === 'app') {
    if (caller.kind === 'app') return;
    throw new ApiRefusal(401, 'A JSON web token could not be decoded');
  }
  if (caller.kind === 'app') {
    throw new ApiRefusal(403, 'Resource not accessible by integration');
  }
  if (requirement === 'any') return;
  if (requirement === undefined || !isGranted(caller.permissions, ...requirement)) {
    throw new ApiRefusal(403, 'Resource not accessible by integration');
  }
}

/** True when granted permissions hold one of the names (parted by a bar) at that level or above. */
export function isGranted(granted: Permissions, names: string, level: Level): boolean {
  return names.split('|').some((name) => granted[name] === 'write' || granted[name] === level);
}

/** @throws {ApiRefusal} 404 for a repository that does not exist or that the caller may not see. */
export function requireRepository(world: World, caller: Caller, owner = '', name = ''): Repository {
  const repository = world.repositories.get(`${owner}/${name}`.toLowerCase());
  if (repository === undefined) throw notFound();
  if (caller.kind === 'app') return repository;
  const { installation, token } = caller;
  const isInstalled = repository.installation?.id === installation.id;
  const isInScope = token.repositoryIds === null || token.repositoryIds.includes(repository.id);
  if (!isInstalled || !isInScope) throw notFound();
  return repository;
}
