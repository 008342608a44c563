import type { SqlStatement } from '../../facts/sql/statement.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import type { Operation, Provider } from '../../providers/provider.ts';
import type { Stage } from '../../report.ts';
import type { Basis } from '../site.ts';

/** A site before it is numbered and joined to others. */
export interface SiteDraft {
  readonly stage: Stage;
  readonly operation: Operation | null;
  readonly node: SyntaxNode;
  readonly provider: Provider | null;
  readonly meter: string | null;
  readonly channel: string | null;
  readonly statement: SqlStatement | null;
  readonly basis: Basis;
  readonly what: string;
}

/** A draft recognised by the project's own words, with what is not said filled in. */
export function vocabularyDraft(
  draft: Pick<SiteDraft, 'stage' | 'node' | 'what'> & Partial<SiteDraft>,
): SiteDraft {
  return {
    operation: null,
    provider: null,
    meter: null,
    channel: null,
    statement: null,
    basis: 'vocabulary',
    ...draft,
  };
}
