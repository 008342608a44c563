<?php

namespace App\Http\Controllers;

use App\Models\RequestLog;
use App\Models\UsageRecord;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;

class UsageController extends Controller
{
    public function __invoke(Request $request): JsonResponse
    {
        $team = $request->user()->currentTeam;
        $period = $team->currentPeriod();

        $days = UsageRecord::query()
            ->where('team_id', $team->id)
            ->where('recorded_at', '>=', $period->getStartDate())
            ->where('recorded_at', '<', $period->getEndDate())
            ->selectRaw('date(recorded_at) as day, sum(billable_calls) as calls')
            ->groupBy('day')
            ->orderBy('day')
            ->get();

        return response()->json([
            'days' => $days,
            'calls' => $days->sum('calls'),
            'included' => $team->plan->included_calls,
        ]);
    }

    /** For debugging; has failed and free requests too and is pruned after two weeks. */
    public function recent(Request $request): JsonResponse
    {
        return response()->json(
            RequestLog::query()->where('team_id', $request->user()->currentTeam->id)->latest()->limit(50)->get(),
        );
    }
}
