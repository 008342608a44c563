import { CORE_TERMS, wordsOf } from './vocabulary.ts';

/** Where a change takes place, as far as the paths of its repository tell. */
export interface BillingPlace {
  /** Billing is what the repository does, or what its user says that the code is about. */
  readonly isBilling: boolean;
  /** The file of billing that a path stands beside, in one folder: `usage.ts` for `client/agent.ts`; null where none is. */
  readonly neighbourOf: (path: string) => string | null;
}

/** Nothing is known of the repository. */
export const NOWHERE: BillingPlace = { isBilling: false, neighbourOf: () => null };
/** Somebody chose the code for being about billing. */
export const CHOSEN: BillingPlace = { isBilling: true, neighbourOf: () => null };

/**
 * So many paths with a core term make a repository that bills. Libraries without billing (Express, Flask, Gin, Celery,
 * Sidekiq, Tokio and others) have none at all, applications that sell plans from seven on.
 */
const BILLING_REPOSITORY_PATHS = 6;

/** What the paths of a repository say of it; `null` where they are not known. */
export function billingPlaceOf(paths: readonly string[] | null): BillingPlace {
  if (!isBillingRepository(paths ?? [])) return NOWHERE;
  const neighbours = new Map<string, string>();
  for (const path of paths ?? []) {
    const { folder, name } = partsOf(path);
    if (folder !== '' && !neighbours.has(folder) && isNamedForBilling(name)) neighbours.set(folder, name);
  }
  return {
    isBilling: true,
    neighbourOf: (path) => {
      const { folder, name } = partsOf(path);
      const neighbour = neighbours.get(folder) ?? null;
      return neighbour === name ? null : neighbour;
    },
  };
}

function isBillingRepository(paths: readonly string[]): boolean {
  let count = 0;
  for (const path of paths) {
    for (const word of wordsOf(path)) {
      if (!CORE_TERMS.has(word)) continue;
      count++;
      break;
    }
    if (count >= BILLING_REPOSITORY_PATHS) return true;
  }
  return false;
}

function isNamedForBilling(name: string): boolean {
  return [...wordsOf(name)].some((word) => CORE_TERMS.has(word) || word === 'usage' || word === 'usages');
}

function partsOf(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
