import type { LanguageTraits } from './language-traits.ts';

/**
 * The neutral syntax tree: what every language file turns its grammar's tree into, and the only tree that
 * facts, trace and rules ever see. It keeps what matters for following a metered event (calls, values, control
 * flow, failure handling) and drops what does not (types, punctuation, formatting).
 *
 * Invariants: every node but the root has a parent; children lie within their parent's span; nothing that the
 * grammar saw is lost: what has no kind of its own becomes `other` and keeps its children.
 */

/** Where a node stands. Lines are 1-based and inclusive; offsets are UTF-16 indexes into the file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

interface Base {
  readonly span: Span;
  /** Set once, by the tree builder. */
  parent: SyntaxNode | null;
}

export interface FileNode extends Base {
  readonly kind: 'file';
  readonly body: readonly SyntaxNode[];
}

export interface ImportNode extends Base {
  readonly kind: 'import';
  /** As written: `stripe`, `github.com/stripe/stripe-go/v82`, `app.billing.usage`, `./meter`. */
  readonly module: string;
  /** Names bound in this file. `name` is `*` for a namespace and `default` for a default import. */
  readonly names: readonly { readonly name: string; readonly alias: string }[];
}

export interface ClassNode extends Base {
  readonly kind: 'class';
  readonly variety: 'class' | 'interface' | 'struct' | 'module' | 'enum';
  readonly name: string | null;
  readonly bases: readonly SyntaxNode[];
  readonly decorators: readonly SyntaxNode[];
  readonly body: readonly SyntaxNode[];
}

export interface Parameter {
  /** The pattern as written where it is a destructuring: `{ id, value }`. */
  readonly name: string;
  readonly type: string | null;
  readonly default: SyntaxNode | null;
  /**
   * What it takes instead of one argument by its place: all that are `left`, one by its `name` alone, or the thing that an
   * extension method is called on (`receiver`). Absent where it takes one argument.
   */
  readonly takes?: 'left' | 'name' | 'receiver';
  /** It may be left out without having a default: `note?: string`. */
  readonly isOptional?: true;
}

export interface FunctionNode extends Base {
  readonly kind: 'function';
  /** `lambda` covers arrow functions, closures, blocks and function literals. */
  readonly variety: 'function' | 'method' | 'lambda';
  /** A lambda declared with a name carries it: `const charge = () => {}`. */
  readonly name: string | null;
  /** The type a method hangs on where it is not nested in one: `(s *Service)` in Go, `impl` in Rust. */
  readonly receiver: { readonly name: string; readonly type: string } | null;
  readonly parameters: readonly Parameter[];
  readonly returns: string | null;
  readonly decorators: readonly SyntaxNode[];
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  readonly isExported: boolean;
  /** An arrow function's bare expression is a body of one `return` node. */
  readonly body: readonly SyntaxNode[];
}

export interface Argument {
  /** The keyword of a named argument; null for a positional one. */
  readonly name: string | null;
  readonly isSpread: boolean;
  readonly value: SyntaxNode;
}

export interface CallNode extends Base {
  readonly kind: 'call';
  /** `name` or `member` in nearly all cases; the constructed type for `new`. */
  readonly callee: SyntaxNode;
  readonly arguments: readonly Argument[];
  readonly isNew: boolean;
  /** A trailing block or closure (Ruby, Kotlin); it also stands as the last thing the call runs. */
  readonly block: FunctionNode | null;
}

export interface MemberNode extends Base {
  readonly kind: 'member';
  readonly object: SyntaxNode;
  readonly name: string;
  /** `a?.b`, `a&.b`. */
  readonly isOptional: boolean;
}

export interface IndexNode extends Base {
  readonly kind: 'index';
  readonly object: SyntaxNode;
  readonly index: SyntaxNode;
}

export interface NameNode extends Base {
  readonly kind: 'name';
  readonly name: string;
}

export interface StringNode extends Base {
  readonly kind: 'string';
  /** Static text with `${}` standing for each interpolated part; escapes are decoded where that is simple. */
  readonly value: string;
  readonly parts: readonly SyntaxNode[];
  /** A Ruby or Clojure style symbol; keys and enum-like values. */
  readonly isSymbol: boolean;
}

export interface NumberNode extends Base {
  readonly kind: 'number';
  /** NaN where the literal is outside what a double can say. */
  readonly value: number;
  readonly raw: string;
}

