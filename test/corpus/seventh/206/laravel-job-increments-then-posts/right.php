<?php

namespace App\Jobs;

use App\Models\CdnLog;
use App\Models\TrafficTotal;
use App\Services\EdgeLogs;
use App\Services\UsageWebhooks;
use Illuminate\Bus\Queueable;
use Illuminate\Contracts\Queue\ShouldQueue;
use Illuminate\Queue\InteractsWithQueue;
use Illuminate\Support\Facades\DB;
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

        DB::transaction(function () use ($log, $bytes) {
            // Only the try that flips the flag adds.
            $counted = CdnLog::whereKey($log->id)->whereNull('counted_at')->update(['counted_at' => now()]);
            if ($counted === 0) {
                return;
            }
            $total = ['tenant_id' => $log->tenant_id, 'month' => $log->closed_at->format('Y-m')];
            TrafficTotal::query()->createOrFirst($total, ['bytes' => 0])->increment('bytes', $bytes);
        });

        $webhooks->trafficChanged($log->tenant_id, $bytes);
    }

    public function failed(\Throwable $e): void
    {
        Log::critical('CDN log not counted', ['log' => $this->logId, 'exception' => $e]);
    }
}
