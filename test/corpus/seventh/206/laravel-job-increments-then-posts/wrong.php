<?php

namespace App\Jobs;

use App\Models\CdnLog;
use App\Models\TrafficTotal;
use App\Services\EdgeLogs;
use App\Services\UsageWebhooks;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Facades\Log;

class CountCdnLog implements ShouldQueue
{
    use InteractsWithQueue, Queueable;

    public int $tries = 5;

    public array $backoff = [10, 60, 300, 900];

    public function __construct(private readonly string $logId)
    {
    }

    public function handle(EdgeLogs $edge, UsageWebhooks $webhooks): void
    {
        $log = CdnLog::findOrFail($this->logId);
        $bytes = $edge->sumBytes($log->path);

        TrafficTotal::query() // <- MTR-206|MTR-209
            ->firstOrCreate(['tenant_id' => $log->tenant_id, 'month' => $log->closed_at->format('Y-m')], ['bytes' => 0])
            ->increment('bytes', $bytes); // <- MTR-206|MTR-209

        $webhooks->trafficChanged($log->tenant_id, $bytes);

        $log->update(['counted_at' => now()]);
    }

    public function failed(\Throwable $e): void
    {
        Log::critical('CDN log not counted', ['log' => $this->logId, 'exception' => $e]);
    }
}
