<?php

declare(strict_types=1);

namespace App\Console\Commands;

use App\Models\TranscodeRun;
use Illuminate\Console\Command;
use Illuminate\Database\Eloquent\Collection;
use Illuminate\Support\Facades\Http;

final class ExportTranscodes extends Command
{
    protected $signature = 'usage:export-transcodes';

    protected $description = 'Sends finished transcode runs to Metronome';

    public function handle(): int
    {
        $sent = 0;
        TranscodeRun::query()
            ->where('state', 'finished')
            ->whereNull('exported_at')
            ->orderBy('finished_at')
            ->chunk(100, function (Collection $runs) use (&$sent): void { // <- MTR-114
                Http::withToken(config('services.metronome.token'))
                    ->post('https://api.metronome.com/v1/ingest', $runs->map($this->toEvent(...))->all())
                    ->throw();
                TranscodeRun::whereKey($runs->modelKeys())->update(['exported_at' => now()]);
                $sent += $runs->count();
            });

        $this->info("{$sent} transcode runs exported");

        return self::SUCCESS;
    }

    private function toEvent(TranscodeRun $run): array
    {
        return [
            'transaction_id' => 'transcode-' . $run->ulid,
            'customer_id' => $run->workspace->metronome_customer_id,
            'event_type' => 'transcode',
            'timestamp' => $run->finished_at->toIso8601ZuluString(),
            'properties' => ['minutes' => (string) $run->minutes, 'preset' => $run->preset],
        ];
    }
}
