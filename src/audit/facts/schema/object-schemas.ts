import type { CallNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { resolve } from '../values.ts';
import { descendants } from '../walk.ts';
import { isOn, namesIn, textAt } from './code-tables.ts';
import { keyOf } from './entity-tables.ts';
import { emptyTable, type TableDefinition, type UniqueKey } from './table-definition.ts';

/** Schemas that are one literal: Mongoose's `new Schema({ … })`, Sequelize's `define('UsageEvent', { … })` and `init({ … })`. */
export function objectSchemas(facts: FileFacts): TableDefinition[] {
  return facts.nodes('call').flatMap((call) => ofMongoose(facts, call) ?? ofSequelize(facts, call) ?? []);
}

function ofMongoose(facts: FileFacts, call: CallNode): TableDefinition | null {
  if (!/^model$/.test(calleeName(call)) || call.arguments.length < 2) return null;
  const name = textAt(call, 0);
  const second = call.arguments[1]?.value;
  const schema = second === undefined ? null : resolve(second);
  if (
    name === null ||
    second === undefined ||
    schema?.kind !== 'call' ||
    !/(^|\.)Schema$/.test(pathOf(schema.callee))
  )
    return null;
  const fields = schema.arguments[0] === undefined ? null : resolve(schema.arguments[0].value);
  if (fields?.kind !== 'object') return null;
  const table = readFields(facts, name, fields);
  const variable = second.kind === 'name' ? second.name : '';
  const keys = facts.nodes('call').flatMap((index): UniqueKey[] => {
    const receiver = receiverOf(index);
    const [columns] = index.arguments.map(({ value }) => value);
    const isIndex = calleeName(index) === 'index' && receiver?.kind === 'name' && receiver.name === variable;
    if (!isIndex || columns?.kind !== 'object' || !isOn(index, 'unique')) return [];
    return [keyOf(table, keysOf(columns), index)];
  });
  return { ...table, unique: [...table.unique, ...keys] };
}

function ofSequelize(facts: FileFacts, call: CallNode): TableDefinition | null {
  const isDefine = calleeName(call) === 'define' && /sequelize|db/i.test(pathOf(call.callee));
  const isInit = calleeName(call) === 'init' && call.arguments.length === 2;
  if (!isDefine && !isInit) return null;
  const name = isDefine ? textAt(call, 0) : pathOf(receiverOf(call) ?? call);
  const fields = call.arguments[isDefine ? 1 : 0]?.value;
  const shape = fields === undefined ? null : resolve(fields);
  if (name === null || shape?.kind !== 'object' || !speaksOfTypes(shape)) return null;
  const table = readFields(facts, name, shape);
  const options = call.arguments[isDefine ? 2 : 1]?.value;
  return {
    ...table,
    unique: [...table.unique, ...(options === undefined ? [] : keysOfOptions(table, options))],
  };
}

/** `{ indexes: [{ unique: true, fields: ['event_id'] }] }`. */
function keysOfOptions(table: TableDefinition, options: SyntaxNode): UniqueKey[] {
  return [...descendants(options)].flatMap((node) => {
    if (node.kind !== 'object' || !isUnique(node)) return [];
    const fields = node.entries.find(({ key }) => key === 'fields');
    const names = fields === undefined ? null : namesIn(fields.value);
    return names === null ? [] : [keyOf(table, names, node)];
  });
}

function speaksOfTypes(shape: ObjectNode): boolean {
  return [...descendants(shape)].some((node) => node.kind === 'name' && node.name === 'DataTypes');
}

function readFields(facts: FileFacts, name: string, fields: ObjectNode): TableDefinition {
  const base = { ...emptyTable(facts.file.path, name, fields.span.startLine), isWhole: true };
  const named = fields.entries.flatMap(({ key, value }) => (key === null ? [] : [{ key, value }]));
  return {
    ...base,
    columns: named.map(({ key, value }) => ({
      name: key,
      type: '',
      isNullable: false,
      default: null,
      line: value.span.startLine,
    })),
    unique: named.flatMap(({ key, value }) =>
      value.kind === 'object' && isUnique(value) ? [keyOf(base, [key], value)] : [],
    ),
  };
}

function isUnique(field: ObjectNode): boolean {
  return field.entries.some(
    ({ key, value }) =>
      /^(unique|primaryKey)$/.test(key ?? '') && !(value.kind === 'boolean' && !value.value),
  );
}

function keysOf(columns: ObjectNode): string[] {
  return columns.entries.flatMap(({ key }) => (key === null ? [] : [key]));
}
