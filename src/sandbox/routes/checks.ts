import { z } from 'zod';
import { ApiRefusal, type ApiRequest, notFound, type Routes, validationFailed } from '../api.ts';
import { resolveCommit } from '../git/objects.ts';
import { paginate } from '../pagination.ts';
import { toAnnotation, toCheckRun } from '../payloads/check-run.ts';
import { requireRepository } from '../permissions.ts';
import {
  type Annotation,
  type CheckRun,
  type CheckSuite,
  type Repository,
  timestamp,
  type World,
} from '../world.ts';

const AskedAnnotation = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().nullable().default(null),
  end_column: z.int().nullable().default(null),
  annotation_level: z.string(),
  message: z.string(),
  title: z.string().nullable().default(null),
  raw_details: z.string().nullable().default(null),
});

const Changes = z.object({
  name: z.string().optional(),
  status: z.string().optional(),
  conclusion: z.string().optional(),
  external_id: z.string().optional(),
  details_url: z.string().optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  output: z
    .object({
      title: z.string().optional(),
      summary: z.string(),
      text: z.string().optional(),
      annotations: z.array(AskedAnnotation).default([]),
    })
    .optional(),
  actions: z
    .array(z.object({ label: z.string(), description: z.string(), identifier: z.string() }))
    .optional(),
});
type Changes = z.infer<typeof Changes>;

/** https://docs.github.com/rest/checks/runs: of an annotation and of an action. */
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_TITLE = 255;
const MAX_ACTION_DESCRIPTION = 40;

/** Check runs. */
export const checkRoutes: Routes = {
  'checks/create': async (world, request) => {
    const { caller, parameters } = request;
    const repository = requireRepository(world, caller, parameters['owner'], parameters['repo']);
    const { name, head_sha } = z.object({ name: z.string(), head_sha: z.string() }).parse(request.body);
    const headSha = await resolveCommit(repository.directory, head_sha);
    if (headSha === null || headSha !== head_sha) {
      throw new ApiRefusal(422, `No commit found for SHA: ${head_sha}`);
    }
    if (name.trim() === '') throw validationFailed('CheckRun', 'name', "name can't be blank");
    const changes = Changes.parse(request.body);
    requireValid(changes);
    const run = toNewRun(world, repository, { headSha, name });
    apply(world, run, changes);
    repository.checkRuns.push(run);
    return { status: 201, body: toCheckRun(world, run) };
  },

  'checks/update': (world, request) => {
    const run = requireRun(world, request);
    const changes = Changes.parse(request.body ?? {});
    requireValid(changes);
    apply(world, run, changes);
    return { status: 200, body: toCheckRun(world, run) };
  },

  'checks/get': (world, request) => ({
    status: 200,
    body: toCheckRun(world, requireRun(world, request)),
  }),

  'checks/list-for-ref': async (world, request) => {
    const { caller, parameters, query } = request;
    const repository = requireRepository(world, caller, parameters['owner'], parameters['repo']);
    const commit = await resolveCommit(repository.directory, parameters['ref'] ?? '');
    if (commit === null) throw new ApiRefusal(422, `No commit found for SHA: ${parameters['ref']}`);
    const matching = repository.checkRuns
      .filter((run) => run.headSha === commit)
      .filter((run) => [null, run.name].includes(query.get('check_name')))
      .filter((run) => [null, run.status].includes(query.get('status')))
      .filter(() => [null, String(world.app.id)].includes(query.get('app_id')));
    const all = query.get('filter') === 'all' ? matching : latestByName(matching);
    const page = paginate(world.origin, request, all.toReversed());
    const check_runs = page.items.map((run) => toCheckRun(world, run));
    return { status: 200, body: { total_count: all.length, check_runs }, headers: page.headers };
  },

  'checks/list-annotations': (world, request) => {
    const run = requireRun(world, request);
    const page = paginate(world.origin, request, run.annotations);
    const body = page.items.map((annotation) => toAnnotation(world, run, annotation));
    return { status: 200, body, headers: page.headers };
  },
};

