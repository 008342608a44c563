/** The figures of one queue, as `Queue.stats` tells them. */
interface Gauges {
  readonly waiting: number;
  readonly active: number;
  readonly dead: number;
  readonly oldestWaitingSeconds: number;
}

/** Counters of this process, told as Prometheus text. Labels come from fixed lists, so that no sender can grow them. */
export interface Metrics {
  countDelivery(event: string, outcome: string): void;
  /** One run of a job that ended, and how long it took. */
  countJob(kind: string, outcome: string, seconds: number): void;
  /** One question to a model and its tokens; `outcome` is answered, remembered or failed. */
  countModel(
    task: string,
    outcome: string,
    tokens: { readonly input: number; readonly output: number },
  ): void;
  render(queue: Gauges): string;
}

/** Upper bounds in seconds: a pull request without billing code takes about one, a large one with a model minutes. */
const DURATION_BUCKETS = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

interface Durations {
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function createMetrics(): Metrics {
  const deliveries = new Map<string, number>();
  const jobs = new Map<string, number>();
  const questions = new Map<string, number>();
  const tokens = new Map<string, number>();
  const durations = new Map<string, Durations>();
  return {
    countDelivery: (event, outcome) => increment(deliveries, toLabels({ event, outcome })),
    countJob: (kind, outcome, seconds) => {
      increment(jobs, toLabels({ kind, outcome }));
      observe(durations, kind, seconds);
    },
    countModel: (task, outcome, { input, output }) => {
      increment(questions, toLabels({ task, outcome }));
      increment(tokens, toLabels({ direction: 'input' }), input);
      increment(tokens, toLabels({ direction: 'output' }), output);
    },
    render: (queue) =>
      [
        ...family('deliveries_total', 'counter', 'Deliveries of GitHub by event and what became of them.'),
        ...toSamples('deliveries_total', deliveries),
        ...family('jobs_total', 'counter', 'Runs of jobs by kind and how they ended.'),
        ...toSamples('jobs_total', jobs),
        ...family('job_duration_seconds', 'histogram', 'How long runs of jobs took.'),
        ...[...durations].flatMap(([kind, seen]) => toHistogram(kind, seen)),
        ...family('model_questions_total', 'counter', 'Questions to the model by task and how they ended.'),
        ...toSamples('model_questions_total', questions),
        ...family('model_tokens_total', 'counter', 'Tokens the model was paid for.'),
        ...toSamples('model_tokens_total', tokens),
        ...family('queue_jobs', 'gauge', 'Jobs in the queue by state.'),
        ...(['waiting', 'active', 'dead'] as const).map(
          (state) => `metercheck_queue_jobs${toLabels({ state })} ${queue[state]}`,
        ),
        ...family('queue_oldest_waiting_seconds', 'gauge', 'How long the oldest waiting job has waited.'),
        `metercheck_queue_oldest_waiting_seconds ${queue.oldestWaitingSeconds}`,
        '',
      ].join('\n'),
  };
}

function increment(counts: Map<string, number>, labels: string, by = 1): void {
  counts.set(labels, (counts.get(labels) ?? 0) + by);
}

function observe(durations: Map<string, Durations>, kind: string, seconds: number): void {
  const seen = durations.get(kind) ?? { buckets: DURATION_BUCKETS.map(() => 0), sum: 0, count: 0 };
  DURATION_BUCKETS.forEach((bound, i) => {
    if (seconds <= bound) seen.buckets[i] = (seen.buckets[i] ?? 0) + 1;
  });
  seen.sum += seconds;
  seen.count += 1;
  durations.set(kind, seen);
}

function toHistogram(kind: string, { buckets, sum, count }: Durations): string[] {
  const name = 'metercheck_job_duration_seconds';
  return [
    ...DURATION_BUCKETS.map(
      (bound, i) => `${name}_bucket${toLabels({ kind, le: String(bound) })} ${buckets[i]}`,
    ),
    `${name}_bucket${toLabels({ kind, le: '+Inf' })} ${count}`,
    `${name}_sum${toLabels({ kind })} ${sum}`,
    `${name}_count${toLabels({ kind })} ${count}`,
  ];
}

function family(name: string, type: 'counter' | 'gauge' | 'histogram', help: string): string[] {
  return [`# HELP metercheck_${name} ${help}`, `# TYPE metercheck_${name} ${type}`];
}

function toSamples(name: string, counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([labels, count]) => `metercheck_${name}${labels} ${count}`);
}

function toLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll(/["\\\n]/g, '_')}"`,
  );
  return `{${pairs.join(',')}}`;
}
