import { describe, expect, it } from 'vitest';
import { deliveriesIn } from '#audit/trace/deliveries.ts';
import { traceOf } from '#test/trace-of.ts';

/** Where usage is delivered, as `path:line`. */
async function delivered(path: string, code: string): Promise<string[]> {
  const { sites } = await traceOf({ [path]: code });
  return deliveriesIn(sites).map(({ node }) => `${path}:${node.span.startLine}`);
}

describe('a hand-written request to a service of the project that takes usage', () => {
  it.each([
    ['src/push.ts', "export const push = (row) => fetch(`${BASE}/v2/usage`, { method: 'POST', body: row });"],
    ['app/push.py', 'def push(session, row):\n    session.post(f"{BASE}/usage/batch", json=row)'],
    [
      'src/Push.php',
      "<?php\nfunction push($http, $row) { $http->request('POST', '/v2/usage', ['json' => $row]); }",
    ],
    [
      'push.go',
      'package a\nfunc push(c *http.Client, b io.Reader) error {\n\treq, err := http.NewRequest(http.MethodPost, base+"/usage-events", b)\n\tif err != nil { return err }\n\t_, err = c.Do(req)\n\treturn err\n}',
    ],
    ['Push.cs', 'class A { async Task Push(Row row) { await http.PostAsJsonAsync("/usage/batch", row); } }'],
  ])('is a delivery: %s', async (path, code) => {
    expect(await delivered(path, code)).toHaveLength(1);
  });

  it.each([
    ['src/routes.ts', "app.post('/api/usage', requireKey, createUsage);"],
    ['app/routes.py', '@router.post("/usage")\ndef create(body):\n    return None'],
    ['src/read.ts', 'export const read = (id) => fetch(`${BASE}/v2/usage?of=${id}`);'],
    [
      'src/ask.ts',
      "export async function ask(q) { const res = await http.post('/usage', q); const data = await res.json(); return data.total; }",
    ],
    ['src/mail.ts', "export const mail = (m) => http.post('/v2/mails', m);"],
  ])('is none: %s', async (path, code) => {
    expect(await delivered(path, code)).toEqual([]);
  });
});

describe('a client named after a provider', () => {
  it('submits by its own method, or by a function of a module of that name', async () => {
    expect(
      await delivered(
        'w.go',
        'package a\nfunc (w *Worker) done(ctx context.Context, m M) error {\n\treturn w.m3ter.submit(ctx, m)\n}',
      ),
    ).toEqual(['w.go:3']);
    expect(
      await delivered(
        'relay.py',
        'from billing.lago import send_event\n\ndef relay(row):\n    send_event(row.key, row.body)',
      ),
    ).toEqual(['relay.py:4']);
  });

  it('is not meant by a function of another module', async () => {
    expect(
      await delivered(
        'relay.py',
        'from mails.smtp import send_event\n\ndef relay(row):\n    send_event(row.key, row.body)',
      ),
    ).toEqual([]);
  });
});

describe('a store that keeps an event once', () => {
  it('is where usage is delivered', async () => {
    const code =
      'class A { A(UsageStore store) { this.store = store; } void on(UsageEvent e) { store.insertIfAbsent(e); } }';

    expect(await delivered('A.java', code)).toEqual(['A.java:1']);
  });
});
