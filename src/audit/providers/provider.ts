/**
 * What one billing provider, marketplace or transport promises, as data. Facts without an entry in `sources` of their
 * own were read at the addresses in the provider's `sources`; null always means "not known", never "no".
 */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly category: Category;
  /** What a reader has to know before the rest: renamed, legacy, behaviour that depends on the plan. */
  readonly note: string | null;
  /** Words that name the provider's client where it was made elsewhere: `orb` in `this.orbClient.events.ingest`. */
  readonly receiverWords: readonly string[];
  readonly endpoints: readonly Endpoint[];
  /** Regular expressions over the host and path of hand-written HTTP calls. */
  readonly httpPatterns: readonly string[];
  readonly sdks: readonly Sdk[];
  readonly deduplication: Deduplication;
  readonly timestamp: Timestamp;
  readonly value: Value;
  readonly customer: CustomerMapping;
  /** Argument or field names that carry the meter's or event's name. */
  readonly meterNames: readonly string[];
  readonly batch: Batch;
  readonly validation: Validation;
  readonly rateLimits: string | null;
  readonly sdkRetry: SdkRetry;
  /** How usage sent by mistake is taken back. */
  readonly corrections: string | null;
  /** Only transports, queues and stores. */
  readonly delivery: Delivery | null;
  /** Asynchronous error events the customer of the provider has to subscribe to. */
  readonly asyncErrors: string | null;
  readonly mistakes: readonly KnownMistake[];
  readonly sources: readonly string[];
}

/**
 * `billing`, `marketplace` and `entitlements` take usage and nothing else: any call to them is a metering site. The
 * others carry all sorts of data: a call is a metering site only where its surroundings speak of usage.
 */
export type Category =
  | 'billing'
  | 'marketplace'
  | 'entitlements'
  | 'transport'
  | 'queue'
  | 'store'
  | 'analytics';

export interface Endpoint {
  readonly method: string | null;
  readonly url: string | null;
  readonly purpose: string | null;
}

export interface Deduplication {
  /** In words: what the key is and where it goes. */
  readonly key: string | null;
  /** Argument, field or header names that carry the key of the usage fact; empty where the provider has none. */
  readonly keyNames: readonly string[];
  /** Names of the time that is part of the key: the same key with another time is another event. */
  readonly timeNames?: readonly string[];
  readonly isRequired: boolean | null;
  /** Within what the key has to be unique. */
  readonly scope: string | null;
  /** Two customers may use the same key: it is told apart within each of them. */
  readonly isPerCustomer?: true;
  readonly ifOmitted: string | null;
  readonly window: string | null;
  readonly windowSeconds: number | null;
  readonly windowKind: 'rolling' | 'permanent' | 'hour-bucket' | 'store-dependent' | 'none' | 'unknown';
  readonly onDuplicate: string | null;
  /** How an answer tells that this very usage was taken before; null where a copy is answered like a new event. */
  readonly duplicateAnswer: DuplicateAnswer | null;
  /** An argument that makes the call write a total over the last one instead of adding: a repeat changes nothing. */
  readonly overwriting: { readonly name: string; readonly value: string } | null;
}

/** Usage the provider already holds, told as a failure: nothing is lost, and sending it again changes nothing. */
export interface DuplicateAnswer {
  /** HTTP status of the refused call; null where the call itself succeeds. */
  readonly status: number | null;
  /** Error codes, exception types and words of the message that only a duplicate has. */
  readonly signs: readonly string[];
  /** Status words inside a batch's successful answer: of an item that was taken, and of one that was there before. */
  readonly item: { readonly accepted: string; readonly duplicate: string } | null;
}

export interface Timestamp {
  readonly names: readonly string[];
  /** As the provider words it. */
  readonly unit: string | null;
  /** How a value has to look, where that is one form. */
  readonly form: 'unix-seconds' | 'unix-milliseconds' | 'iso-8601' | null;
  /** Whether a Unix time may have decimals. */
  readonly takesFractions: boolean | null;
  readonly ifOmitted: string | null;
  readonly maxPast: string | null;
  readonly maxPastSeconds: number | null;
  readonly maxFuture: string | null;
  readonly maxFutureSeconds: number | null;
  /** Which billing period an event falls into. */
  readonly periodAttribution: string | null;
}

export interface Value {
  readonly names: readonly string[];
  readonly parameter: string | null;
  readonly type: string | null;
  readonly allowsDecimals: boolean | null;
  readonly allowsNegatives: boolean | null;
  readonly aggregations: readonly string[];
  readonly note: string | null;
}

export interface CustomerMapping {
  readonly names: readonly string[];
  readonly parameter: string | null;
  readonly unknownCustomer: string | null;
  readonly unknownMeter: string | null;
}

