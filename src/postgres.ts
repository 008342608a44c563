import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';

const require = createRequire(import.meta.url);

/**
 * PostgreSQL's parser compiled to WebAssembly (libpg-query). Its memory grows and never shrinks; beyond this it is
 * given back as a whole. It starts with 128 MB of addresses, of which some 10 MB are used.
 */
const MAX_HEAP_BYTES = 256_000_000;

/** The part of the compiled module that is used; https://github.com/constructive-io/libpg-query-node */
interface PgModule {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, pointer: number, bytes: number): void;
  UTF8ToString(pointer: number): string;
  getValue(pointer: number, type: 'i32'): number;
  _wasm_parse_query_raw(pointer: number): number;
  _wasm_free_parse_result(pointer: number): void;
}

type PgFactory = (options: object) => Promise<PgModule>;

const Tree = z.object({ stmts: z.array(z.unknown()).optional() });

/** The statements of a text's tree; null where it is refused. */
type PostgresParse = (sql: string) => readonly unknown[] | null;

/** Gives PostgreSQL's parser when asked for it: loaded at the first time, and anew after it broke. */
type PostgresLoader = () => Promise<PostgresParse>;

/**
 * What hostile text does to the parser (an abort, memory or stack used up) ends at that parse: the module it happened
 * in is thrown away, whoever holds it is answered with null from then on, and the next to ask is given a fresh one.
 */
export function createPostgresLoader(): PostgresLoader {
  let running: Promise<PostgresParse> | null = null;
  return () => {
    running ??= startModule().then((module) => guarded(module, () => (running = null)));
    return running;
  };
}

async function startModule(): Promise<PgModule> {
  const create = require('libpg-query/wasm/libpg-query.js') as PgFactory;
  const wasmBinary = await readFile(require.resolve('libpg-query/wasm/libpg-query.wasm'));
  return await create({ wasmBinary, print: () => undefined, printErr: () => undefined });
}

/** One parse after the other, until one breaks the module or leaves it too large. */
function guarded(module: PgModule, discard: () => void): PostgresParse {
  let healthy: PgModule | null = module;
  return (sql) => {
    if (healthy === null) return null;
    try {
      const answer = parse(healthy, sql);
      if (healthy.HEAPU8.length > MAX_HEAP_BYTES) throw new RangeError('the heap has grown too large');
      return answer;
    } catch {
      healthy = null;
      discard();
      return null;
    }
  };
}

/** What the compiled parser answers: two pointers and an error's, https://github.com/pganalyze/libpg_query */
const TREE_OFFSET = 0;
const ERROR_OFFSET = 8;

function parse(module: PgModule, sql: string): readonly unknown[] | null {
  const bytes = module.lengthBytesUTF8(sql) + 1;
  const text = module._malloc(bytes);
  module.stringToUTF8(sql, text, bytes);
  const result = module._wasm_parse_query_raw(text);
  module._free(text);
  if (result === 0) throw new RangeError('no memory for the answer');
  const tree = module.getValue(result + TREE_OFFSET, 'i32');
  const isRefused = module.getValue(result + ERROR_OFFSET, 'i32') !== 0 || tree === 0;
  const json = isRefused ? null : module.UTF8ToString(tree);
  module._wasm_free_parse_result(result);
  return json === null ? null : (Tree.parse(JSON.parse(json)).stmts ?? []);
}
