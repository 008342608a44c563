/** A query after reading, in the words of the GraphQL specification: https://spec.graphql.org/October2021/ */
export interface Document {
  readonly operations: readonly OperationDefinition[];
  readonly fragments: ReadonlyMap<string, Fragment>;
}

export interface OperationDefinition {
  readonly kind: 'query' | 'mutation';
  readonly name: string | null;
  readonly variables: readonly VariableDefinition[];
  readonly selections: readonly Selection[];
}

export interface VariableDefinition {
  readonly name: string;
  readonly isRequired: boolean;
  readonly fallback: Value | null;
}

export interface Fragment {
  readonly type: string;
  readonly selections: readonly Selection[];
}

export interface Field {
  readonly kind: 'field';
  /** The key in the answer: the alias, or the name where there is none. */
  readonly key: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, Value>>;
  readonly directives: readonly Directive[];
  readonly selections: readonly Selection[] | null;
}

export type Selection =
  | Field
  | { readonly kind: 'spread'; readonly name: string; readonly directives: readonly Directive[] }
  | {
      readonly kind: 'inline';
      /** Null where the fragment names no type. */
      readonly type: string | null;
      readonly selections: readonly Selection[];
      readonly directives: readonly Directive[];
    };

export interface Directive {
  readonly name: string;
  readonly arguments: Readonly<Record<string, Value>>;
}

export type Value =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly values: readonly Value[] }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Value>> };