export interface Batch {
  readonly call: string | null;
  readonly maxItems: number | null;
  readonly maxBytes: number | null;
  readonly atomicity: string | null;
  /** Fields of the answer that must be read before usage counts as delivered: their own names, no paths. */
  readonly checkFields: readonly string[];
  /** The SDK's calls only put events into a buffer of the process; what it holds is gone when nobody flushes it. */
  readonly isBuffered?: boolean;
  /** Some items may have failed although the call itself succeeded and raised nothing. */
  readonly failsInsideSuccess: boolean;
  /** The calls of a store that only tell of refused items in their answer, where its other calls raise. */
  readonly telling?: {
    readonly calls: readonly string[];
    /** How the SDKs' answers are asked, where it is not by one of the fields. */
    readonly questions: readonly string[];
  };
  readonly partialFailure: string | null;
  readonly retryRule: string | null;
}

export interface Validation {
  /** Whether what is wrong with an event is told by the call (`sync`), later (`async`), or some of each. */
  readonly mode: 'sync' | 'async' | 'mixed';
  readonly syncErrors: string | null;
  /** Names of the webhook or thin events that tell of usage that was accepted and then not billed. */
  readonly asyncEvents: readonly string[];
  /** Other webhook events of the provider, by which a list of events is known to be one of its own. */
  readonly siblingEvents: readonly string[];
}

export interface SdkRetry {
  readonly defaultRetries: string | null;
  readonly sameKeyOnRetry: string | null;
  readonly note: string | null;
}

export interface Delivery {
  readonly guarantee: string;
  readonly ackPoint: string | null;
  readonly lossModes: readonly string[];
  readonly duplicateModes: readonly string[];
  /** Calls of the SDKs that hand out a message and tell the transport in the same step that it may forget it. */
  readonly forgettingCalls?: readonly string[];
}

/** A mistake seen or documented for this provider; rules quote it, they do not run on it. */
export interface KnownMistake {
  readonly id: string;
  readonly severity: 'critical' | 'high' | 'medium';
  readonly what: string;
  readonly recognise: string;
  readonly fix: string;
  readonly source: string;
  readonly basis: 'documented' | 'read-in-source' | 'issue' | 'inferred';
}

export interface Sdk {
  /** The ecosystem it is published in; `any` for HTTP described only by its calls. */
  readonly ecosystem: Ecosystem;
  readonly package: string;
  /** False where the package does far more (a whole cloud): then its import alone says nothing. */
  readonly isDedicated: boolean;
  /**
   * What an import of it starts with (`stripe`, `github.com/stripe/stripe-go`, `com.stripe`), and in Ruby and PHP,
   * where files need no import, the constant it hangs from (`Stripe`).
   */
  readonly imports: readonly string[];
  readonly calls: readonly CallShape[];
}

export type Ecosystem =
  | 'npm'
  | 'pypi'
  | 'go'
  | 'rubygems'
  | 'maven'
  | 'packagist'
  | 'nuget'
  | 'crates'
  | 'any';

/**
 * A dotted pattern over the path of a call: `*.billing.meterEvents.create`. `*` stands for any receiver of at least
 * one part, `*` within a part for any letters. Compared part by part without regard to case and underscores.
 */
export interface CallShape {
  readonly pattern: string;
  readonly operation: Operation;
  /** The call gives no promise although its language's other I/O does: there is nothing to wait for. */
  readonly answersAtOnce?: true;
  /** The call only puts what it is given into a buffer of the process, which a `flush` or `close` waits for. */
  readonly isBuffered?: true;
  /** The field the SDK fills in by itself, anew for each call, where the caller leaves it out. */
  readonly makesUp?: string;
  /** The words are common: the call counts only with the import, or a receiver that names the provider. */
  readonly needsImport: boolean;
}

/** What a call does to usage, as far as rules need to tell it apart. */
export type Operation =
  | 'send' // one usage event to a billing provider
  | 'send-batch' // several at once
  | 'adjust' // correct, void or settle usage already sent
  | 'check' // ask whether a customer may use more
  | 'produce' // put on a topic, queue or stream
  | 'consume' // take from one
  | 'acknowledge' // tell the transport that it may forget
  | 'flush' // wait until buffered events are out
  | 'increment' // add to a counter in place
  | 'expire' // make a counter end by itself
  | 'store' // insert a row or document
  | 'change' // change or delete rows in place
  | 'read' // read usage back
  | 'configure'; // make or set up a client, producer or worker

/** A provider's name in a sentence: `Stripe Billing Meters` of `Stripe Billing Meters, v1 meter events (…)`. */
export function shortName({ name }: Pick<Provider, 'name'>): string {
  return name.split(/[,(]/)[0]?.trim() ?? name;
}

/** Keeps a provider's shape checked where it is written. */
export function defineProvider(provider: Provider): Provider {
  return provider;
}
