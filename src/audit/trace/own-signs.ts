import { calleeName, pathOf, receiverOf } from '../facts/calls.ts';
import { isMessageType, isWorkBase, isWorkDecorator } from '../facts/delivery/work-signs.ts';
import { plainName } from '../facts/names.ts';
import { remember } from '../facts/remember.ts';
import { literalString, valueOfName } from '../facts/values.ts';
import { descendants, enclosingClass } from '../facts/walk.ts';
import type { CallNode, ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { ownName } from './call-graph.ts';
import type { EntryKind, EntryPoint } from './entry-point.ts';

const DECORATORS: readonly (readonly [RegExp, EntryKind])[] = [
  [
    /(^|\.)(Cron|Interval|Scheduled|Schedules|scheduled|periodic_task|db_periodic_task|TimerTrigger|crontab|on_schedule|schedule|repeat_every|scheduled_job)$/,
    'schedule',
  ],
  [
    /(^|\.)(get|post|put|patch|delete|route|api_route|websocket|Get|Post|Put|Patch|Delete|All|GetMapping|PostMapping|PutMapping|PatchMapping|DeleteMapping|RequestMapping|api_view|action|HttpTrigger|HttpGet|HttpPost|HttpPut|HttpPatch|HttpDelete|csrf_exempt|require_POST|require_GET|require_http_methods|require_safe|POST|GET|PUT|PATCH|DELETE)$/,
    'http',
  ],
  [/(^|\.)(command|group|cli)$/, 'command'],
];

const HANDLER_TYPES =
  /\b(http\.ResponseWriter|gin\.Context|echo\.Context|fiber\.Ctx|NextApiRequest|NextRequest|Request|HttpRequest|HttpServletRequest|FastifyRequest|APIGatewayProxyEvent)\b/;
/** What projects call the bases of their own jobs and consumers. */
const OWN_BASES = /^(Job|Task|.*Consumer)$/;
/** What frameworks hand to whoever listens to the webhooks they take: Laravel's Cashier, Spatie's webhook client. */
const WEBHOOK_TYPES =
  /(^|\\|\b)(WebhookReceived|WebhookHandled|WebhookCall|WebhookEvent|StripeEvent|Stripe\.Event)$/;
/** Classes of which a host runs one, in every copy of the program, for as long as it lives or by a clock. */
const SCHEDULED_BASES = /(^|\.)(BackgroundService|IHostedService|IInvocable|IJob|QuartzJobBean)$/;
const CONTROLLER_BASES = /Controller|APIView|ViewSet|^View$|Resource$|Endpoint|BaseHandler/;
const PRIVATE_NAMES =
  /^(_|initialize$|constructor$|set_|find_|load_|render_|current_|authorize|ensure_|filters$|resource_name$)|(_params|_filters|_name|_attributes)$/;

/** True for a method of a class that the host starts in every copy of the program. */
export function isHosted(fn: FunctionNode): boolean {
  const owner = enclosingClass(fn);
  return owner !== null && saidOf(owner).some((base) => SCHEDULED_BASES.test(base));
}

/** Signs a function carries itself: decorators, its class, its signature, its name in such a file. */
export function byOwnSigns(fn: FunctionNode, path: string): EntryPoint | null {
  const entry = (kind: EntryKind, at: SyntaxNode = fn, name: string | null = null): EntryPoint => ({
    kind,
    function: fn,
    name,
    at,
  });
  for (const decorator of fn.decorators) {
    const call = decorator.kind === 'call' ? decorator : null;
    const decoratorPath = pathOf(decorator);
    const kind = isWorkDecorator(decoratorPath)
      ? 'consumer'
      : DECORATORS.find(([names]) => names.test(decoratorPath))?.[1];
    if (kind === undefined) continue;
    return entry(kind, decorator, routeOf(call));
  }
  const name = ownName(fn) ?? '';
  const kind = kindOfMethod(fn, name) ?? kindBySignature(fn, name, path);
  return kind === null ? null : entry(kind, fn, kind === 'http' ? routeOfPath(path) : null);
}

/** The decorator's own text, behind the prefix of the blueprint or router that it hangs on. */
function routeOf(decorator: CallNode | null): string | null {
  if (decorator === null) return null;
  const first = decorator.arguments[0]?.value;
  const own = first === undefined ? null : literalString(first);
  const receiver = receiverOf(decorator);
  const made = receiver?.kind === 'name' ? valueOfName(receiver.name, receiver) : null;
  if (made?.kind !== 'call') return own;
  const prefix = made.arguments.find(({ name }) => name === 'url_prefix' || name === 'prefix');
  const said = prefix === undefined ? null : literalString(prefix.value);
  return said === null ? own : `${said}${own ?? ''}`;
}

function kindOfMethod(fn: FunctionNode, name: string): EntryKind | null {
  const owner = enclosingClass(fn);
  if (owner === null || fn.variety === 'lambda') return null;
  const said = saidOf(owner);
  // Quartz calls its classes jobs too, and a clock starts them.
  if (fn.parameters.some(({ type }) => type === 'JobExecutionContext')) return 'schedule';
  if (
    /^(perform|process|consume|execute|handle|run|work|receive_?message|on_?message|handle_?(sqs|kinesis|sns|message|event_?bridge))(async)?$/i.test(
      name,
    )
  ) {
    if (said.some((base) => SCHEDULED_BASES.test(base))) return 'schedule';
    if (said.some((base) => OWN_BASES.test(base) || isWorkBase(base))) return 'consumer';
  }
  if (
    /^(handle|__invoke|process|call|on_?event)$/i.test(name) &&
    fn.parameters.some(({ type }) => type !== null && WEBHOOK_TYPES.test(type))
  )
    return 'webhook';
  if (name === '__invoke' && owner.decorators.some(isMessageHandler)) return 'consumer';
  if (name === 'handle' && said.some((base) => /BaseCommand|^Command$/.test(base))) return 'command';
  const isController =
    said.some((base) => CONTROLLER_BASES.test(base)) || owner.name?.endsWith('Controller') === true;
  return isController &&
    !PRIVATE_NAMES.test(name) &&
    !isBelowPrivate(fn, owner) &&
    fn.parameters.length <= MAX_ACTION_PARAMETERS
    ? 'http'
    : null;
}

/** Ruby's bare `private`: no route leads to what stands below it in the class. */
function isBelowPrivate(fn: FunctionNode, { body }: ClassNode): boolean {
  return body.some(
    (node) =>
      node.kind === 'call' &&
      node.arguments.length === 0 &&
      node.span.end <= fn.span.start &&
      /^(private|protected)$/.test(pathOf(node.callee)),
  );
}

/** Symfony's `#[AsMessageHandler]`. */
function isMessageHandler(decorator: SyntaxNode): boolean {
  return pathOf(decorator).endsWith('AsMessageHandler');
}

/** Actions of a controller take a request at most, in some frameworks a few ids; helpers take more. */
const MAX_ACTION_PARAMETERS = 4;

/** The names of what a class is: its bases and the modules it includes. */
const saidOf = remember((owner: ClassNode): readonly string[] => {
  const bases = owner.bases.map(pathOf);
  const said = [...bases, ...includedIn(owner)];
  return said;
});

/** `include Sidekiq::Job` in the class's body. */
function includedIn(owner: ClassNode): string[] {
  return owner.body.flatMap((node) =>
    node.kind === 'call' && calleeName(node) === 'include'
      ? node.arguments.map((argument) => pathOf(argument.value))
      : [],
  );
}

function kindBySignature(fn: FunctionNode, name: string, path: string): EntryKind | null {
  const types = fn.parameters.map((parameter) => parameter.type ?? '').join(' ');
  const parameters = fn.parameters.map((parameter) => plainName(parameter.name));
  if (/^(ConsumeClaim|eachMessage|eachBatch|handleMessage|handle_message|on_message|onMessage)$/.test(name))
    return 'consumer';
  if (/^(lambda_?handler|handler)$/i.test(name) && parameters.includes('event')) return 'lambda';
  if (HANDLER_TYPES.test(types)) return 'http';
  if (fn.variety !== 'lambda' && fn.parameters.some(({ type }) => type !== null && isMessageType(type)))
    return 'consumer';
  if (/^(req|request|ctx|c)$/.test(parameters[0] ?? '') && /^(res|response|reply)$/.test(parameters[1] ?? ''))
    return 'http';
  if (fn.isExported && /^(GET|POST|PUT|PATCH|DELETE)$/.test(name) && ROUTE_FILES.test(path)) return 'http';
  // Django hands its views the request first, whatever the path's parameters are.
  if (parameters[0] === 'request' && /(^|\/)views(\/\w+)?\.py$/.test(path)) return 'http';
  const kind = kindInWorker(name, parameters);
  if (kind !== null) return kind;
  if (fn.isExported && /(^|\/)pages\/api\//.test(path) && parameters.length === 2) return 'http';
  const takesNothing =
    parameters.length === 0 || (parameters.length === 1 && /^(args|argv)$/.test(parameters[0] ?? ''));
  return /^[mM]ain(Async)?$/.test(name) && takesNothing ? 'command' : null;
}

/** `event.Records` of a queue, a stream or a topic, which hands a batch out again where the function fails. */
export function isHandedRecords(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'member' && node.name === 'Records') return true;
    if (node.kind === 'index' && node.index.kind === 'string' && node.index.value === 'Records') return true;
    if (node.kind === 'string' && node.value === 'Records') return true;
  }
  return false;
}

/** Next.js and SvelteKit: the file is the route, the exported functions are its methods. */
const ROUTE_FILES = /(^|\/)(route|\+server)\.[jt]sx?$/;

/** The handlers of a Cloudflare Worker, which all take their bindings second. */
function kindInWorker(name: string, [first, second]: readonly string[]): EntryKind | null {
  if (second !== 'env') return null;
  if (name === 'fetch' && /^(req|request)$/.test(first ?? '')) return 'http';
  if (name === 'scheduled') return 'schedule';
  return name === 'queue' && /batch|messages/.test(first ?? '') ? 'consumer' : null;
}

/** The route a file-based router gives: `/api/usage` for `app/api/usage/route.ts`. */
function routeOfPath(path: string): string | null {
  const found = /(?:^|\/)(?:app|pages)(\/.*?)(?:\/route)?\.[jt]sx?$/.exec(path);
  return found?.[1] ?? null;
}
