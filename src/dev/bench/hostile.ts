/** Texts made to cost more than their size, by what makes them do so. */
export const HOSTILE: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  ts: {
    'deep nesting': () => `const usage = ${'['.repeat(20_000)}1${']'.repeat(20_000)};`,
    'function of 20,000 lines': () =>
      `export async function recordUsage(total) {\n${'  total += meter.record(usage);\n'.repeat(20_000)}}`,
    'line of 5 MB': () => `const usage = [${'1,'.repeat(2_500_000)}];`,
    'half a megabyte in one line': () => `recordUsage(${'usage + '.repeat(60_000)}0);`,
    '10,000 loops with awaits': () =>
      `async function bill(){\n${'for (const c of customers) { await stripe.billing.meterEvents.create({}); }\n'.repeat(10_000)}}`,
  },
  py: {
    'deep nesting': () => `usage = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
    'function of 20,000 lines': () =>
      `def record_usage(total):\n${'    total += meter.record(usage)\n'.repeat(20_000)}`,
  },
  go: {
    'deep nesting': () => `package p\nvar usage = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
    'function of 20,000 lines': () =>
      `package p\nfunc Record(total int) {\n${'\ttotal += meter.Record(usage)\n'.repeat(20_000)}}`,
  },
  rb: {
    'deep nesting': () => `usage = ${'['.repeat(20_000)}1${']'.repeat(20_000)}`,
    'function of 20,000 lines': () =>
      `def record_usage(total)\n${'  total += meter.record(usage)\n'.repeat(20_000)}end`,
  },
  java: {
    'deep nesting': () => `class A { int usage = ${'('.repeat(20_000)}1${')'.repeat(20_000)}; }`,
    'function of 20,000 lines': () =>
      `class A { void record(int total) {\n${'    total += meter.record(usage);\n'.repeat(20_000)}} }`,
  },
  kt: {
    'function of 20,000 lines': () => `fun record(t: Int) {\n${'    meter.record(usage)\n'.repeat(20_000)}}`,
  },
  cs: {
    'function of 20,000 lines': () =>
      `class A { void Record(int total) {\n${'    total += meter.Record(usage);\n'.repeat(20_000)}} }`,
  },
  php: {
    'function of 20,000 lines': () =>
      `<?php\nfunction record($total) {\n${'    $total += $meter->record($usage);\n'.repeat(20_000)}}`,
  },
  rs: {
    'function of 20,000 lines': () =>
      `fn record(mut total: i64) {\n${'    total += meter.record(usage);\n'.repeat(20_000)}}`,
  },
};
