import type { Tree } from 'web-tree-sitter';

/**
 * A cursor over a parsed tree that calls the parser's WebAssembly functions directly. The library's own cursor
 * copies its state in and out of WebAssembly memory around every question, which costs as much again as parsing;
 * here the state stays where the functions leave it, in the library's transfer buffer
 * (https://github.com/tree-sitter/tree-sitter/blob/v0.27.1/lib/binding_web/lib/tree-sitter.c).
 * So only one such cursor may be in use at a time, and nothing else of the library in between.
 */
export interface RawCursor {
  typeId(): number;
  fieldId(): number;
  start(): number;
  end(): number;
  toFirstChild(): boolean;
  toNextSibling(): boolean;
  toParent(): void;
  free(): void;
}

/** What `Parser.init` leaves in the options object given to it: the runtime's exported functions. */
export type RuntimeModule = Record<string, unknown>;

type TreeFunction = (tree: number) => number;

/** Prepares the functions once; throws where the installed library no longer has one of them. */
export function createRawCursors(module: RuntimeModule): (tree: Tree) => RawCursor {
  const root = exported(module, '_ts_tree_root_node_wasm');
  const create = exported(module, '_ts_tree_cursor_new_wasm');
  const free = exported(module, '_ts_tree_cursor_delete_wasm');
  const typeId = exported(module, '_ts_tree_cursor_current_node_type_id_wasm');
  const fieldId = exported(module, '_ts_tree_cursor_current_field_id_wasm');
  const start = exported(module, '_ts_tree_cursor_start_index_wasm');
  const end = exported(module, '_ts_tree_cursor_end_index_wasm');
  const toFirstChild = exported(module, '_ts_tree_cursor_goto_first_child_wasm');
  const toNextSibling = exported(module, '_ts_tree_cursor_goto_next_sibling_wasm');
  const toParent = exported(module, '_ts_tree_cursor_goto_parent_wasm');

  return (tree) => {
    const address = addressOf(tree);
    root(address);
    create(address);
    return {
      typeId: () => typeId(address),
      fieldId: () => fieldId(address),
      start: () => start(address),
      end: () => end(address),
      toFirstChild: () => toFirstChild(address) === 1,
      toNextSibling: () => toNextSibling(address) === 1,
      toParent: () => void toParent(address),
      free: () => void free(address),
    };
  };
}

function exported(module: RuntimeModule, name: string): TreeFunction {
  const found = module[name];
  if (typeof found !== 'function') throw new Error(`web-tree-sitter no longer exports ${name}`);
  return found as TreeFunction;
}

/** The library keeps a tree's address as its property `0`. */
function addressOf(tree: Tree): number {
  const address: unknown = (tree as unknown as Record<number, unknown>)[0];
  if (typeof address !== 'number') throw new Error('web-tree-sitter no longer keeps a tree by its address');
  return address;
}
