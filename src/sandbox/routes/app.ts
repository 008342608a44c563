import { z } from 'zod';
import { ApiRefusal, type ApiRequest, notFound, type Routes } from '../api.ts';
import { issueToken } from '../authentication.ts';
import { paginate } from '../pagination.ts';
import { toApp, toInstallation } from '../payloads/account.ts';
import { toRepository } from '../payloads/repository.ts';
import { requireRepository } from '../permissions.ts';
import type { Installation, Permissions, World } from '../world.ts';

const TokenRequest = z
  .object({
    repositories: z.array(z.string()).optional(),
    repository_ids: z.array(z.int()).optional(),
    permissions: z.record(z.string(), z.enum(['read', 'write'])).optional(),
  })
  .default({});

/** The App itself and its installations. */
export const appRoutes: Routes = {
  'apps/get-authenticated': (world) => ({ status: 200, body: toApp(world, world.app) }),

  'apps/get-installation': (world, request) => ({
    status: 200,
    body: toInstallation(world, requireInstallation(world, request)),
  }),

  'apps/get-repo-installation': (world, { caller, parameters }) => {
    const { installation } = requireRepository(world, caller, parameters['owner'], parameters['repo']);
    if (installation === null) throw notFound();
    return { status: 200, body: toInstallation(world, installation) };
  },

  'apps/create-installation-access-token': (world, request) => {
    const installation = requireInstallation(world, request);
    const asked = TokenRequest.parse(request.body);
    const permissions = asked.permissions ?? installation.permissions;
    requireSubset(permissions, installation.permissions);
    const repositoryIds = toRepositoryIds(world, installation, asked);
    const { text, token } = issueToken(world, installation, { permissions, repositoryIds });
    const expires_at = `${token.expiresAt.toISOString().slice(0, 19)}Z`;
    const body = { token: text, expires_at, permissions, repository_selection: 'selected' };
    return { status: 201, body };
  },

  'apps/list-repos-accessible-to-installation': (world, request) => {
    const id = request.caller.kind === 'installation' ? request.caller.installation.id : null;
    const all = [...world.repositories.values()].filter((repository) => repository.installation?.id === id);
    const page = paginate(world.origin, request, all);
    const repositories = page.items.map((repository) => toRepository(world, repository));
    return { status: 200, body: { total_count: all.length, repositories }, headers: page.headers };
  },

  'rate-limit/get': (world) => {
    const used = world.requests.length;
    const reset = Math.floor(world.clock().getTime() / 1000) + 3600;
    const rate = { limit: 15_000, used, remaining: Math.max(0, 15_000 - used), reset };
    return { status: 200, body: { resources: { core: rate, search: rate, graphql: rate }, rate } };
  },
};

function requireInstallation(world: World, { parameters }: ApiRequest): Installation {
  const installation = world.installations.get(Number(parameters['installation_id']));
  if (installation === undefined) throw notFound();
  return installation;
}

function requireSubset(asked: Permissions, granted: Permissions): void {
  const isAllowed = Object.entries(asked).every(
    ([name, level]) => granted[name] === 'write' || granted[name] === level,
  );
  if (isAllowed) return;
  throw new ApiRefusal(422, 'The permissions requested are not granted to this installation.');
}

function toRepositoryIds(
  world: World,
  installation: Installation,
  asked: z.infer<typeof TokenRequest>,
): number[] | null {
  if (asked.repositories === undefined && asked.repository_ids === undefined) return null;
  const own = [...world.repositories.values()].filter((r) => r.installation?.id === installation.id);
  const chosen = own.filter(
    (r) => asked.repositories?.includes(r.name) === true || asked.repository_ids?.includes(r.id) === true,
  );
  const count = (asked.repositories?.length ?? 0) + (asked.repository_ids?.length ?? 0);
  if (chosen.length === count) return chosen.map((repository) => repository.id);
  throw new ApiRefusal(
    422,
    'There is at least one repository that does not exist or is not accessible to the parent installation.',
  );
}
