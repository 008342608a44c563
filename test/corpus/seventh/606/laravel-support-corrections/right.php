<?php

namespace App\Http\Controllers\Support;

use App\Http\Controllers\Controller;
use App\Http\Requests\Support\AdjustUsageRequest;
use App\Models\UsageAdjustment;
use App\Models\UsageRecord;
use Illuminate\Http\RedirectResponse;

class UsageRecordController extends Controller
{
    /** Records stay as they came in; invoices and the usage page add the adjustments. */
    public function adjust(AdjustUsageRequest $request, UsageRecord $record): RedirectResponse
    {
        $this->authorize('correct', $record);

        UsageAdjustment::firstOrCreate(
            ['request_id' => $request->validated('request_id')],
            [
                'usage_record_id' => $record->id,
                'account_id' => $record->account_id,
                'quantity' => $request->validated('difference'),
                'reason' => $request->validated('reason'),
                'adjusted_by' => $request->user()->id,
            ],
        );

        return to_route('support.accounts.usage', $record->account_id)->with('status', 'Usage adjusted.');
    }

    public function pin(UsageRecord $record): RedirectResponse
    {
        $this->authorize('view', $record);

        auth()->user()->pins()->updateOrCreate(['usage_record_id' => $record->id], ['note' => request('note')]);

        return back();
    }
}
