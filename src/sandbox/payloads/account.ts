import type { Account, AppIdentity, Installation, World } from '../world.ts';
import { toNodeId } from './node-id.ts';

/** An account as `simple-user` of the description. */
export function toUser(world: World, account: Account) {
  const url = `${world.origin}/api/v3/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: toNodeId('User', account.id),
    avatar_url: `${world.origin}/avatars/u/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.origin}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** The App as `integration` of the description. */
export function toApp(world: World, app: AppIdentity) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: toNodeId('App', app.id),
    owner: toUser(world, app.account),
    name: app.name,
    description: null,
    external_url: `${world.origin}/${app.account.login}`,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

/** An installation as `installation` of the description. */
export function toInstallation(world: World, installation: Installation) {
  const url = `${world.origin}/api/v3/app/installations/${installation.id}`;
  return {
    id: installation.id,
    account: toUser(world, installation.account),
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${world.origin}/api/v3/installation/repositories`,
    html_url: `${world.origin}/settings/installations/${installation.id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: installation.permissions,
    events: world.app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}

/** Where an account stands in a repository, as `author_association`. */
export function toAssociation(roles: ReadonlyMap<string, string>, owner: Account, account: Account): string {
  if (account.id === owner.id) return 'OWNER';
  const role = roles.get(account.login.toLowerCase());
  return role === undefined || role === 'none' ? 'NONE' : 'COLLABORATOR';
}
