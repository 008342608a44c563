import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'masstransit in C#',
      files: {
        'src/usage/masstransit.cs': `
          using MassTransit;
          using Microsoft.EntityFrameworkCore;

          public sealed class TokensUsedConsumer(UsageContext db) : IConsumer<TokensUsed>
          {
              public async Task Consume(ConsumeContext<TokensUsed> context)
              {
                  var used = context.Message;
                  await db.MonthlyUsage
                      .Where(u => u.TenantId == used.TenantId && u.Month == used.Month)
                      .ExecuteUpdateAsync(s => s.SetProperty(u => u.Tokens, u => u.Tokens + used.Tokens));
              }
          }
        `,
      },
      at: ['src/usage/masstransit.cs:11'],
    },
    {
      name: 'laravel queue in PHP',
      files: {
        'src/usage/laravel-queue.php': `
          <?php

          namespace App\\Jobs;

          use App\\Models\\UsageTotal;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;

          class AddUsage implements ShouldQueue
          {
              public int $tries = 10;

              public function __construct(private readonly string $eventId, private readonly int $accountId, private readonly int $units) {}

              public function handle(): void
              {
                  UsageTotal::where('account_id', $this->accountId)->increment('units', $this->units);
                  cache()->forget("usage:{$this->accountId}");
              }
          }
        `,
      },
      at: ['src/usage/laravel-queue.php:16'],
    },
  ],
  silent: [
    {
      name: 'masstransit in C#, as it should be',
      files: {
        'src/usage/masstransit.cs': `
          using MassTransit;
          using Microsoft.EntityFrameworkCore;

          public sealed class TokensUsedConsumer(UsageContext db) : IConsumer<TokensUsed>
          {
              public async Task Consume(ConsumeContext<TokensUsed> context)
              {
                  var used = context.Message;
                  db.UsageEvents.Add(new UsageEvent { EventId = used.EventId, TenantId = used.TenantId, Tokens = used.Tokens });
                  try
                  {
                      await db.SaveChangesAsync();
                  }
                  catch (DbUpdateException e) when (e.IsUniqueViolation())
                  {
                      return;
                  }
              }
          }
        `,
      },
    },
    {
      name: 'laravel queue in PHP, as it should be',
      files: {
        'src/usage/laravel-queue.php': `
          <?php

          namespace App\\Jobs;

          use App\\Models\\UsageTotal;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;

          class AddUsage implements ShouldQueue
          {
              public int $tries = 10;

              public function __construct(private readonly string $eventId, private readonly int $accountId, private readonly int $units) {}

              public function handle(): void
              {
                  \\DB::transaction(function () {
                      if (\\DB::table('usage_events')->insertOrIgnore(['event_id' => $this->eventId, 'units' => $this->units]) === 1) {
                          UsageTotal::where('account_id', $this->accountId)->increment('units', $this->units);
                      }
                  });
              }
          }
        `,
      },
    },
  ],
});
