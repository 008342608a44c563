import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName } from '../names.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { resolve } from '../values.ts';
import { rowName } from './row-entities.ts';

/** A row put in, with the one table or model it goes to, in one spelling. */
export interface Insertion {
  readonly node: SyntaxNode;
  readonly entity: string;
}

/** Every insertion whose table or model is written where it is made: SQL, an object mapper's call, a row handed to a session. */
export function insertionsIn(facts: FileFacts): readonly Insertion[] {
  const called = facts.nodes('call').flatMap((call): Insertion[] => {
    const name = entityOf(call);
    return name === null ? [] : [{ node: call, entity: rowName(name) }];
  });
  const written = sqlInCode(facts).flatMap(({ node, statement }): Insertion[] =>
    statement.verb === 'insert' && statement.target !== null
      ? [{ node, entity: rowName(statement.target.name) }]
      : [],
  );
  return [...called, ...written].sort((a, b) => a.node.span.start - b.node.span.start);
}

const CREATES = /^(create!?|createMany|create_many|insert|insertOne|insert_one|bulk_create)$/;
const HANDLES = /^(prisma|db|tx|trx|database|client)$/i;
const TAKES = /^(insert|insertInto|into|insert_into|Create|add|add_all|save|persist)$/;

function entityOf(call: CallNode): string | null {
  const parts = calleePath(call).split('.');
  const method = parts.at(-1) ?? '';
  const on = parts.at(-2) ?? '';
  // `prisma.project.create`, `tx.project.createMany`.
  if (parts.length > 2 && CREATES.test(method) && HANDLES.test(parts.at(-3) ?? '')) return on;
  // `Project.objects.create`, `Project.create!`.
  if (CREATES.test(method)) {
    const model = on === 'objects' ? (parts.at(-3) ?? '') : on;
    if (/^\p{Lu}\w*\p{Ll}/u.test(model) && parts.length <= MAX_MODEL_PATH) return model;
  }
  const [first] = call.arguments;
  return parts.length > 1 && TAKES.test(method) && first !== undefined ? rowGiven(first.value) : null;
}

/** `models.Project.objects.create` and no longer. */
const MAX_MODEL_PATH = 4;

/** `db.insert(projects)`, `db.Create(&Project{…})`, `session.add(Project(…))`, `insertInto('projects')`. */
function rowGiven(value: SyntaxNode): string | null {
  if (value.kind === 'string') return /^\w+$/.test(value.value) ? value.value : null;
  const row = resolve(value.kind === 'unary' ? value.operand : value);
  if (row.kind === 'object') return row.typeName === null ? null : lastName(row.typeName);
  if (row.kind === 'call') {
    const name = calleeName(row);
    return /^\p{Lu}\w*\p{Ll}/u.test(name) ? name : null;
  }
  if (row.kind !== 'name' && row.kind !== 'member') return null;
  // A table is named in the plural; a variable that holds a row is not.
  const name = lastName(pathOf(row));
  return /^[a-z]\w*s$/.test(name) && row === value ? name : null;
}
