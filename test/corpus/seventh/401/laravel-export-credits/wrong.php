<?php

namespace App\Http\Controllers;

use App\Http\Requests\StoreExportRequest;
use App\Http\Resources\ExportResource;
use App\Jobs\RenderExport;
use App\Models\Export;
use Illuminate\Support\Facades\DB;

class ExportController extends Controller
{
    private const CREDITS = ['pdf' => 1, 'video' => 12];

    public function store(StoreExportRequest $request): ExportResource
    {
        $team = $request->user()->currentTeam;
        $cost = self::CREDITS[$request->validated('format')];

        if ($team->credits < $cost) { // <- MTR-401|MTR-409
            abort(402, 'Not enough credits.');
        }

        $export = DB::transaction(function () use ($team, $request, $cost) {
            $team->decrement('credits', $cost); // <- MTR-401|MTR-409

            return $team->exports()->create([
                'format' => $request->validated('format'),
                'credits' => $cost,
            ]);
        });

        RenderExport::dispatch($export);

        return new ExportResource($export);
    }

    public function show(Export $export): ExportResource
    {
        $this->authorize('view', $export);

        return new ExportResource($export);
    }
}
