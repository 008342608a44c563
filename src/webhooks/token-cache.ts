/** Installations served by one process at a time; beyond that tokens are asked for anew. */
const MAX_TOKENS = 15_000;

/** A token is not begun to be used in its last minute: the requests of a job would outlive it. */
const MARGIN_MS = 60_000;

/** Where Octokit keeps installation tokens. It asks for no more than `get` and `set`. */
export interface TokenCache {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  /** Forgets all tokens: one was refused, so the next request takes a fresh one. */
  clear(): void;
}

/**
 * Octokit's own cache keeps a token for 59 minutes also where GitHub has revoked it meanwhile, and every retry would
 * meet the same refusal. Its entries are `token|createdAt|expiresAt|…`.
 */
export function createTokenCache(now: () => number): TokenCache {
  const tokens = new Map<string, string>();
  return {
    get: (key) => {
      const value = tokens.get(key);
      if (value !== undefined && isFresh(value, now())) return value;
      tokens.delete(key);
      return undefined;
    },
    set: (key, value) => {
      if (tokens.size >= MAX_TOKENS) tokens.clear();
      tokens.set(key, value);
    },
    clear: () => tokens.clear(),
  };
}

function isFresh(value: string, now: number): boolean {
  const expiresAt = Date.parse(value.split('|')[2] ?? '');
  return Number.isFinite(expiresAt) && expiresAt - MARGIN_MS > now;
}
