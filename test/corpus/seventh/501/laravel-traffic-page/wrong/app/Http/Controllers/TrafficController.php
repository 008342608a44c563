<?php

namespace App\Http\Controllers;

use App\Billing\BillingPeriods;
use App\Models\DailyTraffic;
use App\Models\Site;
use Inertia\Inertia;
use Inertia\Response;

class TrafficController extends Controller
{
    public function __construct(private readonly BillingPeriods $periods)
    {
    }

    public function show(Site $site): Response
    {
        $this->authorize('view', $site);

        $period = $this->periods->current($site);
        $days = DailyTraffic::query() // <- MTR-501
            ->where('site_id', $site->id)
            ->where('day', '>=', $period->start)
            ->where('day', '<', $period->end)
            ->orderBy('day')
            ->get(['day', 'bytes']);

        return Inertia::render('Sites/Traffic', [
            'used' => round($days->sum('bytes') / 1024 ** 3, 2), // <- MTR-501
            'unit' => 'GB',
            'limit' => $site->plan->included_gb,
            'days' => $days,
        ]);
    }
}
