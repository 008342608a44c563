/** What one billing provider or transport promises, as data. Every fact carries the address it was read at. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly category: 'billing' | 'marketplace' | 'transport' | 'store' | 'queue' | 'analytics';
  readonly sdks: readonly Sdk[];
  /** Regular expressions over the host and path of hand-written HTTP calls. */
  readonly httpPatterns: readonly string[];
  readonly deduplication: {
    /** Argument, field or header names that carry the idempotency key; empty where the provider has none. */
    readonly keyNames: readonly string[];
    readonly isRequired: boolean;
    readonly ifOmitted: string | null;
    readonly windowSeconds: number | null;
    readonly onDuplicate: string | null;
  };
  readonly timestamp: {
    readonly names: readonly string[];
    readonly unit: string | null;
    readonly maxPastSeconds: number | null;
    readonly maxFutureSeconds: number | null;
  };
  readonly value: { readonly names: readonly string[] };
  readonly customer: { readonly names: readonly string[] };
  readonly batch: {
    readonly maxItems: number | null;
    /** Fields of the answer, or asynchronous events, that must be read before usage counts as delivered. */
    readonly checkFields: readonly string[];
    readonly partialFailure: string | null;
  };
  /** Asynchronous error events the customer of the provider has to subscribe to. */
  readonly asyncErrors: string | null;
  readonly sources: readonly string[];
}

export interface Sdk {
  /** A language id of `languages/`. */
  readonly language: string;
  readonly package: string;
  readonly calls: readonly CallShape[];
}

/** `*.billing.meterEvents.create`: `*` stands for any receiver. */
export interface CallShape {
  readonly pattern: string;
  readonly operation: Operation;
}

/** What a call does to usage, as far as rules need to tell it apart. */
export type Operation =
  | 'send' // one usage event to a billing provider
  | 'send-batch' // several at once
  | 'produce' // put on a topic, queue or stream
  | 'consume' // take from one
  | 'acknowledge' // tell the transport that it may forget
  | 'flush' // wait until buffered events are out
  | 'increment' // add to a counter in place
  | 'store' // insert a row or document
  | 'read'; // read usage back
