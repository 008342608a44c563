<?php

declare(strict_types=1);

namespace App\Jobs;

use Carbon\CarbonImmutable;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Bus\Dispatchable;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Log;

/** Stores one billable action. Pushed by the API nodes, and replayed from their journals after an outage. */
final class RecordMeteredAction implements ShouldQueue
{
    use Dispatchable, InteractsWithQueue, Queueable;

    public int $tries = 0; // until it is stored

    public int $backoff = 20;

    public function __construct(
        private readonly int $workspaceId,
        private readonly string $eventUuid,
        private readonly string $meter,
        private readonly int $units,
        private readonly string $happenedAt,
    ) {
        $this->onQueue('metering');
    }

    public function handle(): void
    {
        $now = CarbonImmutable::now();

        // The unique index on event_uuid decides, also between two workers.
        $inserted = DB::table('metered_actions')->insertOrIgnore([
            'workspace_id' => $this->workspaceId,
            'event_uuid' => $this->eventUuid,
            'meter' => $this->meter,
            'units' => $this->units,
            'happened_at' => CarbonImmutable::parse($this->happenedAt),
            'created_at' => $now,
            'updated_at' => $now,
        ]);

        if ($inserted === 0) {
            Log::info('metered action seen before', ['event' => $this->eventUuid]);
        }
    }

    /** @return list<string> */
    public function tags(): array
    {
        return ['metering', "workspace:{$this->workspaceId}"];
    }
}
