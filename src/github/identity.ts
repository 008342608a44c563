import { z } from 'zod';
import type { GitHub } from './client.ts';
import { ask, parseAnswer } from './errors.ts';

/** Who we are on GitHub: what tells our own reviews, comments and checks from anybody else's. */
export interface AppIdentity {
  readonly appId: number;
  /** The exact login of the App's bot, `slug[bot]`. No person can have brackets in a login. */
  readonly login: string;
}

const App = z.object({ id: z.int(), slug: z.string().min(1) });

/**
 * Asks GitHub who we are. `github` must be authenticated as the App itself, not as an installation.
 * https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
 *
 * @throws RetryableError where GitHub cannot say it now.
 */
export async function readIdentity(github: GitHub): Promise<AppIdentity> {
  const what = "the App's own registration";
  const answer = await ask(what, () => github.rest.apps.getAuthenticated());
  const { id, slug } = parseAnswer(what, App, answer.data);
  return { appId: id, login: `${slug}[bot]` };
}

/** True when the author is our own bot: by its whole login and by being a bot, never by a suffix. */
export function isOurs(identity: AppIdentity, author: unknown): boolean {
  const parsed = Author.safeParse(author);
  return parsed.success && parsed.data.type === 'Bot' && parsed.data.login === identity.login;
}

const Author = z.object({ login: z.string(), type: z.string() });
