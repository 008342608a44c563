import type { CallNode } from '../../languages/syntax.ts';
import { argumentNamed } from '../arguments.ts';

/** True for a call that sets a key only where it was not set: `SET key 1 NX`, `nx=True`, `When.NotExists`, `unless_exist: true`. */
export function isSetOnce(call: CallNode): boolean {
  const flag = argumentNamed(call, ['nx']);
  if (flag !== null) return !(flag.kind === 'boolean' && !flag.value);
  const absent = argumentNamed(call, ['unless_exist', 'set_if_absent', 'only_if_absent', 'when']);
  if (absent !== null) return !(absent.kind === 'boolean' && !absent.value);
  return call.arguments.some(
    ({ value }) =>
      (value.kind === 'string' && /^nx$/i.test(value.value)) ||
      (value.kind === 'member' && /^(NotExists|NX|SET_IF_ABSENT|ifAbsent)$/.test(value.name)),
  );
}