function latestByName(runs: readonly CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((run) => [run.name, run])).values()];
}

function requireRun(world: World, { caller, parameters }: ApiRequest): CheckRun {
  const repository = requireRepository(world, caller, parameters['owner'], parameters['repo']);
  const run = repository.checkRuns.find(({ id }) => id === Number(parameters['check_run_id']));
  if (run === undefined) throw notFound();
  return run;
}

function toNewRun(
  world: World,
  repository: Repository,
  { headSha, name }: { headSha: string; name: string },
): CheckRun {
  return {
    id: world.nextId(),
    repository,
    suite: suiteOf(world, repository, headSha),
    headSha,
    name,
    status: 'queued',
    conclusion: null,
    externalId: null,
    detailsUrl: null,
    startedAt: timestamp(world),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    actions: [],
    annotations: [],
  };
}

/** An App has one suite on each commit. */
function suiteOf(world: World, repository: Repository, headSha: string): CheckSuite {
  const known = world.suites.find((suite) => suite.repository === repository && suite.headSha === headSha);
  if (known !== undefined) return known;
  const suite = { id: world.nextId(), repository, headSha, createdAt: timestamp(world) };
  world.suites.push(suite);
  return suite;
}

function apply(world: World, run: CheckRun, changes: Changes): void {
  run.name = changes.name ?? run.name;
  run.externalId = changes.external_id ?? run.externalId;
  run.detailsUrl = changes.details_url ?? run.detailsUrl;
  run.startedAt = changes.started_at ?? run.startedAt;
  run.actions = changes.actions ?? run.actions;
  // A conclusion completes a run, and a run that is open again has none.
  run.status = changes.conclusion === undefined ? (changes.status ?? run.status) : 'completed';
  run.conclusion = run.status === 'completed' ? (changes.conclusion ?? run.conclusion) : null;
  const finished = changes.completed_at ?? run.completedAt ?? timestamp(world);
  run.completedAt = run.status === 'completed' ? finished : null;
  if (changes.output === undefined) return;
  const { title, summary, text, annotations } = changes.output;
  run.output = { title: title ?? run.output.title, summary, text: text ?? run.output.text };
  run.annotations.push(...annotations);
}

/** What the service refuses beyond the description. */
function requireValid(changes: Changes): void {
  if (changes.conclusion === 'stale')
    throw validationFailed('CheckRun', 'conclusion', 'only GitHub can set stale');
  if (changes.status === 'completed' && changes.conclusion === undefined) {
    throw validationFailed('CheckRun', 'conclusion', 'a completed check run needs a conclusion');
  }
  for (const annotation of changes.output?.annotations ?? []) {
    const problem = annotationProblem(annotation);
    if (problem !== null) throw validationFailed('CheckRunAnnotation', ...problem);
  }
  if (changes.actions?.some((action) => action.description.length > MAX_ACTION_DESCRIPTION) === true) {
    throw validationFailed(
      'CheckRun',
      'actions',
      `description is too long (maximum is ${MAX_ACTION_DESCRIPTION} characters)`,
    );
  }
}

function annotationProblem(annotation: Annotation): [field: string, message: string] | null {
  const { start_line, end_line, start_column, end_column } = annotation;
  if (start_line < 1 || end_line < start_line) return ['end_line', 'end_line must not precede start_line'];
  const hasColumn = start_column !== null || end_column !== null;
  if (hasColumn && start_line !== end_line)
    return ['start_column', 'columns are for annotations of one line'];
  if (start_column !== null && end_column !== null && end_column < start_column) {
    return ['end_column', 'end_column must not precede start_column'];
  }
  if (annotation.message.trim() === '') return ['message', "message can't be blank"];
  if (Buffer.byteLength(annotation.message) > MAX_MESSAGE_BYTES) return ['message', 'message is too long'];
  if ((annotation.title?.length ?? 0) > MAX_TITLE) return ['title', 'title is too long'];
  if (Buffer.byteLength(annotation.raw_details ?? '') > MAX_MESSAGE_BYTES)
    return ['raw_details', 'raw_details is too long'];
  return null;
}
