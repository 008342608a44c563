import { sharedBuffer } from '#audit/rules/ingestion/shared-buffer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(sharedBuffer, {
  fires: [
    {
      name: 'workers of a pool append to one slice',
      files: {
        'internal/meter/workers.go': `
          package meter
          type Collector struct {
          	in      chan Event
          	pending []Event
          	client  *openmeter.ClientWithResponses
          }
          func (c *Collector) Start() {
          	for i := 0; i < 4; i++ {
          		go c.work()
          	}
          }
          func (c *Collector) work() {
          	for e := range c.in {
          		c.pending = append(c.pending, e)
          		if len(c.pending) >= 100 {
          			c.client.IngestEventBatchWithResponse(context.Background(), c.pending)
          			c.pending = nil
          		}
          	}
          }
        `,
      },
      at: ['internal/meter/workers.go:14'],
    },
    {
      name: 'an ArrayList shared by an executor’s threads',
      files: {
        'src/Collector.java': `
          class UsageCollector {
              private final List<UsageEvent> pending = new ArrayList<>();
              private final ExecutorService pool = Executors.newFixedThreadPool(8);
              void start() { for (int i = 0; i < 8; i++) pool.submit(this::work); }
              private void work() {
                  while (true) {
                      pending.add(queue.take());
                      if (pending.size() >= 100) {
                          lago.sendBatch(pending);
                          pending.clear();
                      }
                  }
              }
          }
        `,
      },
      at: ['src/Collector.java:7'],
    },
    {
      name: 'swap under a lock, append without',
      files: {
        'src/collector.py': `
          import threading
          class UsagePublisher:
              def __init__(self): self.lock = threading.Lock(); self.waiting = []
              def publish(self, usage): self.waiting.append(usage)
              def flush(self):
                  with self.lock:
                      batch = self.waiting
                      self.waiting = []
                  client.send_usage_batch(batch)
        `,
      },
      at: ['src/collector.py:4'],
    },
    {
      name: 'a map counted by handlers without a lock and swapped',
      files: {
        'internal/meter/counter.go': `
          package meter
          type Counter struct {
          	mu     sync.Mutex
          	counts map[string]int64
          }
          func (c *Counter) Hit(customer string) { c.counts[customer]++ }
          func (c *Counter) Flush(ctx context.Context) error {
          	c.mu.Lock()
          	counts := c.counts
          	c.counts = map[string]int64{}
          	c.mu.Unlock()
          	return c.usage.ReportUsage(ctx, counts)
          }
        `,
      },
      at: ['internal/meter/counter.go:6'],
    },
  ],
  silent: [],
});
