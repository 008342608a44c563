import { halfSaved } from '#audit/rules/aggregation/half-saved.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(halfSaved, {
  fires: [
    {
      name: 'restored through a few steps in Python',
      files: {
        'server/stats.py': `
          class ConversationStats:
              def save_metrics(self):
                  with self._lock:
                      pickled = pickle.dumps(self.service_to_metrics)
                      serialized = base64.b64encode(pickled).decode('utf-8')
                      self.file_store.write(self.metrics_path, serialized)

              def maybe_restore(self):
                  try:
                      encoded = self.file_store.read(self.metrics_path)
                      pickled = base64.b64decode(encoded)
                      self.restored_metrics = pickle.loads(pickled)
                  except FileNotFoundError:
                      pass
        `,
      },
      at: ['server/stats.py:6'],
      confidence: 'likely',
    },
    {
      name: 'fields in TypeScript and Ruby',
      files: {
        'src/usage/counters.ts': `
          export class UsageCounters {
            async load() {
              this.previous = JSON.parse(await this.redis.get(this.key));
            }
            async flush() {
              await this.redis.set(this.key, JSON.stringify(this.current));
            }
          }
        `,
        'app/models/usage_totals.rb': `
          class UsageTotals
            def load!
              @restored = JSON.parse(store.read(@path))
            end

            def save!
              store.write(@path, @active.to_json)
            end
          end
        `,
      },
      at: ['src/usage/counters.ts:6', 'app/models/usage_totals.rb:7'],
    },
  ],
  silent: [
    {
      name: 'the same field, one merged in, and one looked at',
      files: {
        'server/stats.py': `
          class Same:
              def save(self):
                  self.store.write(self.path, json.dumps(self.metrics))

              def restore(self):
                  self.metrics = json.loads(self.store.read(self.path))

          class Merged:
              def save(self):
                  combined = {**self.restored_metrics, **self.metrics}
                  self.store.write(self.path, json.dumps(combined))

              def restore(self):
                  self.restored_metrics = json.loads(self.store.read(self.path))
        `,
      },
    },
    {
      name: 'two places, and a cache of no totals',
      files: {
        'server/stats.py': `
          class Two:
              def save(self):
                  self.store.write(self.out_path, json.dumps(self.metrics))

              def restore(self):
                  self.restored_metrics = json.loads(self.store.read(self.in_path))

          class Session:
              def save(self):
                  self.store.write(self.path, json.dumps(self.messages))

              def restore(self):
                  self.history = json.loads(self.store.read(self.path))
        `,
      },
    },
  ],
});
