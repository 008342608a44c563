<?php

namespace App\Http\Controllers;

use App\Models\RequestLog;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;

class UsageController extends Controller
{
    public function __invoke(Request $request): JsonResponse
    {
        $team = $request->user()->currentTeam;
        $period = $team->currentPeriod();

        $days = RequestLog::query() // <- MTR-501
            ->where('team_id', $team->id)
            ->where('created_at', '>=', $period->getStartDate())
            ->where('created_at', '<', $period->getEndDate())
            ->selectRaw('date(created_at) as day, count(*) as calls') // <- MTR-501
            ->groupBy('day')
            ->orderBy('day')
            ->get();

        return response()->json([
            'days' => $days,
            'calls' => $days->sum('calls'),
            'included' => $team->plan->included_calls,
        ]);
    }
}
