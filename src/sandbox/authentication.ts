import { randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import { ApiRefusal, type Caller } from './api.ts';
import type { Installation, Token, World } from './world.ts';

/** https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app */
const MAX_JWT_SECONDS = 600;
/** GitHub forgives clocks that differ by about this much. */
const CLOCK_DRIFT_SECONDS = 60;

const Header = z.object({ alg: z.literal('RS256') });
const Claims = z.object({ iss: z.union([z.number(), z.string()]), iat: z.int(), exp: z.int() });

/**
 * Finds out who asks.
 * @throws {ApiRefusal} 401 without credentials, with an expired token or with a token that was not rightly signed.
 */
export function authenticate(world: World, authorization: string | undefined): Caller {
  const [scheme = '', credential = ''] = (authorization ?? '').split(' ');
  if (credential === '') throw new ApiRefusal(401, 'Requires authentication');
  if (!/^(bearer|token)$/i.test(scheme)) throw new ApiRefusal(401, 'Bad credentials');
  if (credential.split('.').length === 3) {
    verifyJwt(world, credential);
    return { kind: 'app' };
  }
  const token = world.tokens.get(credential);
  if (token === undefined || token.expiresAt <= world.clock()) throw new ApiRefusal(401, 'Bad credentials');
  const { installation, permissions } = token;
  if (!world.installations.has(installation.id)) throw new ApiRefusal(401, 'Bad credentials');
  return { kind: 'installation', installation, permissions, token };
}

function verifyJwt(world: World, jwt: string): void {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    world.app.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const claims = parsePart(Claims, payload);
  if (!isSigned || parsePart(Header, header) === null || claims === null) {
    throw new ApiRefusal(401, 'A JSON web token could not be decoded');
  }
  const now = world.clock().getTime() / 1000;
  if (String(claims.iss) !== String(world.app.id)) throw new ApiRefusal(401, 'Integration not found');
  if (claims.exp <= now - CLOCK_DRIFT_SECONDS) {
    throw new ApiRefusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing a future time",
    );
  }
  if (claims.exp > now + MAX_JWT_SECONDS + CLOCK_DRIFT_SECONDS) {
    throw new ApiRefusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (claims.iat > now + CLOCK_DRIFT_SECONDS) {
    throw new ApiRefusal(401, "'Issued at' claim ('iat') must be an Integer in the past");
  }
}

function parsePart<T>(schema: z.ZodType<T>, part: string): T | null {
  try {
    return schema.parse(JSON.parse(Buffer.from(part, 'base64url').toString()));
  } catch {
    return null;
  }
}

/** A fresh token of an installation, of the length and prefix of GitHub's own. */
export function issueToken(
  world: World,
  installation: Installation,
  scope: Pick<Token, 'permissions' | 'repositoryIds'>,
): { text: string; token: Token } {
  const expiresAt = new Date(world.clock().getTime() + world.limits.tokenSeconds * 1000);
  const token: Token = { installation, ...scope, expiresAt };
  const text = `ghs_${randomBytes(18).toString('hex')}`;
  world.tokens.set(text, token);
  return { text, token };
}
