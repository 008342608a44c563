import type { Tree } from 'web-tree-sitter';

/**
 * A cursor over a parsed tree that calls the parser's WebAssembly functions directly. The library's own cursor
 * copies its state in and out of WebAssembly memory around every question, which costs as much again as parsing;
 * here the state stays where the functions leave it, in the library's transfer buffer
 * (https://github.com/tree-sitter/tree-sitter/blob/v0.27.1/lib/binding_web/lib/tree-sitter.c).
 * So only one such cursor may be in use at a time, and nothing else of the library in between.
 */
export interface RawCursor {
  /** Stands on the root and answers the tree's address, which every other function asks for. */
  readonly open: (tree: Tree) => number;
  readonly typeId: TreeFunction;
  readonly fieldId: TreeFunction;
  readonly start: TreeFunction;
  readonly end: TreeFunction;
  /** 1 where it moved, 0 where there was nothing to move to. */
  readonly toFirstChild: TreeFunction;
  readonly toNextSibling: TreeFunction;
  readonly toParent: TreeFunction;
  readonly close: TreeFunction;
}

type TreeFunction = (address: number) => number;

/** What `Parser.init` leaves in the options object given to it: the runtime's memory and its exported functions. */
export interface RuntimeModule {
  readonly wasmBinary: Uint8Array;
  /** Replaced whenever the memory grows. */
  readonly HEAP8?: Int8Array;
  readonly [name: string]: unknown;
}

/** Finds the functions once; throws where the installed library no longer has one of them. */
export function createRawCursor(module: RuntimeModule): RawCursor {
  const root = exported(module, '_ts_tree_root_node_wasm');
  const create = exported(module, '_ts_tree_cursor_new_wasm');
  return {
    open(tree) {
      const address = addressOf(tree);
      root(address);
      create(address);
      return address;
    },
    typeId: exported(module, '_ts_tree_cursor_current_node_type_id_wasm'),
    fieldId: exported(module, '_ts_tree_cursor_current_field_id_wasm'),
    start: exported(module, '_ts_tree_cursor_start_index_wasm'),
    end: exported(module, '_ts_tree_cursor_end_index_wasm'),
    toFirstChild: exported(module, '_ts_tree_cursor_goto_first_child_wasm'),
    toNextSibling: exported(module, '_ts_tree_cursor_goto_next_sibling_wasm'),
    toParent: exported(module, '_ts_tree_cursor_goto_parent_wasm'),
    close: exported(module, '_ts_tree_cursor_delete_wasm'),
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
