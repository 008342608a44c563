import { answerOf, isBodyUnread } from '../../facts/answers.ts';
import { calleeName, chainedCalls, pathOf, receiverOf } from '../../facts/calls.ts';
import { carrierOf } from '../../facts/delivery/carried-requests.ts';
import { clientOf } from '../../facts/delivery/http-client-of.ts';
import { lastName, plainName } from '../../facts/names.ts';
import { descendants, scopeOf } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile } from '../../languages/syntax.ts';
import { addressesGiven } from '../http-calls.ts';
import type { Place } from '../place.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/**
 * Sites at hand-written requests that hand usage to a service no provider's facts speak of, the project's own metering
 * most of the time: `POST /v2/usage`, `PUT ${base}/usage/batch`. The path says what is taken there.
 */
export function requestSites({ facts }: Place): SiteDraft[] {
  const drafts = new Map<CallNode, SiteDraft>();
  for (const call of facts.callsNamed(REQUESTS)) {
    const path = addressesGiven(call).find((address) => TAKES_USAGE.test(address));
    if (path === undefined || !hasWritingVerb(call) || isRoute(call, facts.file)) continue;
    const node = carrierOf(call) ?? call;
    if (drafts.has(node) || isAsking(node)) continue;
    const draft = {
      stage: 'emit',
      operation: 'send',
      node,
      basis: 'address',
      channel: path.slice(-MAX_CHANNEL),
      what: `sends usage to ${path.slice(-MAX_CHANNEL)}`,
    } as const;
    drafts.set(node, vocabularyDraft(draft));
  }
  return [...drafts.values()];
}

/** `app.post('/usage', handler)`, `@router.post("/usage")`: the path is where usage is taken, and nothing is sent. */
function isRoute(call: CallNode, file: SyntaxFile): boolean {
  if (clientOf(call, file) !== null) return false;
  const receiver = receiverOf(call);
  if (receiver === null) return WRITES.test(plainName(calleeName(call)));
  if (call.parent?.kind === 'function' && call.parent.decorators.includes(call)) return true;
  if (ROUTERS.test(lastName(pathOf(receiver)))) return true;
  return call.block !== null || call.arguments.some(({ value }) => value.kind === 'function');
}

const ROUTERS =
  /^_?(app|application|router|routes?|server|fastify|mux|engine|blueprint|bp|group|[reg])$|Route(r|s)?$/i;

/** Calls that send a request or make one, in the clients of all languages. */
const REQUESTS =
  /^(fetch|post|put|request|send|newrequest|newrequestwithcontext|new_?request|axios|got|ky|superagent|urlopen|execute|exchange|raw_?request|post_?form|do_?post|uri|url|curl_init|rest_?request|new_?builder|post_?async|put_?async|post_?as_?json_?async|put_?as_?json_?async|post_?json(_?async)?|post_?for_?(entity|object)|send_?async|HttpRequestMessage)$/i;

/** The path ends in what is taken there: usage, its events or records, one or many. */
const TAKES_USAGE =
  /\/(usages?|metering|meter[-_]?(events?|readings?|usage)|(usage|metering|billable|metered)[-_]?(events?|records?|reports?|measurements?))(\/(batch|bulk|events?|records?|ingest|report|batches|measurements?))?\/?(\?.*)?$/i;

/** Longer addresses are cut in front: the path stands at the end. */
const MAX_CHANNEL = 80;

const WRITES = /^(post|put)/;
const VERBS = /^(POST|PUT)$/i;
const VERB_NAMES = /^(MethodPost|MethodPut|Post|Put|POST|PUT)$/;

/** The verb is the call's name, one of its arguments or options, or another call of the same chain. */
function hasWritingVerb(call: CallNode): boolean {
  if (calleeName(call) === 'curl_init') return setsCurlBody(call);
  if (WRITES.test(plainName(calleeName(call)))) return true;
  if (chainedCalls(call).some((next) => WRITES.test(plainName(calleeName(next))))) return true;
  if (
    pathOf(call.callee)
      .split('.')
      .some((part) => WRITES.test(part))
  )
    return true;
  for (const { value } of call.arguments)
    for (const node of descendants(value, (inner) => inner.kind !== 'function')) {
      if (node.kind === 'string' && VERBS.test(node.value)) return true;
      if (node.kind === 'member' && VERB_NAMES.test(node.name)) return true;
    }
  return false;
}

/** `curl_setopt($ch, CURLOPT_POSTFIELDS, …)`: a handle reads unless it is given something to write. */
function setsCurlBody(call: CallNode): boolean {
  for (const node of descendants(scopeOf(call)))
    if (node.kind === 'name' && /^CURLOPT_POST(FIELDS)?$/.test(node.name)) return true;
  return false;
}

/** What is answered is made use of: it asks for usage, and hands none over. */
function isAsking(call: CallNode): boolean {
  const answer = answerOf(call);
  return answer.kind === 'held' && !isBodyUnread(answer);
}
