import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Category, Provider, Sdk } from '#audit/providers/provider.ts';
import { toConstantName } from './generate-provider-index.ts';
import { DUPLICATE_ANSWERS, OVERWRITING, SIBLING_EVENTS, TAKES_FRACTIONS } from './provider-answers.ts';
import {
  CATEGORY,
  ECOSYSTEM,
  GENERAL_PACKAGES,
  IMPORTS,
  METER_NAMES,
  NOT_RECOGNISED,
  RECEIVER_WORDS,
  toCallShapes,
} from './provider-shapes.ts';

/*
 * Writes `src/audit/providers/<id>.ts` from a file of researched facts: `node src/dev/import-providers.ts FILE [ID...]`.
 * Afterwards the typed files are the source and are edited by hand; name the ids to import only some of them.
 */

const text = z.string().nullable();
const names = z.array(z.string());

const ProviderFacts = z.object({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string(),
  category: z.enum(['billing', 'transport', 'marketplace', 'entitlements']),
  status_note: text,
  endpoints: z.array(z.object({ method: text, url: text, purpose: text })),
  http_patterns: names,
  sdks: z.array(z.object({ language: z.string(), package: z.string(), call_shapes: names })),
  dedup: z.object({
    key: text,
    arg_names: names,
    required: z.boolean().nullable(),
    scope: text,
    if_omitted: text,
    window: text,
    window_seconds: z.number().nullable(),
    window_kind: z.enum(['rolling', 'permanent', 'hour_bucket', 'store_dependent', 'none', 'unknown']),
    on_duplicate: text,
  }),
  timestamp: z.object({
    arg_names: names,
    unit: text,
    default_if_omitted: text,
    max_past: text,
    max_past_seconds: z.number().nullable(),
    max_future: text,
    max_future_seconds: z.number().nullable(),
    period_attribution: text,
  }),
  value: z.object({
    param: text,
    arg_names: names,
    type: text,
    decimal_allowed: z.boolean().nullable(),
    negative_allowed: z.boolean().nullable(),
    aggregations: names,
    notes: text,
  }),
  customer_mapping: z.object({ param: text, arg_names: names, unknown_customer: text, unknown_meter: text }),
  batch: z.object({
    call: text,
    max_items: z.number().nullable(),
    max_bytes: z.number().nullable(),
    atomicity: text,
    partial_failure: text,
    check_fields: names,
    retry_rule: text,
  }),
  validation: z.object({ mode: z.string(), sync_errors: text, async_error_channel: text }),
  rate_limits: text,
  sdk_retry: z.object({ default_retries: text, same_key_on_retry: text, notes: text }),
  corrections: text,
  delivery: z
    .object({ guarantee: z.string(), ack_point: text, loss_modes: names, duplicate_modes: names })
    .nullable(),
  mistakes: z.array(
    z.object({
      id: z.string(),
      severity: z.enum(['critical', 'high', 'medium']),
      what: z.string(),
      recognise: z.string(),
      fix: z.string(),
      source: z.string(),
      basis: z.enum(['documented', 'read-in-source', 'issue', 'inferred']),
    }),
  ),
  sources: z.array(z.string()),
});
type ProviderFacts = z.infer<typeof ProviderFacts>;

/** Providers whose successful answer may still name items that failed; the fact stands in `partial_failure`. */
const FAILS_INSIDE_SUCCESS = new Set([
  'aws-marketplace-batch-meter-usage',
  'aws-kinesis',
  'aws-sqs',
  'azure-marketplace',
  'bigquery',
  'chargebee-usage-events',
  'gcp-marketplace',
  'hyperline',
  'meteroid',
  'paddle',
  'paid-ai',
  'shopify-usage',
  'togai',
  'zuora',
]);

/** Event names are dotted words in lower case; those of the customer's own account, not of this list, are prose. */
const EVENT_NAME = /\b[a-z0-9]+(?:\.[a-z_]+)+\b/g;

/** Reads the facts of one provider into the project's own shape. */
function toProvider(facts: ProviderFacts): Provider {
  const category = CATEGORY[facts.id] ?? facts.category;
  const { value, customer_mapping: customer, sdk_retry: retry } = facts;
  return {
    id: facts.id,
    name: facts.name,
    category,
    note: facts.status_note,
    receiverWords: RECEIVER_WORDS[facts.id] ?? [facts.id.split('-')[0] ?? facts.id],
    endpoints: facts.endpoints,
    httpPatterns: facts.http_patterns,
    // SQL has no calls to recognise: what a statement does is read from the statement.
    sdks: facts.sdks.filter((sdk) => sdk.language !== 'sql').map((sdk) => toSdk(facts.id, sdk, category)),
    deduplication: toDeduplication(facts),
    timestamp: toTimestamp(facts),
    value: {
      names: value.arg_names,
      parameter: value.param,
      type: value.type,
      allowsDecimals: value.decimal_allowed,
      allowsNegatives: value.negative_allowed,
      aggregations: value.aggregations,
      note: value.notes,
    },
    customer: {
      names: customer.arg_names,
      parameter: customer.param,
      unknownCustomer: customer.unknown_customer,
      unknownMeter: customer.unknown_meter,
    },
    meterNames: METER_NAMES[facts.id] ?? [],
    ...toOutcome(facts),
    rateLimits: facts.rate_limits,
    sdkRetry: {
      defaultRetries: retry.default_retries,
      sameKeyOnRetry: retry.same_key_on_retry,
      note: retry.notes,
    },
    corrections: facts.corrections,
    delivery: facts.delivery && {
      guarantee: facts.delivery.guarantee,
      ackPoint: facts.delivery.ack_point,
      lossModes: facts.delivery.loss_modes,
      duplicateModes: facts.delivery.duplicate_modes,
    },
    mistakes: facts.mistakes,
    sources: facts.sources,
  };
}

