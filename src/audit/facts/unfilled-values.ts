import type {
  AssignNode,
  CallNode,
  FunctionNode,
  MemberNode,
  NameNode,
  SyntaxNode,
} from '../languages/syntax.ts';
import type { FileFacts } from './file-facts.ts';
import { usesOf } from './name-uses.ts';
import { isAddressed } from './references.ts';
import { assignmentsOf } from './values.ts';
import { enclosingFunction } from './walk.ts';

/** A value whose fields are asked, and which nothing can have filled: only a copy of it was handed out. */
export interface UnfilledValue {
  /** The call that was to fill it. */
  readonly node: CallNode;
  readonly name: string;
  readonly made: AssignNode;
  /** The field that is read of it. */
  readonly read: MemberNode;
}

/** Every such value of the file, in source order; only in languages that hand over a copy. */
export function unfilledValues(facts: FileFacts): readonly UnfilledValue[] {
  if (!facts.file.assigningCopies) return [];
  return facts.nodes('assign').flatMap((made) => {
    const [target, ...others] = made.targets;
    const fn = enclosingFunction(made);
    if (target?.kind !== 'name' || others.length > 0 || fn === null || !isEmptyValue(made, facts)) return [];
    const found = unfilled(target, made, { fn, facts });
    return found === null ? [] : [found];
  });
}

/** `resp := Status{}`, `var resp Status`: a struct with nothing in it. */
function isEmptyValue({ declares, type, value }: AssignNode, { file, nodes }: FileFacts): boolean {
  if (!declares) return false;
  if (value !== null)
    return (
      value.kind === 'object' &&
      value.entries.length === 0 &&
      /^[\w.]+$/.test(value.typeName ?? '') &&
      !isAddressed(value, file)
    );
  return type !== null && nodes('class').some((one) => one.variety === 'struct' && one.name === type);
}

function unfilled(
  { name }: NameNode,
  made: AssignNode,
  { fn, facts }: { readonly fn: FunctionNode; readonly facts: FileFacts },
): UnfilledValue | null {
  const { reads, changes, isCaptured } = usesOf(name, fn);
  if (isCaptured || changes.length > 0) return null;
  const later = reads.filter(({ span }) => span.start > made.span.end);
  const given = later.find(isGiven);
  const call = given?.parent;
  const read = later.map(({ parent }) => parent).find((one) => one?.kind === 'member' && !isCalled(one));
  if (
    given === undefined ||
    call?.kind !== 'call' ||
    read?.kind !== 'member' ||
    read.span.start < call.span.end
  )
    return null;
  // Its address, or a method of it, may fill it at any time; once its fields are read it is too late.
  const before = later.filter(({ span }) => span.start < read.span.start);
  if (
    before.some(
      (one) => isAddressed(one, facts.file) || (one.parent?.kind === 'member' && isCalled(one.parent)),
    )
  )
    return null;
  return assignmentsOf(name, made).some((one) => one !== made) ? null : { node: call, name, made, read };
}

function isGiven(name: NameNode): boolean {
  return name.parent?.kind === 'call' && name.parent.arguments.some(({ value }) => value === name);
}

function isCalled(member: SyntaxNode): boolean {
  return member.parent?.kind === 'call' && member.parent.callee === member;
}
