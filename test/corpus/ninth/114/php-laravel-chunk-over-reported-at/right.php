<?php

declare(strict_types=1);

namespace App\Console\Commands;

use App\Billing\MeteroidClient;
use App\Models\ScanUsage;
use Illuminate\Console\Command;
use Illuminate\Contracts\Console\Isolatable;
use Illuminate\Support\Collection;
use Throwable;

final class ExportScanUsage extends Command implements Isolatable
{
    protected $signature = 'usage:export-scans {--until= : only scans before this instant}';

    protected $description = 'Sends scans without reported_at to Meteroid';

    protected $isolated = true;

    private int $failed = 0;

    public function handle(MeteroidClient $meteroid): int
    {
        $until = $this->option('until') ?? now()->subMinute()->toIso8601String();

        // By id: the rows of a page leave the set as soon as they are reported.
        ScanUsage::query()
            ->whereNull('reported_at')
            ->where('scanned_at', '<', $until)
            ->chunkById(100, function (Collection $scans) use ($meteroid): void {
                $this->export($meteroid, $scans);
            });

        $this->info("export up to {$until} done, {$this->failed} pages failed");

        return $this->failed === 0 ? self::SUCCESS : self::FAILURE;
    }

    /** @param Collection<int, ScanUsage> $scans */
    private function export(MeteroidClient $meteroid, Collection $scans): void
    {
        try {
            // All or nothing: the client does not set allow_partial_failures and throws on 4xx and 5xx.
            $meteroid->ingest($scans->map(fn (ScanUsage $scan): array => [
                'event_id' => $scan->uuid,
                'code' => 'document_scan',
                'customer_id' => $scan->customer_ref,
                'timestamp' => $scan->scanned_at->toRfc3339String(),
                'properties' => ['pages' => (string) $scan->pages],
            ])->values()->all());

            ScanUsage::query()->whereKey($scans->modelKeys())->update(['reported_at' => now()]);
        } catch (Throwable $e) {
            $this->failed++;
            report($e);
        }
    }
}
