import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, pathOf } from '../calls.ts';
import { putUnder } from '../put-under.ts';
import { remember } from '../remember.ts';
import { assignmentsOf } from '../values.ts';
import { descendants, rootOf } from '../walk.ts';

/** What tells one machine or process from another: a second attempt may run elsewhere. */
export interface MachineValue {
  readonly by: SyntaxNode;
  /** As written: `os.Hostname`, `process.pid`, `POD_NAME`. */
  readonly name: string;
}

const CALLS =
  /(^|\.)(os\.(Hostname|hostname|Getpid|getpid|uname)|(get)?hostname|getfqdn|platform\.node|GetHostName|getHostName|getLocalHost\.getHostName|php_uname|getmypid|Process\.pid)$/;
const MEMBERS =
  /(^|\.)(process\.pid|Process\.pid|Environment\.(MachineName|ProcessId)|Socket\.gethostname|os\.hostname|(get)?[lL]ocalHost\.(canonicalHostName|hostName|hostAddress))$/;
const VARIABLES =
  /^(HOSTNAME|COMPUTERNAME|DYNO|POD_NAME|POD_UID|POD_IP|K_REVISION|INSTANCE_ID|MACHINE_ID|FLY_MACHINE_ID|FLY_ALLOC_ID)$/;

/** Values are handed from a call to a variable, a field and the use of it. */
const MAX_HANDS = 4;

/**
 * The name of the machine or the number of the process within a value, also behind local names and behind a field that
 * the same file sets (`h.source` after `&Handler{source: host}`); null where there is none.
 */
export function machineIn(value: SyntaxNode, hands = MAX_HANDS): MachineValue | null {
  if (hands === 0) return null;
  for (const node of descendants(value, (inner) => inner.kind !== 'function')) {
    const name = machineName(node);
    if (name !== null) return { by: node, name };
    for (const given of givenTo(node)) {
      const found = machineIn(given, hands - 1);
      if (found !== null) return found;
    }
  }
  return null;
}

function machineName(node: SyntaxNode): string | null {
  if (node.kind === 'string') return VARIABLES.test(node.value) ? node.value : null;
  if (node.kind === 'call') return CALLS.test(calleePath(node)) ? calleePath(node) : null;
  if (node.kind !== 'member') return null;
  if (VARIABLES.test(node.name) && /\benv\b/i.test(pathOf(node.object))) return node.name;
  return MEMBERS.test(pathOf(node)) ? pathOf(node) : null;
}

/** What a name or an own field was given. */
function givenTo(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === 'member' && node.object.kind === 'name')
    return fieldsOf(rootOf(node)).get(node.name.toLowerCase()) ?? [];
  if (node.kind !== 'name') return [];
  const last = assignmentsOf(node.name, node).findLast((one) => one.span.end <= node.span.start);
  const [first] = last?.targets ?? [];
  return last?.value && first?.kind === 'name' && first.name === node.name ? [last.value] : [];
}

/** A field that is set in more places than these has no one meaning in the file. */
const MAX_SET = 3;

/** What the file gives its fields, by their names in lower case: `this.source = ...`, `Handler{source: ...}`. */
const fieldsOf = remember((root: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> => {
  const fields = new Map<string, SyntaxNode[]>();
  const add = (name: string, value: SyntaxNode): void => {
    putUnder(fields, name.toLowerCase(), value);
  };
  for (const inner of descendants(root)) {
    if (inner.kind === 'object' && inner.typeName !== null)
      for (const { key, value } of inner.entries) if (key !== null) add(key, value);
    if (inner.kind !== 'assign' || inner.value === null || inner.targets.length !== 1) continue;
    const [target] = inner.targets;
    if (target?.kind === 'member') add(target.name, inner.value);
  }
  for (const [name, values] of fields) if (values.length > MAX_SET) fields.delete(name);
  return fields;
});
