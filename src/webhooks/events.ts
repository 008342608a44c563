import { z } from 'zod';

/**
 * What is picked out of GitHub's deliveries: ids and names, and the text of a comment for as long as it takes to find
 * its command. Fields: https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
const Base = z.object({
  action: z.string(),
  installation: z.object({ id: z.int().positive() }),
  repository: z.object({
    id: z.int(),
    name: z.string().min(1),
    owner: z.object({ login: z.string().min(1) }),
  }),
});

const Sender = z.object({ login: z.string().min(1), type: z.string() });

export const PullRequestEvent = z.object({
  ...Base.shape,
  pull_request: z.object({ number: z.int().positive(), head: z.object({ sha: z.string().min(1) }) }),
  /** What an edit changed; `base` where the pull request now asks for another branch. */
  changes: z.object({ base: z.unknown() }).partial().optional(),
});
export type PullRequestEvent = z.infer<typeof PullRequestEvent>;

export const IssueCommentEvent = z.object({
  ...Base.shape,
  sender: Sender,
  issue: z.object({ number: z.int().positive(), pull_request: z.object({}).optional() }),
  comment: z.object({ id: z.int().positive(), body: z.string().nullable(), user: Sender.nullable() }),
});
export type IssueCommentEvent = z.infer<typeof IssueCommentEvent>;

/** Check runs and check suites name the pull requests of their head, but not those that come from a fork. */
const Check = z.object({
  head_sha: z.string().min(1),
  app: z.object({ id: z.int() }).nullable(),
  pull_requests: z.array(
    z.object({
      number: z.int().positive(),
      base: z.object({ repo: z.object({ id: z.int() }) }),
    }),
  ),
});
export type Check = z.infer<typeof Check>;

export const CheckRunEvent = z.object({ ...Base.shape, check_run: Check });
export type CheckRunEvent = z.infer<typeof CheckRunEvent>;

export const CheckSuiteEvent = z.object({ ...Base.shape, check_suite: Check });
export type CheckSuiteEvent = z.infer<typeof CheckSuiteEvent>;

/** All that every delivery has, for telling whether it interests us. */
export const AnyEvent = z.object({ action: z.string().optional() });
