<?php

namespace App\Http\Controllers;

use App\Billing\BillingPeriods;
use App\Billing\TrafficCharge;
use App\Models\DailyTraffic;
use App\Models\Site;
use Inertia\Inertia;
use Inertia\Response;

class TrafficController extends Controller
{
    public function __construct(
        private readonly BillingPeriods $periods,
        private readonly TrafficCharge $charge,
    ) {
    }

    public function show(Site $site): Response
    {
        $this->authorize('view', $site);

        return Inertia::render('Sites/Traffic', [
            'used' => $this->charge->gigabytes($site),
            'unit' => 'GB',
            'limit' => $site->plan->included_gb,
            'shape' => $this->shape($site),
        ]);
    }

    /** Relative heights of the bars; the daily table is sampled and good for nothing else. */
    private function shape(Site $site): array
    {
        $period = $this->periods->current($site);
        $bytes = DailyTraffic::query()
            ->where('site_id', $site->id)
            ->where('day', '>=', $period->start)
            ->where('day', '<', $period->end)
            ->orderBy('day')
            ->pluck('bytes');
        $largest = max(1, $bytes->max());

        return $bytes->map(fn (int $day) => intdiv(100 * $day, $largest))->all();
    }
}
