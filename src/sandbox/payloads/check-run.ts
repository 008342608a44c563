import type { Annotation, CheckRun, CheckSuite, World } from '../world.ts';
import { toApp } from './account.ts';
import { toUrlPath } from './file.ts';
import { toNodeId } from './node-id.ts';
import { toPullRequestMinimal } from './pull-request.ts';
import { fullName, toRepositoryUrl } from './repository.ts';

/** A check run as `check-run` of the description. */
export function toCheckRun(world: World, run: CheckRun) {
  const url = `${toRepositoryUrl(world, run.repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: toNodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId ?? '',
    url,
    html_url: `${world.origin}/${fullName(run.repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${world.origin}/apps/${world.app.slug}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: toApp(world, world.app),
    pull_requests: toPullRequests(world, run.suite),
  };
}

/** The open pull requests whose head a suite stands on. */
function toPullRequests(world: World, suite: CheckSuite) {
  return [...suite.repository.pullRequests.values()]
    .filter((pull) => pull.state === 'open' && !pull.hasVanished && pull.head.sha === suite.headSha)
    .map((pull) => toPullRequestMinimal(world, pull));
}

/** A check suite as the payloads of webhooks carry it (`simple-check-suite` and more). */
export function toCheckSuite(world: World, suite: CheckSuite, runs: readonly CheckRun[]) {
  const pull = [...suite.repository.pullRequests.values()].find(({ head }) => head.sha === suite.headSha);
  const url = `${toRepositoryUrl(world, suite.repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: toNodeId('CheckSuite', suite.id),
    head_branch: pull?.head.ref ?? null,
    head_sha: suite.headSha,
    status: runs.every((run) => run.status === 'completed') ? 'completed' : 'in_progress',
    conclusion: runs.at(-1)?.conclusion ?? null,
    url,
    before: pull?.base.sha ?? null,
    after: suite.headSha,
    pull_requests: toPullRequests(world, suite),
    app: toApp(world, world.app),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  };
}

/** An annotation as `check-annotation` of the description. */
export function toAnnotation(world: World, run: CheckRun, annotation: Annotation) {
  const html = `${world.origin}/${fullName(run.repository)}`;
  return { ...annotation, blob_href: `${html}/blob/${run.headSha}/${toUrlPath(annotation.path)}` };
}
