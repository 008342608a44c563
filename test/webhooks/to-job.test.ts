import { describe, expect, it } from 'vitest';
import { APP_ID, checkPayload, commentPayload, pullRequestPayload } from '#test/deliveries.ts';
import { toIntake } from '#webhooks/to-job.ts';

const pullRequest = { installationId: 11, owner: 'acme', repository: 'shop', number: 7 };

function intakeOf(name: string, payload: unknown) {
  return toIntake({ deliveryId: 'd1', name, payload }, APP_ID);
}

describe('a pull request', () => {
  it.each(['opened', 'reopened', 'synchronize', 'ready_for_review'])(
    'that was %s asks for an audit',
    (action) => {
      expect(intakeOf('pull_request', pullRequestPayload(action))).toEqual({
        kind: 'job',
        event: `pull_request.${action}`,
        job: { kind: 'audit', pullRequest, headSha: 'a1b2c3', trigger: 'push', deliveryId: 'd1' },
      });
    },
  );

  it('that was given another base is audited afresh, since the same head now changes other things', () => {
    const payload = pullRequestPayload('edited', { changes: { base: { ref: { from: 'main' } } } });

    expect(intakeOf('pull_request', payload)).toMatchObject({ kind: 'job', job: { trigger: 'rerun' } });
  });

  it('whose title was edited asks for nothing', () => {
    const payload = pullRequestPayload('edited', { changes: { title: { from: 'x' } } });

    expect(intakeOf('pull_request', payload)).toEqual({ kind: 'dropped', reason: 'uninteresting' });
  });

  it.each(['closed', 'labeled', 'assigned'])('that was %s asks for nothing', (action) => {
    expect(intakeOf('pull_request', pullRequestPayload(action))).toEqual({
      kind: 'dropped',
      reason: 'uninteresting',
    });
  });
});

describe('a comment', () => {
  it('with a command asks for its answer', () => {
    expect(intakeOf('issue_comment', commentPayload('/metercheck audit'))).toEqual({
      kind: 'job',
      event: 'issue_comment.created',
      job: { kind: 'command', pullRequest, verb: 'audit', commentId: 501, sender: 'ada', deliveryId: 'd1' },
    });
  });

  it('about a finding names it', () => {
    expect(intakeOf('issue_comment', commentPayload('/metercheck explain MTR-101'))).toMatchObject({
      kind: 'job',
      job: { kind: 'command', verb: 'explain', finding: 'MTR-101' },
    });
  });

  it('without one asks for nothing', () => {
    expect(intakeOf('issue_comment', commentPayload('LGTM'))).toEqual({
      kind: 'dropped',
      reason: 'no-command',
    });
  });

  it('on an issue asks for nothing', () => {
    const payload = commentPayload('/metercheck audit', { issue: { number: 7 } });

    expect(intakeOf('issue_comment', payload)).toEqual({ kind: 'dropped', reason: 'uninteresting' });
  });

  it.each([
    ['the sender', { sender: { login: 'dependabot[bot]', type: 'Bot' } }],
    ['the author', { comment: { id: 1, body: '/metercheck audit', user: { login: 'x', type: 'Bot' } } }],
  ])('is ignored where %s is a bot', (_, overrides) => {
    expect(intakeOf('issue_comment', commentPayload('/metercheck audit', overrides))).toEqual({
      kind: 'dropped',
      reason: 'bot',
    });
  });

  it('of a person whose name looks like a bot is heard', () => {
    const payload = commentPayload('/metercheck help', { sender: { login: 'robot-bot', type: 'User' } });

    expect(intakeOf('issue_comment', payload)).toMatchObject({ kind: 'job', job: { sender: 'robot-bot' } });
  });

  it('that was edited or deleted asks for nothing', () => {
    for (const action of ['edited', 'deleted']) {
      expect(intakeOf('issue_comment', { ...commentPayload('/metercheck audit'), action })).toEqual({
        kind: 'dropped',
        reason: 'uninteresting',
      });
    }
  });
});

describe.each(['check_run', 'check_suite'] as const)('a %s that is asked for again', (name) => {
  it('audits its pull request afresh', () => {
    expect(intakeOf(name, checkPayload(name, [{ number: 7 }]))).toEqual({
      kind: 'job',
      event: `${name}.rerequested`,
      job: { kind: 'audit', pullRequest, headSha: 'a1b2c3', trigger: 'rerun', deliveryId: 'd1' },
    });
  });

  it.each([
    ['names none, as of a fork', []],
    ['names several', [{ number: 7 }, { number: 8 }]],
    ['names only one of another repository', [{ number: 7, repositoryId: 1 }]],
  ])('lets the job look for the pull requests where it %s', (_, pullRequests) => {
    expect(intakeOf(name, checkPayload(name, pullRequests))).toMatchObject({
      kind: 'job',
      job: {
        kind: 'rerun',
        repository: { installationId: 11, owner: 'acme', repository: 'shop' },
        headSha: 'a1b2c3',
      },
    });
  });

  it.each([
    ['another App', 1],
    ['no App', null],
  ])('is left alone where the check is of %s', (_, appId) => {
    expect(intakeOf(name, checkPayload(name, [{ number: 7 }], appId))).toEqual({
      kind: 'dropped',
      reason: 'other-app',
    });
  });
});

describe('what cannot be read', () => {
  it('names the fields and never their values', () => {
    const payload = pullRequestPayload('opened', { pull_request: { number: 'secret', head: {} } });

    const intake = intakeOf('pull_request', payload);

    expect(intake).toEqual({
      kind: 'malformed',
      problem: 'Not as GitHub describes this event: pull_request.number, pull_request.head.sha.',
    });
  });

  it.each(['constructor', '__proto__', 'toString'])('an event named %s is an unknown one', (name) => {
    expect(intakeOf(name, { action: 'x' })).toEqual({ kind: 'dropped', reason: 'unknown-event' });
  });
});