function toDeduplication({ id, dedup }: ProviderFacts): Provider['deduplication'] {
  return {
    key: dedup.key,
    keyNames: dedup.arg_names,
    isRequired: dedup.required,
    scope: dedup.scope,
    ifOmitted: dedup.if_omitted,
    window: dedup.window,
    windowSeconds: dedup.window_seconds,
    windowKind:
      dedup.window_kind === 'hour_bucket'
        ? 'hour-bucket'
        : dedup.window_kind === 'store_dependent'
          ? 'store-dependent'
          : dedup.window_kind,
    onDuplicate: dedup.on_duplicate,
    duplicateAnswer: DUPLICATE_ANSWERS[id] ?? null,
    overwriting: OVERWRITING[id] ?? null,
  };
}

function toTimestamp({ id, timestamp }: ProviderFacts): Provider['timestamp'] {
  return {
    names: timestamp.arg_names,
    unit: timestamp.unit,
    form: toTimestampForm(timestamp.unit),
    takesFractions: TAKES_FRACTIONS[id] ?? null,
    ifOmitted: timestamp.default_if_omitted,
    maxPast: timestamp.max_past,
    maxPastSeconds: timestamp.max_past_seconds,
    maxFuture: timestamp.max_future,
    maxFutureSeconds: timestamp.max_future_seconds,
    periodAttribution: timestamp.period_attribution,
  };
}

function toOutcome({
  id,
  batch,
  validation,
}: ProviderFacts): Pick<Provider, 'batch' | 'validation' | 'asyncErrors'> {
  const announced = [validation.async_error_channel ?? '', ...batch.check_fields].join(' ');
  const asyncEvents = [...new Set(announced.match(EVENT_NAME) ?? [])].filter((name) =>
    /^(?!error).*(error|fail|no_meter)/.test(name),
  );
  return {
    batch: {
      call: batch.call,
      maxItems: batch.max_items,
      maxBytes: batch.max_bytes,
      atomicity: batch.atomicity,
      checkFields: batch.check_fields.flatMap((field) => toFieldName(field, asyncEvents)),
      failsInsideSuccess: FAILS_INSIDE_SUCCESS.has(id),
      partialFailure: batch.partial_failure,
      retryRule: batch.retry_rule,
    },
    validation: {
      mode: /^(sync|async|mixed)$/.test(validation.mode)
        ? (validation.mode as 'sync' | 'async' | 'mixed')
        : 'mixed',
      syncErrors: validation.sync_errors,
      asyncEvents,
      siblingEvents: SIBLING_EVENTS[id] ?? [],
    },
    asyncErrors: validation.async_error_channel,
  };
}

/** The field's own name: `Status` for `Results[].Status`; nothing for events and for advice in words. */
function toFieldName(field: string, events: readonly string[]): string[] {
  if (events.includes(field) || /[\s(]/.test(field)) return [];
  const name = field
    .replaceAll(/\[\w*\]/g, '')
    .split('.')
    .at(-1);
  return name === undefined ? [] : [name];
}

function toTimestampForm(unit: string | null): Provider['timestamp']['form'] {
  if (unit === null) return null;
  if (/^(unix seconds)/.test(unit)) return 'unix-seconds';
  if (/^(unix )?milliseconds$/.test(unit)) return 'unix-milliseconds';
  return /^(ISO 8601|RFC 3339)/.test(unit) ? 'iso-8601' : null;
}

function toSdk(id: string, sdk: ProviderFacts['sdks'][number], category: Category): Sdk {
  const ecosystem = ECOSYSTEM[sdk.language];
  if (ecosystem === undefined) throw new Error(`No ecosystem is known for the language "${sdk.language}"`);
  const shapes = sdk.call_shapes.filter((shape) => !NOT_RECOGNISED[id]?.includes(shape));
  const calls = new Map(
    shapes.flatMap((shape) => toCallShapes(shape, category)).map((call) => [call.pattern, call]),
  );
  const ownName = sdk.package.replace(/ (\(|<|\/).*$/, '');
  return {
    ecosystem,
    package: ownName,
    isDedicated: !GENERAL_PACKAGES.has(ownName),
    imports: ecosystem === 'any' ? [] : (IMPORTS[`${sdk.language} ${sdk.package}`] ?? [ownName]),
    calls: [...calls.values()],
  };
}

function toModule(provider: Provider): string {
  const literal = JSON.stringify(provider, null, 2).replace(/^(\s*)"(\w+)":/gm, '$1$2:');
  return [
    "import { defineProvider } from './provider.ts';",
    '',
    `/** ${provider.name}: what it promises, read at the addresses in \`sources\`. */`,
    `export const ${toConstantName(provider.id)} = defineProvider(${literal});`,
    '',
  ].join('\n');
}

async function importProviders(file: string, ids: readonly string[]): Promise<void> {
  const all = z.array(ProviderFacts).parse(JSON.parse(await readFile(file, 'utf8')));
  const folder = fileURLToPath(new URL('../audit/providers/', import.meta.url));
  await mkdir(folder, { recursive: true });
  const wanted = ids.length === 0 ? all : all.filter((facts) => ids.includes(facts.id));
  const providers = wanted.map(toProvider);
  await Promise.all(
    providers.map((provider) => writeFile(join(folder, `${provider.id}.ts`), toModule(provider))),
  );
  process.stdout.write(
    `${wanted.length} providers written; run "npm run format" and "npm run generate" now.\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, ...ids] = process.argv.slice(2);
  if (file === undefined) {
    process.stderr.write('Usage: node src/dev/import-providers.ts FILE [ID...]\n');
    process.exitCode = 2;
  } else await importProviders(file, ids);
}
