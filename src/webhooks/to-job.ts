import type { z } from 'zod';
import type { Job, PullRequestRef, RepositoryRef } from '#jobs/queue.ts';
import { COMMANDS } from './commands/commands.ts';
import { parseCommand } from './commands/parse.ts';
import {
  AnyEvent,
  type Check,
  CheckRunEvent,
  CheckSuiteEvent,
  IssueCommentEvent,
  PullRequestEvent,
} from './events.ts';

/** A delivery whose signature was checked. */
export interface Incoming {
  readonly deliveryId: string;
  /** `X-GitHub-Event`. */
  readonly name: string;
  readonly payload: unknown;
}

/** What becomes of a delivery: a job, nothing (with the reason, for the counters), or a refusal. */
export type Intake =
  | { readonly kind: 'job'; readonly event: string; readonly job: Job }
  | { readonly kind: 'dropped'; readonly reason: DropReason }
  | { readonly kind: 'malformed'; readonly problem: string };

export type DropReason = 'unknown-event' | 'uninteresting' | 'bot' | 'no-command' | 'other-app';

type Reader = (payload: unknown, incoming: Incoming, appId: number) => Intake;

/** The events and actions that ask for work. All others are dropped. */
const READERS: ReadonlyMap<string, Reader> = new Map([
  ['pull_request.opened', readPush],
  ['pull_request.reopened', readPush],
  ['pull_request.synchronize', readPush],
  ['pull_request.ready_for_review', readPush],
  ['pull_request.edited', readEdit],
  ['issue_comment.created', readComment],
  ['check_run.rerequested', readCheckRun],
  ['check_suite.rerequested', readCheckSuite],
]);

/** Events that are subscribed to or sent to every App; what no reader takes of them needs nothing done. */
const KNOWN_EVENTS: ReadonlySet<string> = new Set([
  'pull_request',
  'issue_comment',
  'check_run',
  'check_suite',
  'merge_group',
  'installation',
  'installation_repositories',
  'installation_target',
  'github_app_authorization',
  'ping',
]);

/** True for the events this program knows by name, so that they can be counted each. */
export function isKnownEvent(name: string): boolean {
  return KNOWN_EVENTS.has(name);
}

/** The job a delivery asks for; of ids and numbers only. `appId` is ours: re-runs of others' checks are not our matter. */
export function toIntake(incoming: Incoming, appId: number): Intake {
  const { name, payload } = incoming;
  const any = AnyEvent.safeParse(payload);
  if (!any.success) return malformed(any.error);
  const reader = READERS.get(`${name}.${any.data.action ?? ''}`);
  if (reader !== undefined) return reader(payload, incoming, appId);
  return dropped(KNOWN_EVENTS.has(name) ? 'uninteresting' : 'unknown-event');
}

function readPush(payload: unknown, incoming: Incoming): Intake {
  const event = PullRequestEvent.safeParse(payload);
  return event.success ? toAudit(event.data, incoming, 'push') : malformed(event.error);
}

/** Of all edits only another base branch changes what there is to audit, at a head that was audited already. */
function readEdit(payload: unknown, incoming: Incoming): Intake {
  const event = PullRequestEvent.safeParse(payload);
  if (!event.success) return malformed(event.error);
  if (event.data.changes?.base === undefined) return dropped('uninteresting');
  return toAudit(event.data, incoming, 'rerun');
}

function toAudit(event: PullRequestEvent, { deliveryId }: Incoming, trigger: 'push' | 'rerun'): Intake {
  const { number, head } = event.pull_request;
  const pullRequest: PullRequestRef = { ...toRepository(event), number };
  const job: Job = { kind: 'audit', pullRequest, headSha: head.sha, trigger, deliveryId };
  return { kind: 'job', event: `pull_request.${event.action}`, job };
}

/** Bots are told by their type, never by their name. Their comments are no commands, so that no two bots talk in circles. */
function readComment(payload: unknown, { deliveryId }: Incoming): Intake {
  const event = IssueCommentEvent.safeParse(payload);
  if (!event.success) return malformed(event.error);
  const { sender, issue, comment } = event.data;
  if (sender.type === 'Bot' || comment.user?.type === 'Bot') return dropped('bot');
  if (issue.pull_request === undefined) return dropped('uninteresting');
  const order = parseCommand(comment.body ?? '', COMMANDS);
  if (order === null) return dropped('no-command');
  const pullRequest = { ...toRepository(event.data), number: issue.number };
  const job: Job = {
    kind: 'command',
    pullRequest,
    ...order,
    commentId: comment.id,
    sender: sender.login,
    deliveryId,
  };
  return { kind: 'job', event: 'issue_comment.created', job };
}

function readCheckRun(payload: unknown, incoming: Incoming, appId: number): Intake {
  const event = CheckRunEvent.safeParse(payload);
  if (!event.success) return malformed(event.error);
  return toRerun({ ...event.data, check: event.data.check_run, name: 'check_run' }, incoming, appId);
}

function readCheckSuite(payload: unknown, incoming: Incoming, appId: number): Intake {
  const event = CheckSuiteEvent.safeParse(payload);
  if (!event.success) return malformed(event.error);
  return toRerun({ ...event.data, check: event.data.check_suite, name: 'check_suite' }, incoming, appId);
}

/** A check that names one pull request of this repository is audited again; otherwise a job finds out which those are. */
function toRerun(
  event: Located & { readonly check: Check; readonly name: string },
  { deliveryId }: Incoming,
  appId: number,
): Intake {
  const { check, repository, name } = event;
  if (check.app?.id !== appId) return dropped('other-app');
  const [first, ...others] = check.pull_requests.filter(({ base }) => base.repo.id === repository.id);
  const headSha = check.head_sha;
  const job: Job =
    first !== undefined && others.length === 0
      ? {
          kind: 'audit',
          pullRequest: { ...toRepository(event), number: first.number },
          headSha,
          trigger: 'rerun',
          deliveryId,
        }
      : { kind: 'rerun', repository: toRepository(event), headSha, deliveryId };
  return { kind: 'job', event: `${name}.rerequested`, job };
}

type Located = Pick<PullRequestEvent, 'installation' | 'repository'>;

function toRepository({ installation, repository }: Located): RepositoryRef {
  return { installationId: installation.id, owner: repository.owner.login, repository: repository.name };
}

function dropped(reason: DropReason): Intake {
  return { kind: 'dropped', reason };
}

/** Names the fields that are not as expected, never their values. */
function malformed(error: z.ZodError): Intake {
  const fields = error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'the payload');
  return { kind: 'malformed', problem: `Not as GitHub describes this event: ${fields.join(', ')}.` };
}
