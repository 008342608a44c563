import { shortWindow } from '#audit/rules/deduplication/short-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(shortWindow, {
  fires: [
    {
      name: 'a claim of half an hour in a job that is tried for days, in PHP',
      files: {
        'app/Jobs/CountApiCalls.php': `
        <?php

        namespace App\\Jobs;

        use App\\Models\\UsageTotal;
        use Illuminate\\Contracts\\Queue\\ShouldQueue;
        use Illuminate\\Foundation\\Queue\\Queueable;
        use Illuminate\\Support\\Facades\\Cache;

        class CountApiCalls implements ShouldQueue
        {
            use Queueable;

            public int $tries = 10;

            /** @var int[] */
            public array $backoff = [60, 600, 3600, 14400, 43200];

            public function __construct(private string $batchId, private int $team, private int $calls)
            {
            }

            public function handle(): void
            {
                if (! Cache::add("calls:{$this->batchId}", true, now()->addMinutes(30))) {
                    return;
                }
                UsageTotal::where('team_id', $this->team)->increment('calls', $this->calls);
            }
        }
      `,
      },
      at: ['app/Jobs/CountApiCalls.php:25'],
    },
    {
      name: 'a claim of a day in a job that is tried for a week, in PHP',
      files: {
        'app/Jobs/CountExports.php': `
        <?php

        namespace App\\Jobs;

        use App\\Models\\UsageTotal;
        use Illuminate\\Contracts\\Queue\\ShouldQueue;
        use Illuminate\\Support\\Facades\\Cache;

        class CountExports implements ShouldQueue
        {
            public function __construct(private string $exportId, private int $team, private int $rows)
            {
            }

            public function retryUntil(): \\DateTime
            {
                return now()->addDays(7);
            }

            public function handle(): void
            {
                if (! Cache::add("exports:{$this->exportId}", true, now()->addHours(24))) {
                    return;
                }
                UsageTotal::where('team_id', $this->team)->increment('rows', $this->rows);
            }
        }
      `,
      },
      at: ['app/Jobs/CountExports.php:22'],
    },
    {
      name: 'a stream that a relay publishes to for two days, in Go',
      files: {
        'src/nats.go': `
        package publish

        import (
        	"context"
        	"time"

        	"github.com/nats-io/nats.go/jetstream"
        )

        // Stream keeps the usage of all tenants for a week.
        func Stream(ctx context.Context, js jetstream.JetStream) (jetstream.Stream, error) {
        	return js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
        		Name:       "USAGE",
        		Subjects:   []string{"usage.>"},
        		MaxAge:     7 * 24 * time.Hour,
        		Duplicates: 2 * time.Minute,
        	})
        }

        // Relay publishes what the outbox still has; a row is tried again for up to two days.
        func (r *Relay) Relay(ctx context.Context) error {
        	rows, err := r.store.Unpublished(ctx, time.Now().Add(-48*time.Hour))
        	if err != nil {
        		return err
        	}
        	for _, row := range rows {
        		if _, err := r.js.Publish(ctx, "usage."+row.Tenant, row.Body, jetstream.WithMsgID(row.ID)); err != nil {
        			return err
        		}
        		if err := r.store.Published(ctx, row.ID); err != nil {
        			return err
        		}
        	}
        	return nil
        }
      `,
      },
      at: ['src/nats.go:16'],
    },
  ],
  silent: [
    {
      name: 'a claim of a month',
      files: {
        'app/Jobs/CountExports.php': `
        <?php

        namespace App\\Jobs;

        use App\\Models\\UsageTotal;
        use Illuminate\\Contracts\\Queue\\ShouldQueue;
        use Illuminate\\Support\\Facades\\Cache;

        class CountExports implements ShouldQueue
        {
            public function __construct(private string $exportId, private int $team, private int $rows)
            {
            }

            public function retryUntil(): \\DateTime
            {
                return now()->addDays(7);
            }

            public function handle(): void
            {
                if (! Cache::add("exports:{$this->exportId}", true, now()->addDays(30))) {
                    return;
                }
                UsageTotal::where('team_id', $this->team)->increment('rows', $this->rows);
            }
        }
      `,
      },
    },
    {
      name: 'a stream that knows a week',
      files: {
        'src/nats.go': `
        package publish

        import (
        	"context"
        	"time"

        	"github.com/nats-io/nats.go/jetstream"
        )

        func Stream(ctx context.Context, js jetstream.JetStream) (jetstream.Stream, error) {
        	return js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
        		Name:       "USAGE",
        		Subjects:   []string{"usage.>"},
        		MaxAge:     14 * 24 * time.Hour,
        		Duplicates: 7 * 24 * time.Hour,
        	})
        }

        func (r *Relay) Relay(ctx context.Context) error {
        	rows, err := r.store.Unpublished(ctx, time.Now().Add(-48*time.Hour))
        	if err != nil {
        		return err
        	}
        	for _, row := range rows {
        		if _, err := r.js.Publish(ctx, "usage."+row.Tenant, row.Body, jetstream.WithMsgID(row.ID)); err != nil {
        			return err
        		}
        		if err := r.store.Published(ctx, row.ID); err != nil {
        			return err
        		}
        	}
        	return nil
        }
      `,
      },
    },
    {
      name: 'ids that outlast the queue',
      files: {
        'src/consumer.ts': `
        import { Consumer } from 'sqs-consumer';
        import { redis } from './redis.js';
        import { addUsage } from './usage.js';

        const SEEN_FOR_SECONDS = 35 * 24 * 60 * 60;

        // The queue keeps messages for fourteen days; the ids are kept longer than that.
        export const consumer = Consumer.create({
          queueUrl: process.env.USAGE_QUEUE_URL!,
          handleMessage: async (message) => {
            const usage = JSON.parse(message.Body!);
            const first = await redis.set(\`usage:seen:\${usage.id}\`, '1', { NX: true, EX: SEEN_FOR_SECONDS });
            if (!first) return;
            try {
              await addUsage(usage);
            } catch (err) {
              await redis.del(\`usage:seen:\${usage.id}\`);
              throw err;
            }
          },
        });
      `,
      },
    },
    {
      name: 'a cache that decides nothing',
      files: {
        'src/PassageListener.java': `
        package io.tollgate.metering;

        import com.github.benmanes.caffeine.cache.Cache;
        import com.github.benmanes.caffeine.cache.Caffeine;
        import org.springframework.kafka.annotation.KafkaListener;
        import org.springframework.stereotype.Component;
        import org.springframework.transaction.annotation.Transactional;

        import java.time.Duration;

        @Component
        public class PassageListener {
            /** Only spares a look into the table; what decides is the primary key of passages. */
            private final Cache<String, Tariff> tariffs = Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(10)).build();
            private final Passages passages;

            public PassageListener(Passages passages) {
                this.passages = passages;
            }

            @KafkaListener(topics = "passages", groupId = "metering")
            @Transactional
            public void on(Passage passage) {
                var tariff = tariffs.get(passage.tariffId(), passages::tariff);
                passages.insertIfAbsent(passage.id(), passage.vehicle(), tariff.priceOf(passage));
            }
        }
      `,
      },
    },
  ],
});
