import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '#test/open-sandbox.ts';

let open: OpenSandbox;
beforeAll(async () => {
  open = await openSandbox(
    {
      base: { 'a.ts': 'one\n' },
      head: {
        'a.ts': 'two\n',
        'a "b" ü.ts': 'odd\n',
        'logo.png': new Uint8Array([1, 0, 2]),
        'long.ts': 'x'.repeat(200),
        'dir/c.ts': 'c\n',
      },
    },
    { limits: { blobTextBytes: 100 } },
  );
});
afterAll(async () => {
  await open.close();
});

const names = { owner: 'acme', name: 'billing' };

describe('objects by GraphQL', () => {
  it('come in one query, by alias and variable', async () => {
    const query = `query($owner: String!, $name: String!, $a: String!, $b: String!) {
      repository(owner: $owner, name: $name) {
        first: object(expression: $a) { ...blob }
        second: object(expression: $b) { ... on Blob { text } }
        gone: object(expression: "HEAD:nowhere") { ...blob }
        dir: object(expression: "change:dir") { __typename ...blob }
      }
    }
    fragment blob on Blob { oid byteSize isBinary isTruncated text }`;

    const data = await open.octokit.graphql(query, {
      ...names,
      a: `${open.head}:a "b" ü.ts`,
      b: `${open.base}:a.ts`,
    });

    expect(data).toEqual({
      repository: {
        first: { oid: expect.any(String), byteSize: 4, isBinary: false, isTruncated: false, text: 'odd\n' },
        second: { text: 'one\n' },
        gone: null,
        dir: { __typename: 'Tree' },
      },
    });
  });

  it('have no text when binary, and a cut one when long', async () => {
    const query = `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
      binary: object(expression: "change:logo.png") { ... on Blob { text isBinary } }
      long: object(expression: "change:long.ts") { ... on Blob { text isTruncated byteSize } }
    } }`;

    const data = await open.octokit.graphql(query, names);

    expect(data).toEqual({
      repository: {
        binary: { text: null, isBinary: true },
        long: { text: 'x'.repeat(100), isTruncated: true, byteSize: 200 },
      },
    });
  });

  it('answers an error for a repository that may not be seen', async () => {
    const query = '{ repository(owner: "acme", name: "secret") { name } }';

    await expect(open.octokit.graphql(query)).rejects.toMatchObject({
      errors: [{ type: 'NOT_FOUND', path: ['repository'] }],
    });
    expect(open.sandbox.violations).toEqual([]);
  });
});

describe('a query that is wrong', () => {
  it.each([
    [
      'an unknown field',
      '{ repository(owner: "acme", name: "billing") { stars } }',
      "Field 'stars' doesn't exist",
    ],
    [
      'a brace left open',
      '{ repository(owner: "acme", name: "billing") { name }',
      'Unexpected end of document',
    ],
    [
      'a variable not given',
      'query($o: String!) { repository(owner: $o, name: "x") { name } }',
      'invalid value',
    ],
  ])('is refused and recorded: %s', async (_, query, sentence) => {
    const other = await openSandbox({ base: { a: '1' }, head: { a: '2' } });

    await expect(other.octokit.graphql(query)).rejects.toThrow(sentence);
    expect(other.sandbox.violations).toHaveLength(1);
    await other.close();
  });
});

describe('review threads', () => {
  it('are listed in pages and resolved', async () => {
    await open.octokit.rest.pulls.createReview({
      ...open.place,
      event: 'COMMENT',
      body: 'Two things',
      comments: [
        { path: 'a.ts', line: 1, body: 'First' },
        { path: 'dir/c.ts', line: 1, body: 'Second' },
      ],
    });
    const query = `query($after: String) { repository(owner: "acme", name: "billing") { pullRequest(number: 1) {
      reviewThreads(first: 1, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { id isResolved isOutdated comments(first: 1) { nodes { databaseId body author { login } } } }
      } } } }`;
    interface Answer {
      repository: {
        pullRequest: {
          reviewThreads: {
            pageInfo: { hasNextPage: boolean; endCursor: string };
            nodes: { id: string; isResolved: boolean; comments: { nodes: { body: string }[] } }[];
          };
        };
      };
    }

    const first = (await open.octokit.graphql<Answer>(query)).repository.pullRequest.reviewThreads;
    const after = first.pageInfo.endCursor;
    const second = (await open.octokit.graphql<Answer>(query, { after })).repository.pullRequest
      .reviewThreads;
    const resolve =
      'mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }';
    const resolved = await open.octokit.graphql(resolve, { id: second.nodes[0]?.id });

    expect([first, second].map((page) => page.nodes[0]?.comments.nodes[0]?.body)).toEqual([
      'First',
      'Second',
    ]);
    expect([first, second].map((page) => page.pageInfo.hasNextPage)).toEqual([true, false]);
    expect(resolved).toEqual({ resolveReviewThread: { thread: { isResolved: true } } });
    expect(open.sandbox.violations).toEqual([]);
  });
});
