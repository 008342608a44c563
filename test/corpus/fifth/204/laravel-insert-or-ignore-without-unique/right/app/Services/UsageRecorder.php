<?php

declare(strict_types=1);

namespace App\Services;

use Carbon\CarbonImmutable;
use Illuminate\Support\Facades\DB;

final class UsageRecorder
{
    /** @param array<int, array{event_id: string, team_id: int, meter: string, quantity: int, occurred_at: string}> $events */
    public function record(array $events): int
    {
        $now = CarbonImmutable::now();
        $rows = array_map(static fn (array $event): array => [
            'event_id' => $event['event_id'],
            'team_id' => $event['team_id'],
            'meter' => $event['meter'],
            'quantity' => $event['quantity'],
            'occurred_at' => $event['occurred_at'],
            'created_at' => $now,
            'updated_at' => $now,
        ], $events);

        // Agents send a batch again when they got no answer.
        return DB::table('usage_events')->insertOrIgnore($rows);
    }
}
