import type { CallNode } from '../../languages/syntax.ts';
import { calleeName, chainedCalls } from '../calls.ts';
import { plainName } from '../names.ts';
import { descendants, scopeOf } from '../walk.ts';

/** Calls that only make a request, and those that carry one out, in the plain spelling of all languages. */
const MAKES =
  /^(newrequest(withcontext)?|uri|url|httprequestmessage|newbuilder|request|post|put|curlinit|restrequest)$/;
const CARRIES =
  /^(do|send|sendasync|execute|executeasync|newcall|request|urlopen|exchange|curlexec|sendrequest|executepost(async)?|executeput(async)?|postasync|putasync)$/;

/**
 * The call that carries out the request which this one only makes: `client.Do(req)` for `http.NewRequest(…)`,
 * `http.send(request)` for `HttpRequest.newBuilder().uri(…)`. Null where the call sends it itself.
 */
export function carrierOf(call: CallNode): CallNode | null {
  if (!MAKES.test(plainName(calleeName(call)))) return null;
  const last = chainedCalls(call).at(-1) ?? call;
  const { parent } = last;
  const target = parent?.kind === 'assign' && parent.value === last ? parent.targets[0] : undefined;
  if (target?.kind !== 'name') return null;
  for (const node of descendants(scopeOf(call)))
    if (
      node.kind === 'call' &&
      node.span.start > call.span.end &&
      CARRIES.test(plainName(calleeName(node))) &&
      node.arguments.some(({ value }) => value.kind === 'name' && value.name === target.name)
    )
      return node;
  return null;
}
