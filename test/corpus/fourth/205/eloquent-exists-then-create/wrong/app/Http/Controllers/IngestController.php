<?php

namespace App\Http\Controllers;

use App\Http\Requests\IngestRequest;
use App\Models\UsageRecord;
use Illuminate\Http\JsonResponse;
use Illuminate\Support\Carbon;
use Illuminate\Support\Facades\DB;

/** Takes usage from the edge nodes. A node sends a record again until it has been answered with 200. */
class IngestController extends Controller
{
    public function __invoke(IngestRequest $request): JsonResponse
    {
        $stored = DB::transaction(fn () => collect($request->validated('records'))
            ->filter(fn (array $record) => $this->store($record))
            ->count());

        return response()->json(['stored' => $stored]);
    }

    /** @param array{reference: string, account: int, meter: string, quantity: int, at: string} $record */
    private function store(array $record): bool
    {
        if (UsageRecord::where('reference', $record['reference'])->exists()) { // <- MTR-205
            return false;
        }

        UsageRecord::create([ // <- MTR-205
            'reference' => $record['reference'],
            'account_id' => $record['account'],
            'meter' => $record['meter'],
            'quantity' => $record['quantity'],
            'occurred_at' => Carbon::parse($record['at']),
        ]);

        return true;
    }
}
