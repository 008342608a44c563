<?php

namespace App\Http\Controllers;

use App\Http\Requests\StoreExportRequest;
use App\Http\Resources\ExportResource;
use App\Jobs\RenderExport;
use App\Models\Export;
use App\Models\Team;
use Illuminate\Support\Facades\DB;

class ExportController extends Controller
{
    private const CREDITS = ['pdf' => 1, 'video' => 12];

    public function store(StoreExportRequest $request): ExportResource
    {
        $team = $request->user()->currentTeam;
        $cost = self::CREDITS[$request->validated('format')];

        $export = DB::transaction(function () use ($team, $request, $cost): Export {
            $paid = Team::query()
                ->whereKey($team->getKey())
                ->where('credits', '>=', $cost)
                ->decrement('credits', $cost);
            abort_if($paid === 0, 402, 'Not enough credits.');

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
