<?php

namespace App\Console\Commands;

use App\Models\UsageRecord;
use Illuminate\Console\Command;
use Illuminate\Contracts\Console\Isolatable;
use Illuminate\Database\Eloquent\Builder;
use Illuminate\Database\Eloquent\Collection;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\Http;

/** Scheduled hourly with --isolated; emailOutputOnFailure and pingOnSuccess are set in the schedule. */
final class ExportUsageToMetronome extends Command implements Isolatable
{
    protected $signature = 'usage:export';

    protected $description = 'Sends the usage records of closed hours to Metronome';

    public function handle(): int
    {
        $until = now('UTC')->startOfHour();

        // chunkById and not chunk: each round takes its rows out of the very set that is being paged through
        $this->open($until)->chunkById(100, function (Collection $records) {
            $this->ingest($records);
            UsageRecord::whereKey($records->modelKeys())->update(['exported_at' => now()]);
        });

        if ($left = $this->open($until)->count()) {
            $this->error("{$left} records before {$until} are still open");

            return self::FAILURE;
        }
        $this->info("exported up to {$until}");

        return self::SUCCESS;
    }

    /** @return Builder<UsageRecord> */
    private function open(Carbon $until): Builder
    {
        return UsageRecord::query()
            ->with('team')
            ->whereNull('exported_at')
            ->where('used_at', '<', $until);
    }

    /** @param Collection<int, UsageRecord> $records */
    private function ingest(Collection $records): void
    {
        Http::withToken(config('services.metronome.token'))
            ->timeout(20)
            ->retry(4, 1000)
            ->post('https://api.metronome.com/v1/ingest', $records->map(fn (UsageRecord $record) => [
                'transaction_id' => $record->ulid,
                'customer_id' => $record->team->metronome_customer_id,
                'event_type' => $record->feature,
                'timestamp' => $record->used_at->toRfc3339String(),
                'properties' => ['amount' => (string) $record->amount],
            ])->values()->all())
            ->throw();
    }
}