export interface BooleanNode extends Base {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** null, nil, None, undefined. */
export interface NullNode extends Base {
  readonly kind: 'null';
}

export interface Entry {
  /** Static key, or null for a computed key or a spread. */
  readonly key: string | null;
  /** Only a computed key has a node. */
  readonly keyNode: SyntaxNode | null;
  readonly value: SyntaxNode;
  readonly isSpread: boolean;
}

/** Object literals, dictionaries, hashes, and composite literals such as `Event{ID: id}` with their type's name. */
export interface ObjectNode extends Base {
  readonly kind: 'object';
  readonly typeName: string | null;
  readonly entries: readonly Entry[];
}

export interface ListNode extends Base {
  readonly kind: 'list';
  readonly items: readonly SyntaxNode[];
}

/**
 * Spelled the same in every language: `&&`, `||`, `!`, `==`, `!=`, `??`, `in`, `**`, `//` (integer division), and for
 * ranges `..=` where the end is included, `..<` where it is not. A comparison by a method (`a.compareTo(b) < 0`) is the
 * comparison it stands for.
 */
export interface BinaryNode extends Base {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
}

/** Also `delete`, and Rust's `?`, which hands a failure to the caller and goes on with the value. */
export interface UnaryNode extends Base {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: SyntaxNode;
}

/** `x++` is `x += 1`. Several targets stand for a destructuring or multiple assignment. */
export interface AssignNode extends Base {
  readonly kind: 'assign';
  readonly operator: string;
  readonly targets: readonly SyntaxNode[];
  readonly value: SyntaxNode | null;
  /** It also declares its targets: `const`, `let`, `:=`, `var`, a field with a type. */
  readonly declares: boolean;
  readonly type: string | null;
  /** Names of the fields that a destructuring takes its targets from, where they are written: `{ failed: rest }`. */
  readonly fields?: readonly string[];
  /** For each target of an object's destructuring the fields on the way to it from the value; absent for any other. */
  readonly ways?: readonly (readonly string[])[];
  /** Annotations of a field: `@Column({ unique: true }) key`; absent where there are none. */
  readonly decorators?: readonly SyntaxNode[];
}

export interface AwaitNode extends Base {
  readonly kind: 'await';
  readonly value: SyntaxNode;
}

/** Work started beside the current path: `go f()`. Thread and task constructors stay calls. */
export interface SpawnNode extends Base {
  readonly kind: 'spawn';
  readonly value: SyntaxNode;
}

/** Work put off to the end of the function: `defer f()`. */
export interface DeferNode extends Base {
  readonly kind: 'defer';
  readonly value: SyntaxNode;
}

export interface ConditionalNode extends Base {
  readonly kind: 'conditional';
  readonly test: SyntaxNode;
  readonly then: SyntaxNode;
  readonly else: SyntaxNode;
}

/** `unless` is an `if` whose test is negated; a statement modifier (`x if y`) is an `if` too. */
export interface IfNode extends Base {
  readonly kind: 'if';
  /** Go's `if err := f(); err != nil`: the part before the semicolon. */
  readonly init: SyntaxNode | null;
  readonly test: SyntaxNode;
  readonly then: readonly SyntaxNode[];
  readonly else: readonly SyntaxNode[];
}

export interface LoopNode extends Base {
  readonly kind: 'loop';
  readonly variety: 'each' | 'while' | 'for' | 'forever';
  /** Names bound for each turn (`each`), or the counter's declaration (`for`). */
  readonly variables: readonly SyntaxNode[];
  readonly iterable: SyntaxNode | null;
  readonly test: SyntaxNode | null;
  readonly step: SyntaxNode | null;
  readonly body: readonly SyntaxNode[];
}

export interface Handler {
  readonly span: Span;
  /** Names of the error types it takes; empty when it takes all. */
  readonly types: readonly string[];
  readonly variable: string | null;
  readonly body: readonly SyntaxNode[];
}

export interface TryNode extends Base {
  readonly kind: 'try';
  readonly body: readonly SyntaxNode[];
  readonly handlers: readonly Handler[];
  /** Runs only when nothing was raised (`else` in Python and Ruby). */
  readonly orElse: readonly SyntaxNode[];
  readonly finally: readonly SyntaxNode[];
}

export interface SwitchNode extends Base {
  readonly kind: 'switch';
  readonly subject: SyntaxNode | null;
  readonly cases: readonly {
    readonly span: Span;
    readonly tests: readonly SyntaxNode[];
    readonly isDefault: boolean;
    readonly body: readonly SyntaxNode[];
  }[];
}

export interface ReturnNode extends Base {
  readonly kind: 'return';
  readonly value: SyntaxNode | null;
  /** Written in a block it leaves the method around the block too, with what the block's caller had left to do. */
  readonly leavesMethod?: boolean;
}

export interface ThrowNode extends Base {
  readonly kind: 'throw';
  readonly value: SyntaxNode | null;
}

export interface JumpNode extends Base {
  readonly kind: 'break' | 'continue';
}

export interface YieldNode extends Base {
  readonly kind: 'yield';
  readonly value: SyntaxNode | null;
}

/** Context managers, `using`, `synchronized`, try-with-resources. */
export interface WithNode extends Base {
  readonly kind: 'with';
  readonly items: readonly SyntaxNode[];
  readonly body: readonly SyntaxNode[];
}

export interface BlockNode extends Base {
  readonly kind: 'block';
  readonly body: readonly SyntaxNode[];
}

/** What has no kind of its own. `syntax` is the grammar's name for it, for debugging only. */
export interface OtherNode extends Base {
  readonly kind: 'other';
  readonly syntax: string;
  readonly children: readonly SyntaxNode[];
}

export type SyntaxNode =
  | FileNode
  | ImportNode
  | ClassNode
  | FunctionNode
  | CallNode
  | MemberNode
  | IndexNode
  | NameNode
  | StringNode
  | NumberNode
  | BooleanNode
  | NullNode
  | ObjectNode
  | ListNode
  | BinaryNode
  | UnaryNode
  | AssignNode
  | AwaitNode
  | SpawnNode
  | DeferNode
  | ConditionalNode
  | IfNode
  | LoopNode
  | TryNode
  | SwitchNode
  | ReturnNode
  | ThrowNode
  | JumpNode
  | YieldNode
  | WithNode
  | BlockNode
  | OtherNode;

export type SyntaxKind = SyntaxNode['kind'];

export interface CommentToken {
  readonly span: Span;
  /** Without the comment marks, trimmed. */
  readonly text: string;
}

/** One parsed file. The grammar's own tree is already freed. */
export interface SyntaxFile extends LanguageTraits {
  readonly path: string;
  readonly language: string;
  readonly text: string;
  readonly root: FileNode;
  readonly comments: readonly CommentToken[];
  /** The grammar met text it could not read; facts about this file are true but may be incomplete. */
  readonly hasErrors: boolean;
}
