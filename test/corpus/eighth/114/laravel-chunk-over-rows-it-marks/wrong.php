<?php

namespace App\Console\Commands;

use App\Models\UsageRecord;
use Illuminate\Console\Command;
use Illuminate\Contracts\Console\Isolatable;
use Illuminate\Database\Eloquent\Collection;
use Illuminate\Support\Facades\Http;

/** Scheduled hourly with --isolated; emailOutputOnFailure and pingOnSuccess are set in the schedule. */
final class ExportUsageToMetronome extends Command implements Isolatable
{
    protected $signature = 'usage:export';

    protected $description = 'Sends the usage records of closed hours to Metronome';

    public function handle(): int
    {
        $until = now('UTC')->startOfHour();
        $sent = 0;

        UsageRecord::query()
            ->whereNull('exported_at')
            ->where('used_at', '<', $until)
            ->orderBy('id')
            ->chunk(100, function (Collection $records) use (&$sent) { // <- MTR-114
                $this->ingest($records);
                UsageRecord::whereKey($records->modelKeys())->update(['exported_at' => now()]);
                $sent += $records->count();
            });

        $this->info("{$sent} records exported");

        return self::SUCCESS;
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
