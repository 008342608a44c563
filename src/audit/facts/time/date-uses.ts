import type { SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import { descendants, enclosingFunction } from '../walk.ts';
import type { HostZoneRead } from './calendar.ts';

/** `new Date(year, month + 1, 0).getDate()`: how many days a month has is the same everywhere. */
export function isLengthOfMonth(node: SyntaxNode): boolean {
  const day = node.kind === 'call' ? node.arguments[2]?.value : undefined;
  if (day?.kind !== 'number' || day.value !== 0) return false;
  if (node.parent?.kind === 'member') return node.parent.name === 'getDate';
  const kept = node.parent?.kind === 'assign' ? node.parent.targets[0] : undefined;
  const fn = enclosingFunction(node);
  if (kept?.kind !== 'name' || fn === null) return false;
  for (const inner of descendants(fn))
    if (inner.kind === 'name' && inner.name === kept.name && inner !== kept)
      if (inner.parent?.kind !== 'member' || inner.parent.name !== 'getDate') return false;
  return true;
}

/** Parts read in UTC, put together in the host's zone, and written out in UTC again: no screen shows it so. */
export function isSentAsUtc({ node, isFromUtc }: HostZoneRead): boolean {
  const { parent } = node;
  if (!isFromUtc || parent === null) return false;
  if (parent.kind === 'member') return WRITES_UTC.test(parent.name);
  const [target] = parent.kind === 'assign' ? parent.targets : [];
  const fn = enclosingFunction(node);
  if (target?.kind !== 'name' || fn === null) return false;
  for (const one of descendants(fn))
    if (one.kind === 'member' && WRITES_UTC.test(one.name) && pathOf(one.object) === target.name) return true;
  return false;
}

const WRITES_UTC = /^(toISOString|toJSON|getTime|valueOf|toUTCString)$/;
