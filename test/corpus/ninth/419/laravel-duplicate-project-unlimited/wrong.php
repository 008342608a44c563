<?php

declare(strict_types=1);

namespace App\Http\Controllers;

use App\Exceptions\PlanLimitReached;
use App\Http\Requests\StoreProjectRequest;
use App\Models\Project;
use App\Models\Team;
use Illuminate\Http\JsonResponse;
use Illuminate\Http\Request;
use Illuminate\Support\Facades\DB;

final class ProjectController extends Controller
{
    public function index(Team $team): JsonResponse
    {
        return response()->json($team->projects()->orderBy('name')->paginate(50));
    }

    public function store(StoreProjectRequest $request, Team $team): JsonResponse
    {
        $project = DB::transaction(function () use ($request, $team): Project {
            $locked = Team::query()->lockForUpdate()->findOrFail($team->id);
            if ($locked->projects()->count() >= $locked->plan->max_projects) {
                throw new PlanLimitReached('projects', $locked->plan->max_projects);
            }

            return $locked->projects()->create($request->validated());
        });

        return response()->json($project, 201);
    }

    public function duplicate(Request $request, Team $team, Project $project): JsonResponse
    {
        $this->authorize('view', $project);

        $copy = DB::transaction(function () use ($request, $team, $project): Project { // <- MTR-419
            $copy = $project->replicate(['slug']);
            $copy->name = $request->string('name', $project->name . ' (copy)')->toString();
            $team->projects()->save($copy); // <- MTR-419
            $copy->environments()->createMany($project->environments->map->only(['name', 'region'])->all());

            return $copy;
        });

        return response()->json($copy, 201);
    }
}
