import type { Operation } from './openapi.ts';
import type { Installation, Permissions, Token, World } from './world.ts';

/** Who asks: the App itself (signed with its key) or one of its installations. */
export type Caller =
  | { readonly kind: 'app' }
  | {
      readonly kind: 'installation';
      readonly installation: Installation;
      readonly permissions: Permissions;
      readonly token: Token;
    };

/** A request that was authenticated and found right by the description. */
export interface ApiRequest {
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** The media type asked for, without parameters and `+json`. */
  readonly accept: string;
  readonly path: string;
  readonly caller: Caller;
}

export interface ApiAnswer {
  readonly status: number;
  /** Sent as JSON; a string or bytes are sent as they are when `mediaType` says so. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly mediaType?: string;
}

export type Route = (world: World, request: ApiRequest) => Promise<ApiAnswer> | ApiAnswer;
export type Routes = Readonly<Record<string, Route>>;

/** GitHub's no. `errors` are given as GitHub gives them: sentences, or objects naming resource, field and code. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: number;
  readonly errors: readonly unknown[] | null;

  constructor(status: number, message: string, errors: readonly unknown[] | null = null) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** 404, also for what exists and may not be seen: GitHub does not tell the two apart. */
export function notFound(): ApiRefusal {
  return new ApiRefusal(404, 'Not Found');
}

/** 422 as the review endpoints word it: a list of sentences. */
export function unprocessable(...sentences: string[]): ApiRefusal {
  return new ApiRefusal(422, 'Unprocessable Entity', sentences);
}

/** 422 as most endpoints word it. */
export function validationFailed(resource: string, field: string, message: string): ApiRefusal {
  return new ApiRefusal(422, 'Validation Failed', [{ resource, field, code: 'custom', message }]);
}

/** A body text may have 65,536 characters: https://github.com/orgs/community/discussions/27190 (observed). */
const MAX_BODY = 65_536;

/** @throws {ApiRefusal} when a body is blank or too long. */
export function requireBody(resource: string, body: string): void {
  if (body.trim() === '') {
    throw new ApiRefusal(422, 'Validation Failed', [{ resource, field: 'body', code: 'missing_field' }]);
  }
  if (Array.from(body).length > MAX_BODY) {
    throw validationFailed(resource, 'body', `body is too long (maximum is ${MAX_BODY} characters)`);
  }
}
