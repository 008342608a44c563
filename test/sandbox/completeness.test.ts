import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Caller } from '#sandbox/api.ts';
import { requirePermission } from '#sandbox/permissions.ts';
import { allRoutes } from '#sandbox/routes/all.ts';
import type { Installation, Token } from '#sandbox/world.ts';

const file = new URL('../../src/sandbox/openapi.generated.json', import.meta.url);
const { operations } = JSON.parse(readFileSync(file, 'utf8')) as {
  operations: Record<string, { path: string }>;
};

const permissions = { checks: 'write', contents: 'read', metadata: 'read', pull_requests: 'write' } as const;
const account = { id: 1, login: 'acme', type: 'Organization' } as const;
const installation: Installation = { id: 2, account, permissions, createdAt: '2026-01-01T00:00:00Z' };
const token: Token = { installation, permissions, repositoryIds: null, expiresAt: new Date() };
const own: Caller = { kind: 'installation', installation, permissions, token };

describe('the stand-in', () => {
  it('serves every operation of the description it carries, and no other', () => {
    expect(Object.keys(allRoutes).toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it.each(Object.keys(operations))('knows who may call %s', (operation) => {
    const isOfTheApp = /^apps\/(create-installation|get-)/.test(operation);
    const caller: Caller = isOfTheApp ? { kind: 'app' } : own;
    const other: Caller = isOfTheApp ? own : { kind: 'app' };

    expect(() => requirePermission(operation, caller)).not.toThrow();
    expect(() => requirePermission(operation, other)).toThrow();
  });
});
