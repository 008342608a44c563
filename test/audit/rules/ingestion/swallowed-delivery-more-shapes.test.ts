import { swallowedDelivery } from '#audit/rules/ingestion/swallowed-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(swallowedDelivery, {
  fires: [
    {
      name: 'nobody asks what the sender answered',
      files: {
        'src/send.py': `
          class Transport:
              def send_batch(self, events):
                  response = requests.post("https://openmeter.cloud/api/v1/events", json=events, timeout=20)
                  if response.status_code != 204:
                      log.error("openmeter answered %s", response.status_code)
                      return False
                  return True

          class Exporter:
              def run(self, transport: Transport):
                  for path in sorted(SPOOL.glob("*.json")):
                      transport.send_batch(json.loads(path.read_text()))
                      path.unlink()
        `,
      },
      at: ['src/send.py:12'],
    },
    {
      name: 'a status that is only logged',
      files: {
        'src/push.ts': `
          export async function push(rows: Row[]) {
            const response = await fetch('https://api.metronome.com/v1/ingest', { method: 'POST', headers, body: JSON.stringify(rows.map(toEvent)) });
            console.info('metronome took usage', { status: response.status, rows: rows.length });
            await markPushed(rows);
          }
        `,
      },
      at: ['src/push.ts:2'],
    },
  ],
  silent: [
    {
      name: 'what the sender answered is asked',
      files: {
        'src/send.py': `
          class Transport:
              def send_batch(self, events):
                  response = requests.post("https://openmeter.cloud/api/v1/events", json=events, timeout=20)
                  if response.status_code != 204:
                      log.error("openmeter answered %s", response.status_code)
                      return False
                  return True

          class Exporter:
              def run(self, transport: Transport):
                  for path in sorted(SPOOL.glob("*.json")):
                      if transport.send_batch(json.loads(path.read_text())):
                          path.unlink()
        `,
      },
    },
  ],
});
