import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'a listener behind the commit that sends',
      files: {
        'src/listener.kt': `
          package app.print

          @Component
          class UsageOnPrinted(private val orb: OrbClient) {
              @TransactionalEventListener
              fun onPrinted(event: LabelPrinted) {
                  orb.events().ingest(usageOf(event))
              }
          }
        `,
      },
      at: ['src/listener.kt:7'],
    },
    {
      name: 'a job that leaves when it finds the work done',
      files: {
        'src/EncodeExport.php': `
          <?php

          namespace App\\Jobs;

          use App\\Events\\ExportReady;
          use App\\Models\\Export;
          use App\\Models\\UsageEvent;
          use App\\Services\\VideoEncoder;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Foundation\\Queue\\Queueable;
          use Illuminate\\Support\\Facades\\Storage;
          use Throwable;

          class EncodeExport implements ShouldQueue
          {
              use Queueable;

              public int $tries = 3;
              public int $timeout = 1800;

              public function __construct(private readonly int $exportId)
              {
              }

              public function handle(VideoEncoder $encoder): void
              {
                  $export = Export::with('team')->findOrFail($this->exportId);
                  if ($export->status === 'done') {
                      return;
                  }

                  $result = $encoder->encode($export->project_path, $export->preset);
                  Storage::disk('exports')->put($export->target_path, fopen($result->path, 'r'));

                  $export->update(['status' => 'done', 'finished_at' => now()]);
                  broadcast(new ExportReady($export));

                  UsageEvent::create([
                      'event_key' => "export-{$export->id}",
                      'team_id' => $export->team_id,
                      'metric' => 'encoded_seconds',
                      'quantity' => $result->seconds,
                      'occurred_at' => $export->finished_at,
                  ]);
              }

              public function failed(Throwable $e): void
              {
                  Export::whereKey($this->exportId)->update(['status' => 'failed', 'error' => $e->getMessage()]);
              }
          }
        `,
      },
      at: ['src/EncodeExport.php:38'],
    },
  ],
  silent: [
    {
      name: 'a listener before the commit',
      files: {
        'src/before.kt': `
          package app.print

          @Component
          class UsageOnPrinted(private val usages: UsageEventRepository) {
              @TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
              fun onPrinted(event: LabelPrinted) {
                  usages.save(UsageEvent(event.id, event.labels))
              }
          }
        `,
      },
    },
    {
      name: 'a job that marks the work last',
      files: {
        'src/retry.php': `
          <?php
          class EncodeExport implements ShouldQueue
          {
              public function handle(VideoEncoder $encoder): void
              {
                  $export = Export::findOrFail($this->exportId);
                  $export->update(['started_at' => now()]);
                  $result = $encoder->encode($export->path);
                  UsageEvent::firstOrCreate(['event_key' => "export-{$export->id}"], ['quantity' => $result->seconds]);
                  $export->update(['finished_at' => now()]);
              }
          }
        `,
      },
    },
    {
      name: 'both in one transaction',
      files: {
        'src/EncodeExport.php': `
          <?php

          namespace App\\Jobs;

          use App\\Events\\ExportReady;
          use App\\Models\\Export;
          use App\\Models\\UsageEvent;
          use App\\Services\\VideoEncoder;
          use Illuminate\\Contracts\\Queue\\ShouldQueue;
          use Illuminate\\Foundation\\Queue\\Queueable;
          use Illuminate\\Support\\Facades\\DB;
          use Illuminate\\Support\\Facades\\Storage;
          use Throwable;

          class EncodeExport implements ShouldQueue
          {
              use Queueable;

              public int $tries = 3;
              public int $timeout = 1800;

              public function __construct(private readonly int $exportId)
              {
              }

              public function handle(VideoEncoder $encoder): void
              {
                  $export = Export::with('team')->findOrFail($this->exportId);
                  if ($export->status === 'done') {
                      return;
                  }

                  $result = $encoder->encode($export->project_path, $export->preset);
                  Storage::disk('exports')->put($export->target_path, fopen($result->path, 'r'));

                  // Either the export is done and its seconds are on the bill, or the next attempt does both.
                  DB::transaction(function () use ($export, $result) {
                      $export->update(['status' => 'done', 'finished_at' => now()]);
                      UsageEvent::firstOrCreate(['event_key' => "export-{$export->id}"], [
                          'team_id' => $export->team_id,
                          'metric' => 'encoded_seconds',
                          'quantity' => $result->seconds,
                          'occurred_at' => $export->finished_at,
                      ]);
                  });

                  broadcast(new ExportReady($export));
              }

              public function failed(Throwable $e): void
              {
                  Export::whereKey($this->exportId)->update(['status' => 'failed', 'error' => $e->getMessage()]);
              }
          }
        `,
      },
    },
  ],
});
