<?php

namespace App\Http\Controllers\Support;

use App\Http\Controllers\Controller;
use App\Http\Requests\Support\CorrectUsageRequest;
use App\Models\UsageRecord;
use Illuminate\Http\RedirectResponse;

class UsageRecordController extends Controller
{
    public function update(CorrectUsageRequest $request, UsageRecord $record): RedirectResponse
    {
        $this->authorize('correct', $record);

        $record->update(['quantity' => $request->validated('quantity')]); // <- MTR-606

        return to_route('support.accounts.usage', $record->account_id)->with('status', 'Usage corrected.');
    }

    public function destroy(UsageRecord $record): RedirectResponse
    {
        $this->authorize('correct', $record);

        $record->delete(); // <- MTR-606

        return to_route('support.accounts.usage', $record->account_id)->with('status', 'Usage removed.');
    }

    public function pin(UsageRecord $record): RedirectResponse
    {
        $this->authorize('view', $record);

        auth()->user()->pins()->updateOrCreate(['usage_record_id' => $record->id], ['note' => request('note')]);

        return back();
    }
}
