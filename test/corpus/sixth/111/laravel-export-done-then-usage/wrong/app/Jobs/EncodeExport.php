<?php

namespace App\Jobs;

use App\Events\ExportReady;
use App\Models\Export;
use App\Models\UsageEvent;
use App\Services\VideoEncoder;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Foundation\Queue\Queueable;
use Illuminate\Support\Facades\Storage;
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

        $export->update(['status' => 'done', 'finished_at' => now()]); // <- MTR-111
        broadcast(new ExportReady($export));

        UsageEvent::create([ // <- MTR-111
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
