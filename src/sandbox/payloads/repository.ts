import type { Repository, World } from '../world.ts';
import { toUser } from './account.ts';
import { toNodeId } from './node-id.ts';

/** `owner/name`. */
export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** The address of a repository in the API. */
export function toRepositoryUrl(world: World, repository: Repository): string {
  return `${world.origin}/api/v3/repos/${fullName(repository)}`;
}

/** The parts of a repository's API address, each with the variables of its URI template. */
const TEMPLATES = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
} as const;

/** A repository as `repository` and `full-repository` of the description. */
export function toRepository(world: World, repository: Repository) {
  const url = toRepositoryUrl(world, repository);
  const html = `${world.origin}/${fullName(repository)}`;
  const openCount = [...repository.pullRequests.values()].filter((pull) => pull.state === 'open').length;
  const templates = Object.entries(TEMPLATES).map(([name, path]) => [name, `${url}${path}`]);
  return {
    id: repository.id,
    node_id: toNodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    owner: toUser(world, repository.owner),
    private: repository.isPrivate,
    visibility: repository.isPrivate ? 'private' : 'public',
    html_url: html,
    description: null,
    fork: false,
    url,
    ...(Object.fromEntries(templates) as Record<keyof typeof TEMPLATES, string>),
    git_url: `git://${html.replace(/^https?:\/\//, '')}.git`,
    ssh_url: `git@sandbox:${fullName(repository)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    topics: [],
    size: 0,
    default_branch: repository.defaultBranch,
    ...counts(openCount),
    ...switches(),
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
  };
}

function counts(open: number) {
  return {
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    subscribers_count: 0,
    network_count: 0,
    open_issues: open,
    open_issues_count: open,
  };
}

function switches() {
  return {
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    is_template: false,
    web_commit_signoff_required: false,
    allow_forking: true,
  };
}
